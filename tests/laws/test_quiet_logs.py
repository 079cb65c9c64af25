"""Whatever the code writes into a log is made of fixed words and codes; a value that a person gave is in none."""

import ast
from collections.abc import Iterator

from homeward.cli import ROOT

SRC = ROOT / "src" / "homeward"
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
LOGS = {"log", "logger", "logging"}
# Names and attributes that hold a code, a count or a place in the code, wherever a log is given them.
CODES = {"kind", "code", "name", "place", "where", "ended", "returncode", "count", "seconds", "said", "exc_value"}


def calls() -> Iterator[tuple[str, ast.Call]]:
    """Every call that writes into a log, with its place."""
    for path in sorted(SRC.rglob("*.py")):
        if "tests" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            call = node.func if isinstance(node, ast.Call) else None
            if isinstance(call, ast.Attribute) and call.attr in LEVELS and getattr(call.value, "id", "") in LOGS:
                assert isinstance(node, ast.Call)
                yield f"{path.relative_to(SRC)}:{node.lineno}", node


def is_a_code(value: ast.expr) -> bool:
    """A constant, the class of something, a name of a function, or what is called a code."""
    if isinstance(value, ast.Constant):
        return True
    if isinstance(value, ast.Attribute):
        return value.attr in CODES or (value.attr == "__name__" and is_a_class(value.value))
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "getattr" and ast.unparse(value.args[1]) in (
            "'__name__'",
            "'__qualname__'",
        )
    return isinstance(value, ast.Name) and value.id in CODES


def is_a_class(value: ast.expr) -> bool:
    return isinstance(value, ast.Call) and getattr(value.func, "id", "") == "type"


def test_every_line_of_a_log_is_a_fixed_sentence_with_codes() -> None:
    found = list(calls())
    assert len(found) > 10
    for place, call in found:
        sentence, *values = call.args
        assert isinstance(sentence, ast.Constant), f"{place} puts its sentence together"
        for value in values:
            assert is_a_code(value), f"{place} writes {ast.unparse(value)}"


def test_the_law_sees_a_sentence_that_quotes() -> None:
    bad = ast.parse("str(error)", mode="eval").body
    assert not is_a_code(bad)
    assert not is_a_code(ast.parse("error", mode="eval").body)
    assert is_a_code(ast.parse("type(error).__name__", mode="eval").body)
