"""How long a letter may go without each receipt, and on whose desk it stands then: data, without a clock of its own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

UNITS = {"minutes": "minutes", "hours": "hours", "days": "days"}
RECEIPTS = ("stored", "answered", "office", "reached")
SIDES = ("answering", "asking", "first")
MEMBERS = {"value", "unit", "date", "source", "status"}
OTHER = "other"  # the desks of every code that the data do not name
Timers = Mapping[str, Mapping[str, timedelta]]
Desks = Mapping[str, frozenset[str]]


def read_timers(raw: Any) -> Timers:
    """The timers in their data; raises ValueError with a sentence for data that is not whole."""
    if not isinstance(raw, dict) or set(raw) != set(RECEIPTS):
        raise ValueError(f"timers are for {', '.join(RECEIPTS)}, each once")
    timers = {name: {side: _span(name, side, value) for side, value in one.items()} for name, one in raw.items()}
    for name, one in timers.items():
        if "asking" not in one:
            raise ValueError(f"{name} says nothing for the side that asks")
        if one.get("answering", timedelta()) > one["asking"]:
            raise ValueError(f"{name}: the side that answers must be told first")
    return timers


def _span(name: str, side: str, value: Any) -> timedelta:
    if side not in SIDES or not isinstance(value, dict) or set(value) != MEMBERS:
        raise ValueError(f"{name}.{side} needs {', '.join(sorted(MEMBERS))}")
    if type(value["value"]) is not int or value["value"] < 0 or value["unit"] not in UNITS:
        raise ValueError(f"{name}.{side} is not a number of minutes, hours or days")
    _sourced(f"{name}.{side}", value)
    return timedelta(**{UNITS[value["unit"]]: value["value"]})


def _sourced(place: str, value: Mapping[str, Any]) -> None:
    if value["status"] not in ("stated", "proposed") or not value["source"]:
        raise ValueError(f"{place} has no source, or a status that is neither stated nor proposed")


def read_desks(raw: Any) -> Desks:
    """The roles on whose worklists each code stands; raises ValueError with a sentence for data that is not whole."""
    if not isinstance(raw, dict) or OTHER not in raw:
        raise ValueError(f"desks name roles for each code, and for {OTHER}")
    for code, value in raw.items():
        if not isinstance(value, dict) or set(value) != {"roles", "date", "source", "status"} or not value["roles"]:
            raise ValueError(f"desks.{code} needs roles, date, source, status")
        _sourced(f"desks.{code}", value)
    return {code: frozenset(value["roles"]) for code, value in raw.items()}


_now: list[tuple[Timers, Desks]] = []


def use(raw: Any) -> None:
    """Make these data the timers of this process (the app does so when it starts; this module reads no disk)."""
    rest = {name: value for name, value in raw.items() if name != "desks"}
    _now[:] = [(read_timers(rest), read_desks(raw.get("desks")))]


def timers() -> Timers:
    """The timers of this process; raises LookupError before `use`."""
    return _loaded()[0]


def all_desks() -> Desks:
    """Every code with its roles; raises LookupError before `use`."""
    return _loaded()[1]


def has_desk(role: str) -> bool:
    """Whether any alarm at all stands on the worklist of a role."""
    return any(role in roles for roles in all_desks().values())


def stands_with(code: str, role: str) -> bool:
    """Whether an alarm of a code stands on the worklist of a role."""
    found = all_desks()
    return role in found.get(code, found[OTHER])


def _loaded() -> tuple[Timers, Desks]:
    if not _now:
        raise LookupError("no timers are loaded")
    return _now[0]


def allowed(receipt: str, *, first: bool) -> timedelta:
    """How long a letter may go without the receipt of a node."""
    one = timers()[receipt]
    return one.get("first", one["asking"]) if first else one["asking"]


def without(age: timedelta, *, asking: bool, stops: bool, named: bool) -> set[str]:
    """Codes of what an owed thing still lacks after `age`: not_taken by an office, not_reached in the field.

    `asking`: this is the side that asked. `stops`: it stops something or takes it back. `named`: somebody over there
    has spoken of it.
    """
    side = "asking" if asking else "answering"
    found = set()
    if not named and age >= timers()["office"][side]:
        found.add("not_taken")
    if stops and age >= timers()["reached"][side]:
        found.add("not_reached")
    return found
