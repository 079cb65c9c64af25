"""Refuses names that HTCDS 2.0 does not have, and counts which of its fields have a home in a form."""

from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from homeward.procedure.checking.names import Names
from homeward.procedure.checking.problems import Problem, at, nearest

NAMES_OF_THE_STANDARD = Path(__file__).parent.parent / "htcds-2.0.yaml"


@cache
def fields() -> Mapping[str, Mapping[str, Any]]:
    """Field name → {core?, deprecated?, values?}, as published by IOM (source and licence stand in the file)."""
    read: dict[str, Mapping[str, Any]] = yaml.safe_load(NAMES_OF_THE_STANDARD.read_text(encoding="utf-8"))["fields"]
    return read


def standard_problems(names: Names) -> Iterator[Problem]:
    """A question with a field that is not in the standard; a code with a value that its field does not have."""
    for file in names.form_files:
        for place, section in enumerate(file.data["sections"]):
            for index, question in enumerate(section["questions"]):
                name = question.get("htcds")
                if name is not None and name not in fields():
                    where = ("sections", place, "questions", index, "htcds")
                    yield at(file, where, f"HTCDS 2.0 has no field `{name}`. {nearest(name, fields())}")
    for file in names.code_files:
        allowed = _values(file.data["codes"], names)
        for place, item in enumerate(file.data["items"]):
            value = item.get("htcds") if isinstance(item, Mapping) else None
            if value is not None and value not in allowed:
                says = f"HTCDS 2.0 has no value `{value}` for this list. {nearest(value, allowed)}"
                yield at(file, ("items", place, "htcds"), says)


def homes(names: Names) -> dict[str, list[str]]:
    """Field of the standard → the questions that carry it, for the fields that have a home."""
    found: dict[str, list[str]] = {}
    for question in names.questions.values():
        if question.get("htcds") in fields():
            found.setdefault(question["htcds"], []).append(question["id"])
    return found


def _values(codes: str, names: Names) -> set[str]:
    """The values that the fields of the questions with this list have."""
    carried = {one.get("htcds") for one in names.questions.values() if one.get("codes") == codes}
    return {value for name in carried for value in fields().get(name or "", {}).get("values", ())}
