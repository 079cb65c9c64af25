"""When a question is shown, as XLSForm writes it: `(${a} = 'x' or ${a} = 'y') and selected(${b}, 'z')`, and back.

One value stands bare, a list of values in brackets: so nothing is lost on the way back.
"""

import re
from collections.abc import Collection, Mapping
from typing import Any

VALUE = r"'[^']*'|true\(\)|false\(\)|-?\d+"
ATOM = re.compile(
    rf"\$\{{(?P<name>[\w.]+)\}} ?= ?(?P<value>{VALUE})"
    rf"|selected\( ?\$\{{(?P<many>[\w.]+)\}} ?, ?(?P<chosen>{VALUE}) ?\)"
)
Shown = Mapping[str, Any]


def relevant(shown: Shown, several: Collection[str]) -> str:
    """The expression of a condition; `several` are the questions that take more than one code."""
    return " and ".join(_one(name, wanted, name in several) for name, wanted in shown.items())


def _one(name: str, wanted: Any, several: bool) -> str:
    if isinstance(wanted, list):
        return f"({' or '.join(_atom(name, value, several) for value in wanted)})"
    return _atom(name, wanted, several)


def _atom(name: str, value: Any, several: bool) -> str:
    said = f"'{value}'"
    if isinstance(value, int):
        said = f"{str(value).lower()}()" if isinstance(value, bool) else str(value)
    return f"selected(${{{name}}}, {said})" if several else f"${{{name}}} = {said}"


def shown(expression: str) -> dict[str, Any] | None:
    """The condition of an expression; None where it says more than this procedure can."""
    found: dict[str, Any] = {}
    for part in expression.split(" and "):
        text = part.strip()
        listed = text.startswith("(") and text.endswith(")")
        atoms = [ATOM.fullmatch(one.strip()) for one in (text[1:-1] if listed else text).split(" or ")]
        names = {one["name"] or one["many"] for one in atoms if one}
        if None in atoms or len(names) != 1 or names & found.keys() or (len(atoms) > 1 and not listed):
            return None
        values = [_value(one["value"] or one["chosen"]) for one in atoms if one]
        found[names.pop()] = values if listed else values[0]
    return found


def _value(said: str) -> Any:
    if said.endswith("()"):
        return said == "true()"
    return said[1:-1] if said.startswith("'") else int(said)
