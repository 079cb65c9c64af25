"""Checks every file against schema.json and turns the validator's words into gentle ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from homeward.procedure.checking.hints import STATUS, lacking, unknown_key, wrong_type
from homeward.procedure.checking.problems import Problem, at, nearest
from homeward.procedure.loading import File

if TYPE_CHECKING:
    from jsonschema import ValidationError

SCHEMA: dict[str, Any] = json.loads((Path(__file__).parent.parent / "schema.json").read_text(encoding="utf-8"))
FOLDER_KINDS = {
    "stages": "stage",
    "forms": "form",
    "codes": "codes",
    "calendars": "calendar",
    "words": "words",
    "scenarios": "scenario",
}


def kind_of(path: str) -> str:
    """Which definition of the schema a file follows."""
    folder, _, name = path.partition("/")
    return FOLDER_KINDS[folder] if name else folder.removesuffix(".yaml")


def shape_problems(files: list[File]) -> Iterator[Problem]:
    """Unknown keys, missing keys, values that are not allowed."""
    # Imported with its hundred modules only where a procedure is checked: every process of a node comes by here.
    import jsonschema

    for file in files:
        schema = {**SCHEMA, "$ref": f"#/$defs/{kind_of(file.path)}"}
        for error in jsonschema.Draft202012Validator(schema).iter_errors(file.data):
            yield from _told(file, error)


def _told(file: File, error: ValidationError) -> Iterator[Problem]:
    where = tuple(error.absolute_path)
    schema: dict[str, Any] = dict(error.schema) if isinstance(error.schema, dict) else {}
    name = f"`{where[-1]}`" if where else "the file"
    if error.validator == "additionalProperties" and isinstance(error.instance, dict):
        allowed = list(schema.get("properties", {}))
        for key in error.instance:
            if key not in allowed:
                yield at(file, (*where, key), unknown_key(str(key), allowed, SCHEMA))
        return
    yield at(file, where, _sentence(error, schema, name))


def _sentence(error: ValidationError, schema: dict[str, Any], name: str) -> str:
    match error.validator:
        case "required":
            there = error.instance if isinstance(error.instance, dict) else {}
            missing = [key for key in schema["required"] if key not in there]
            return f"{_in(error)} lacks {', '.join(f'`{key}`' for key in missing)}.{lacking(missing)}"
        case "enum" if set(schema["enum"]) == {"stated", "proposed"}:
            return f"{name} cannot be `{error.instance}`. {STATUS}"
        case "enum":
            return f"{name} cannot be `{error.instance}`. {nearest(str(error.instance), map(str, schema['enum']))}"
        case "pattern":
            return f"{name} cannot be written `{error.instance}`. {_pattern(schema['pattern'])}"
        case "type":
            return wrong_type(name, schema["type"], error.instance)
        case "maxProperties" | "minProperties":
            return f"{name} should hold exactly one word, but holds {error.instance}."
        case _:
            return f"{name}: {error.message}."


def _in(error: ValidationError) -> str:
    instance = error.instance
    if isinstance(instance, dict):
        for key in ("id", "stage", "form", "do"):
            if key in instance:
                return f"`{instance[key]}`"
    return f"`{error.absolute_path[-1]}`" if error.absolute_path else "The file"


def _pattern(pattern: str) -> str:
    return {
        r"^\d{4}-\d{2}-\d{2}$": "A date is written year-month-day: 2026-11-23.",
        "^[a-z][a-z0-9]*(_[a-z0-9]+)+$": "The name of a step has at least two words joined by `_`: request_tracing.",
        "^[a-z][a-z0-9_]*$": "Use small Latin letters, digits and `_`.",
        "^[a-z][a-z0-9_.]*$": "Use small Latin letters, digits, `_` and dots.",
        "^milestone$": "`tells` is `milestone` or {purpose: …}.",
    }.get(pattern, f"Its form is {pattern}.")
