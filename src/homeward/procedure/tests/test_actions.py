"""Installing an edition into the database."""

import shutil
from pathlib import Path

import pytest
from django.db import connection
from django.db.utils import ProgrammingError

from homeward.lib.errors import Refused
from homeward.procedure import queries
from homeward.procedure.actions import install
from homeward.procedure.models import ReleaseRow
from homeward.procedure.tests.made_up import FOLDER, release

pytestmark = pytest.mark.django_db


def test_an_edition_is_found_again_by_its_hash() -> None:
    install(FOLDER)
    install(FOLDER)
    assert ReleaseRow.objects.count() == 1
    assert queries.release(release().meaning) == release()


def test_an_unknown_hash_is_said_to_be_unknown() -> None:
    with pytest.raises(queries.UnknownRelease):
        queries.release("0" * 64)


def test_an_edition_with_problems_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    (tmp_path / "words" / "km.yaml").unlink()
    with pytest.raises(Refused, match=r"words/km\.yaml"):
        install(tmp_path)


def test_an_edition_that_is_not_proved_is_refused(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path, dirs_exist_ok=True)
    going = tmp_path / "stages" / "20-going.yaml"
    going.write_text(going.read_text("utf-8").replace("{fact: {choice.way: go}}", "{done: make_choice}", 1), "utf-8")
    with pytest.raises(Refused, match="has not decided"):
        install(tmp_path)


def test_an_edition_is_never_changed() -> None:
    install(FOLDER)
    with pytest.raises(ProgrammingError), connection.cursor() as cursor:
        cursor.execute("UPDATE procedure_release SET meaning = 'x'")
