"""Plants edges that the laws forbid and sees each of them caught."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import models
from django.test.utils import isolate_apps
from tools.checks import doors, graph

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the house that may be spoilt."""
    shutil.copytree(
        ROOT / "src" / "homeward", tmp_path / "homeward", ignore=shutil.ignore_patterns("__pycache__", "static")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def plant(house: Path, file: str, line: str) -> None:
    path = house / "homeward" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / "__init__.py").touch()
    path.write_text(line + "\n", encoding="utf-8")


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).parent / "lint-imports"
    return subprocess.run(
        [program, "--no-cache", "--config", house / "pyproject.toml"],
        cwd=house, env={"PYTHONPATH": str(house), "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_the_house_as_it_stands_keeps_its_laws(house: Path) -> None:
    result = lint(house)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("file", "line"),
    [
        ("agencies/upward.py", "from homeward.cases import queries"),
        ("web/upward.py", "import homeward.agencies"),
        ("lib/upward.py", "import homeward.agencies"),
        ("vault/upward.py", "def late() -> None:\n    import homeward.people"),
        ("people/upward.py", "import homeward.config.wiring"),
    ],
)
def test_a_room_that_looks_up_is_caught(house: Path, file: str, line: str) -> None:
    plant(house, file, line)
    result = lint(house)
    assert result.returncode == 1
    assert Path(file).with_suffix("").as_posix().replace("/", ".") in result.stdout


def test_django_in_rules_is_caught_even_through_a_helper(house: Path) -> None:
    plant(house, "lib/helper.py", "import django")
    plant(house, "consent/rules.py", "import homeward.lib.helper")
    shutil.rmtree(house / "homeward/consent/rules", ignore_errors=True)
    assert "homeward.lib.helper" in lint(house).stdout


@pytest.mark.parametrize(
    "line", ["from homeward.vault.models import Leaf", "import homeward.vault.keystore", "from ..vault import models"]
)
def test_entering_a_room_through_the_wall_is_caught(tmp_path: Path, line: str) -> None:
    plant(tmp_path, "cases/actions.py", line)
    assert doors.through_walls(tmp_path / "homeward")


@pytest.mark.parametrize("door", ["actions", "queries", "rules", "messages"])
def test_entering_by_a_door_is_allowed(tmp_path: Path, door: str) -> None:
    plant(
        tmp_path, "cases/actions.py", f"from homeward.vault import {door}\nfrom homeward.vault.{door} import something"
    )
    assert doors.through_walls(tmp_path / "homeward") == []


@pytest.mark.parametrize(
    "line",
    ["from datetime import date\nx = date.today()", "import time", "x = open('f')", "from pathlib import Path"],
)
def test_rules_that_read_clock_or_disk_are_caught(tmp_path: Path, line: str) -> None:
    plant(tmp_path, "cases/rules/late.py", line)
    assert doors.impure_rules(tmp_path / "homeward")


@isolate_apps("homeward.people", "homeward.agencies", "homeward.vault")
def test_a_foreign_key_into_another_room_is_caught_and_one_to_agencies_is_not() -> None:
    class Agency(models.Model):
        class Meta:
            app_label = "agencies"

    class Leaf(models.Model):
        class Meta:
            app_label = "vault"

    class Letter(models.Model):
        agency = models.ForeignKey(Agency, models.PROTECT)
        leaf = models.ForeignKey(Leaf, models.PROTECT)

        class Meta:
            app_label = "people"

    wrong = graph.foreign_keys([Letter, Leaf, Agency], {"agencies", "vault", "people"})
    assert wrong == ["people.Letter.leaf points into vault; keep a plain UUID instead"]


def test_a_migration_that_waits_for_another_room_is_caught() -> None:
    migration = SimpleNamespace(dependencies=[("vault", "0001_initial"), ("agencies", "0001_initial")], run_before=[])
    wrong = graph.dependencies({("people", "0001_initial"): migration}, {"agencies", "vault", "people"})
    assert wrong == ["migration people.0001_initial depends on vault"]
