"""Finds cases for pictures: which case of which person stands where a page can be shown."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tools.demo.nodes import Node, finish

Case = dict[str, Any]


class NotThere(Exception):
    """The caseload has no case for this picture; the message says which."""


@dataclass(frozen=True)
class Holdings:
    """What one node holds, as `tools.pictures.inside` said it."""

    country: str
    cases: list[Case]
    rounds: list[dict[str, str]]
    second: str = ""

    def case(self, who: str, *, also: Callable[[Case], bool] = lambda _case: True) -> Case:
        """The fullest case that this person has and for which `also` holds; raises `NotThere`."""
        fitting = [one for one in self._of(who) if also(one)]
        if not fitting:
            raise NotThere(f"{self.country}: no such case of {who}")
        return max(fitting, key=lambda one: (len(one["entries"]), one["number"]))

    def open(self, who: str, step: str, **also: Any) -> Case:
        """A case of this person in which a step is open."""
        return self.case(who, also=lambda one: step in one["open"], **also)

    def round(self, office: str, *states: str) -> dict[str, str]:
        """A letter of an office's round in one of these states."""
        for one in self.rounds:
            if one["office"] == f"{self.country.lower()}-{office}" and one["state"] in states:
                return one
        raise NotThere(f"{self.country}: no letter of {office} is {' or '.join(states)}")

    def awaiting(self) -> str:
        """Where a second person reads what the first one wrote."""
        if not self.second:
            raise NotThere(f"{self.country}: nothing waits for a second person")
        return self.second

    def _of(self, who: str) -> Iterator[Case]:
        name = f"{self.country.lower()}-{who}"
        if who == "head":
            # A head sees what the house has, and stands in an assignment only where the head did a step.
            return (one for one in self.cases if one["host"] == self.country)
        # Focal points see what their office has; their names stand in no assignment.
        whole_office = not any(name in one["people"] for one in self.cases)
        return (one for one in self.cases if whole_office or name in one["people"])


def holdings(node: Node) -> Holdings:
    """Ask a node what it holds."""
    with TemporaryDirectory(prefix="hw-pictures-") as folder:
        file = Path(folder) / "held.json"
        finish(node.run("tools.pictures.inside", str(file)))
        said = json.loads(file.read_text())
    return Holdings(node.country, said["cases"], said["rounds"])


def entry(case: Case, *, step: str = "", told: bool = False) -> str:
    """The id of the last entry of a case, of a step if one is named."""
    for entry_id, kind, name, is_told in reversed(case["entries"]):
        if kind == "step" and is_told == told and (not step or name == step):
            return str(entry_id)
    raise NotThere(f"case {case['number']} has no entry of {step or 'any step'}")
