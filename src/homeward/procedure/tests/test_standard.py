"""Names of the data standard are checked, so that an export never carries an invented field."""

import shutil
from pathlib import Path

import pytest

from homeward.procedure.checking.check import check
from homeward.procedure.checking.names import Names
from homeward.procedure.checking.standard import fields, homes
from homeward.procedure.loading import read_files
from homeward.procedure.tests.made_up import FOLDER


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The made-up procedure, with a field and a value of the standard in it."""
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    _change(tmp_path / "forms/arrival.yaml", "codes: size,", "codes: size, htcds: vic_RelationshipToTrafficker,")
    _change(tmp_path / "codes/size.yaml", "id: small,", "id: small, htcds: Familial,")
    return tmp_path


def _change(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_all_eighty_three_names_are_there_and_unmistakable() -> None:
    assert len(fields()) == 83
    assert all(
        name.split("_")[0] in ("org", "prs", "vic", "per", "cas", "cco", "hte", "spl", "con") for name in fields()
    )


def test_a_field_and_a_value_of_the_standard_are_accepted_and_counted(folder: Path) -> None:
    assert check(folder) == []
    assert homes(Names(read_files(folder))) == {"vic_RelationshipToTrafficker": ["arrival.size"]}


def test_a_misspelt_field_is_refused_with_the_nearest_one(folder: Path) -> None:
    _change(folder / "forms/arrival.yaml", "vic_RelationshipToTrafficker", "vic_RelationToTrafficker")
    says = [str(one) for one in check(folder)]
    assert any("Did you mean `vic_RelationshipToTrafficker`?" in one for one in says)


def test_a_value_that_the_field_does_not_have_is_refused(folder: Path) -> None:
    _change(folder / "codes/size.yaml", "Familial", "Family")
    assert [one for one in map(str, check(folder)) if "no value `Family`" in one and "Did you mean `Familial`?" in one]
