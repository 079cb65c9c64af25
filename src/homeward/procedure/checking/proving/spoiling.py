"""Small ways to spoil an edition: one guard, consent, role, step or word less; all listed, none random."""

import copy
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from homeward.procedure.loading import File

# Spread over the files these come to more than two hundred; `sop mutants --most 1000` takes every one there is.
MOST_OF_A_KIND = 13
Change = Callable[[dict[str, Any]], None]


@dataclass(frozen=True)
class Mutant:
    """One spoilt place: its kind, where, and how to spoil a copy of the file's data."""

    kind: str
    path: str
    place: str
    change: Change

    def files(self, files: list[File]) -> list[File]:
        """The files with this one place spoilt."""
        found = []
        for file in files:
            if file.path == self.path:
                data = copy.deepcopy(file.data)
                self.change(data)
                file = replace(file, data=data)
            found.append(file)
        return found


def mutants(files: list[File], most: int = MOST_OF_A_KIND) -> list[Mutant]:
    """At most so many of each kind, spread evenly over the files."""
    kinds: dict[str, list[Mutant]] = {}
    for one in _all(files):
        kinds.setdefault(one.kind, []).append(one)
    return [one for found in kinds.values() for one in _spread(found, most)]


def _spread(found: list[Mutant], most: int) -> list[Mutant]:
    return found if len(found) <= most else [found[place * len(found) // most] for place in range(most)]


def _all(files: list[File]) -> Iterator[Mutant]:
    asked = str([file.data for file in files if file.path.startswith("stages/")])
    for file in files:
        if file.path.startswith("stages/"):
            for place, step in enumerate(file.data["steps"]):
                yield from _step(file, place, step)
        elif file.path == "roles.yaml":
            yield from _items(file, "role", "roles")
        elif file.path == "consents.yaml":
            yield from _items(file, "consent scope", "scopes")
        elif file.path.startswith("codes/"):
            names = [one if isinstance(one, str) else one["id"] for one in file.data["items"]]
            for place, name in enumerate(names):
                if f"'{name}'" in asked and f"{name}" != "yes":
                    yield Mutant("code asked by a guard", file.path, name, _drop(("items",), place))
        elif file.path == "procedure.yaml" and "child_gate" in file.data:
            for key in ("decision", "guardian", "custody_paper", "flag"):
                yield Mutant("key of the child gate", file.path, key, _drop(("child_gate",), key))
        elif file.path in ("words/en.yaml", "words/km.yaml", "words/th.yaml"):
            for name in file.data.get("steps", {}):
                yield Mutant("word of a language", file.path, name, _drop(("steps", name), "title"))


def _items(file: File, kind: str, key: str) -> Iterator[Mutant]:
    for place, one in enumerate(file.data[key]):
        yield Mutant(kind, file.path, one["id"], _drop((key,), place))


def _step(file: File, place: int, step: dict[str, Any]) -> Iterator[Mutant]:
    here, name = ("steps", place), step["id"]
    yield Mutant("step", file.path, name, _drop(("steps",), place))
    for key, kind in (
        ("opens_when", "guard"), ("needs_consent", "consent of a step"), ("role", "role of a step"), ("tells", "tell"),
        ("due", "clock"), ("no_clock", "reason for no clock"), ("owes", "promise"), ("replies", "reply"),
        ("form", "form"),
    ):  # fmt: skip
        if step.get(key):
            yield Mutant(kind, file.path, name, _drop(here, key))
    for index, effect in enumerate(step.get("effects") or ()):
        yield Mutant("effect", file.path, f"{name}: {next(iter(effect))}", _drop((*here, "effects"), index))
    if step["side"] in ("host", "home"):
        yield Mutant("side", file.path, name, _set(here, "side", "home" if step["side"] == "host" else "host"))
    parts = (step.get("opens_when") or {}).get("all", ())
    for index, part in enumerate(parts):
        if part != {"consent": step.get("needs_consent")}:
            yield Mutant("part of a guard", file.path, f"{name}: {part}", _drop((*here, "opens_when", "all"), index))
    if len(parts) > 1:
        yield Mutant("all weakened to any", file.path, name, _weaken(here))


def _at(data: Any, where: tuple[Any, ...]) -> Any:
    for key in where:
        data = data[key]
    return data


def _drop(where: tuple[Any, ...], key: Any) -> Change:
    def change(data: Any) -> None:
        del _at(data, where)[key]

    return change


def _set(where: tuple[Any, ...], key: str, value: Any) -> Change:
    def change(data: Any) -> None:
        _at(data, where)[key] = value

    return change


def _weaken(where: tuple[Any, ...]) -> Change:
    def change(data: Any) -> None:
        step = _at(data, where)
        step["opens_when"] = {"any": step["opens_when"]["all"]}

    return change
