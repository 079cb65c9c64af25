"""The page about the data standard says what the procedure really carries."""

import re
from pathlib import Path

import pytest

from homeward.procedure.checking.names import Names
from homeward.procedure.checking.standard import fields, homes
from homeward.procedure.loading import read_files

ROOT = Path(__file__).parents[2]
PARTS = re.split(r"^## ", (ROOT / "docs/htcds.md").read_text("utf-8"), flags=re.MULTILINE)[1:]


def named(part: str) -> list[str]:
    """The fields of the standard in the first column of a part."""
    first = [line.split("|")[1] for line in part.splitlines() if line.startswith("| `")]
    return [name for cell in first for name in re.findall(r"`(\w+)`", cell)]


def test_every_field_of_the_standard_stands_on_the_page_once() -> None:
    assert sorted(name for part in PARTS for name in named(part)) == sorted(fields())


def test_the_first_table_names_the_fields_that_have_a_home_and_where() -> None:
    found = homes(Names(read_files(ROOT / "sop/th-kh-return")))
    assert sorted(named(PARTS[0])) == sorted(found)
    for line in PARTS[0].splitlines():
        if line.startswith("| `"):
            field, *questions = re.findall(r"`([\w.]+)`", line)
            assert [one for one in questions if one in found[field]], line


@pytest.mark.parametrize("part", PARTS)
def test_the_number_in_each_heading_is_the_number_of_fields(part: str) -> None:
    heading = part.splitlines()[0]
    assert int(heading.rsplit(" ", 1)[1]) == len(named(part))
    assert re.search(rf"\b{len(named(part))}\b", (ROOT / "docs/htcds.md").read_text("utf-8").split("## ")[0])
