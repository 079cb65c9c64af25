"""The settings in which a story is told: as each of the two nodes, and with the two countries turned round."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeward.procedure.rules import Entry, Release, Sides, fold

Raw = Mapping[str, Any]
# What hangs on the days off of one country, and moves when the other one owes.
BY_CALENDAR = ("due", "meeting")


def turned(scenario: Raw) -> Raw:
    """The scenario with host and home exchanged, without the days that a calendar decides."""
    entries = [{"expect": _without_days(one["expect"])} if "expect" in one else one for one in scenario["entries"]]
    return {**scenario, "host": scenario["home"], "home": scenario["host"], "entries": entries}


def _without_days(expect: Raw) -> Raw:
    kept = {key: value for key, value in expect.items() if key not in BY_CALENDAR}
    if "promises" in kept:
        kept["promises"] = [_without_day(one) if isinstance(one, Mapping) else one for one in kept["promises"]]
    return kept


def _without_day(promise: Raw) -> Raw:
    """That no clock runs is no matter of days off, so it stays."""
    return {key: value for key, value in promise.items() if key != "due_on" or value is None}


def differing(own: Mapping[str, list[Entry]], release: Release, sides: Sides) -> Iterator[str]:
    """What is wrong between the journals of the two nodes when a story is told.

    Nothing private of the other is there; what crossed is what its step may tell; and letters that come in another
    order, and twice, say the same.
    """
    for side, entries in own.items():
        node = sides.node_of(side)
        for one in entries:
            if one.node != node and not one.told:
                yield f"{side} holds `{one.step}`, which the other country kept for itself."
            elif one.told and (more := sorted(_more(one, release))):
                yield f"`{one.step}` told `{more[0]}`, which does not cross for it."
        if fold([*reversed(entries), *entries], release, sides) != fold(entries, release, sides):
            yield f"for {side} another order of the letters tells another story."


def _more(told: Entry, release: Release) -> set[str]:
    """The facts of a told entry that its step may not tell, whatever the person agrees to."""
    step = release.steps[told.step or ""]
    if step.tells is None or step.tells.milestone:
        return set(told.facts) - {"step", "done", "week"}
    return {key for key in told.facts if step.tells.purpose not in release.questions[key].crosses}
