"""What to do about a key or a value that stands where it cannot: said so that an official can put it right."""

from typing import Any

from homeward.lib.numbers import western
from homeward.procedure.checking.problems import nearest

KINDS = {
    "string": "words",
    "integer": "a number",
    "boolean": "`true` or `false`",
    "array": "a list in `[ ]`",
    "object": "words with values, in `{ }` or indented below",
    "null": "nothing",
}
LACKING = {
    "source": ' Say where it comes from, such as `source: "guide 2.5"`.',
    "date": " Say since when, such as `date: 2026-11-23`.",
    "status": " Write `status: proposed`, or `stated` once both sides have signed it.",
    "unit": " Write `unit: days` or another unit.",
}
STATUS = "`stated` means that both sides have signed it, `proposed` that they have not; there is no third."


def unknown_key(key: str, allowed: list[str], schema: dict[str, Any]) -> str:
    """A key that this place does not know: misspelt, glued to its value, or standing at the wrong depth."""
    if ":" in key:
        name, _, rest = key.partition(":")
        return f"a space is missing after the colon: write `{name}: {rest.strip()}`."
    says = f"`{key}` is not a word of this kind of file. "
    close = nearest(key, allowed)
    if close.startswith("Did you mean"):
        return says + close
    homes = [name for name, one in schema["$defs"].items() if key in one.get("properties", {})]
    if homes:
        where = " or ".join(f"a {name}" for name in homes[:3])
        return f"`{key}` does not belong here but to {where}. Does the line begin in the right column? {close}"
    return says + close


def wrong_type(name: str, wanted: Any, value: Any) -> str:
    """A value of another kind than allowed; numbers in quotes and in Thai or Khmer figures are named as such."""
    kinds = [wanted] if isinstance(wanted, str) else list(wanted)
    if "integer" in kinds and isinstance(value, str):
        plain = western(value)
        if plain.isascii() and plain.isdigit():
            if plain != value:
                return f"{name} is written `{value}`; write it with the figures 0–9: `{plain}`."
            return f"{name} is written in quotes; a number stands without them: `{plain}`."
    if value is None:
        return f"{name} is empty; write {_kinds(kinds)} after the colon."
    return f"{name} should be {_kinds(kinds)}, not `{value}`."


def lacking(missing: list[str]) -> str:
    """What to write for a key that is missing."""
    return "".join(LACKING.get(key, "") for key in missing)


def _kinds(kinds: list[str]) -> str:
    return " or ".join(KINDS.get(kind, kind) for kind in kinds)
