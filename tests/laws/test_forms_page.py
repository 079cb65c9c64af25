"""The page about the paper forms names only questions that exist."""

import re
from pathlib import Path

from homeward.procedure.checking.names import Names
from homeward.procedure.loading import read_files

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs/forms.md").read_text("utf-8")


def test_every_question_on_the_page_is_a_question_of_the_procedure() -> None:
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", PAGE))
    assert len(named) > 90
    assert named <= set(Names(read_files(ROOT / "sop/th-kh-return")).questions)


def test_all_six_forms_of_case_management_are_on_the_page() -> None:
    assert re.findall(r"^## Form (\d)", PAGE, flags=re.MULTILINE) == ["1", "2", "3", "4", "5", "6"]
