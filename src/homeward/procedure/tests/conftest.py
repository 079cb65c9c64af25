"""What tests of the check share: a copy of the made-up procedure, to be spoilt."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from homeward.procedure.checking.check import check
from homeward.procedure.tests.made_up import FOLDER

Change = Callable[[str, str, str], list[str]]


@pytest.fixture
def change(tmp_path: Path) -> Change:
    """Changes one place of the made-up procedure and checks it again."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)

    def apply(path: str, old: str, new: str) -> list[str]:
        text = (tmp_path / path).read_text("utf-8")
        assert old in text
        (tmp_path / path).write_text(text.replace(old, new, 1), "utf-8")
        return [str(one) for one in check(tmp_path)]

    return apply
