"""Every code that a letter can be held or rejected with has words that a person can read, in every language."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from homeward.cli import ROOT
from homeward.exchange import words

VERDICTS = {"Outcome", "Arrival"}
# What the receiver's check of a consent may say; it is passed on as it is.
OF_CONSENT = ("consent_not_here", "withdrawn", "expired", "never_given", "unknown_step", "not_their_step", "not_lead")


def codes(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name in VERDICTS:
            code = node.args[1]
            if isinstance(code, ast.Constant):
                yield str(code.value)
            elif isinstance(code, ast.JoinedStr) and isinstance(code.values[0], ast.Constant):
                yield f"{code.values[0].value}2"
        elif name in ("raise_alarm", "raise_case_alarm") and isinstance(node.args[0], ast.Constant):
            yield str(node.args[0].value)


FILES = [path for path in sorted((ROOT / "src/homeward").rglob("*.py")) if "tests" not in path.parts]
FOUND = sorted({code for path in FILES for code in codes(path)} | set(OF_CONSENT))


def test_the_codes_are_found() -> None:
    assert len(FOUND) > 25 and "more_than_agreed" in FOUND and "needs_2" in FOUND


@pytest.mark.parametrize("code", FOUND)
def test_a_code_has_words(code: str) -> None:
    assert code == "" or words.why(code) != code
