"""Nothing in the code knows a country, a step, a form or a code list of any procedure by its name."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from homeward.cli import ROOT
from homeward.procedure.loading import load

SRC = ROOT / "src" / "homeward"
PROCEDURES = sorted(one.parent for one in (ROOT / "sop").glob("*/procedure.yaml"))
COUNTRIES = {country for one in PROCEDURES for country in load(one).parties}
# Where the code of a country stands for good: a table of what a package or a made-up node is.
TABLES = {
    "lib/node.py": "NEUTRAL: the made-up nodes of tests, checks and the demo",
    "people/places.py": "PACKAGES: which package lists the places of which country",
}

# A role is first an account's: what it may do stands in agencies/rights.yaml, how it is called beside it.
ROLES_OF_ACCOUNTS = "agencies/words.py"
# Ids that a procedure chose and that mean something else in the code. (The engine's own words stand in schema.json.)
HOUSE_WORDS = {
    "group_line": "the address of one line of a sheet",
    "asked_again": "a sentence of the printed handover",
    "last_word": "one of the properties that are proved",
    "people_named": "a part of the page of a case",
}


def modules() -> list[Path]:
    """Every module that ships, without its tests."""
    return [one for one in sorted(SRC.rglob("*.py")) if "tests" not in one.parts and "migrations" not in one.parts]


def literals(path: Path) -> Iterator[str]:
    """The texts of a module that are values; sentences about it (docstrings, comments) are not."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    for one in ast.walk(tree):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and id(one) not in said:
            yield one.value


def test_two_procedures_are_there_to_look_for() -> None:
    assert len(PROCEDURES) >= 2 and len(COUNTRIES) >= 3


def test_no_module_names_a_country() -> None:
    found = {one.relative_to(SRC).as_posix() for one in modules() if COUNTRIES & set(literals(one))}
    assert found == set(TABLES)


def test_no_template_names_a_country() -> None:
    named = re.compile(rf"[\"'](?:{'|'.join(sorted(COUNTRIES))})[\"']")
    found = {one.name for one in SRC.rglob("*.html") if named.search(one.read_text("utf-8"))}
    assert found == {"styleguide.html"}, "only the page of samples shows made-up sides"


@pytest.mark.parametrize("procedure", PROCEDURES, ids=lambda one: one.name)
def test_no_step_form_question_or_role_of_a_procedure_occurs_in_the_code(procedure: Path) -> None:
    release = load(procedure)
    ids = {
        one for one in (*release.steps, *release.forms, *release.questions, *release.roles) if re.search("[_.]", one)
    }
    ids -= {*HOUSE_WORDS, *re.findall(r'"(\w+)"', (SRC / "procedure" / "schema.json").read_text("utf-8"))}
    pattern = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, sorted(ids)))})(?![\w.])")
    shipped = [*modules(), *SRC.rglob("*.html"), *SRC.rglob("*.js"), *SRC.rglob("*.typ")]
    found = {(one.relative_to(SRC).as_posix(), hit) for one in shipped for hit in pattern.findall(texts_of(one))}
    assert {(path, hit) for path, hit in found if path != ROLES_OF_ACCOUNTS} == set()


def test_every_house_word_is_still_an_id_of_some_procedure() -> None:
    ids = {one for procedure in PROCEDURES for one in (*load(procedure).steps, *load(procedure).forms)}
    assert set(HOUSE_WORDS) <= ids


def texts_of(path: Path) -> str:
    """The values of a module; a page or a script whole."""
    if path.suffix == ".py":
        return "\n".join(literals(path))
    return path.read_text(encoding="utf-8")
