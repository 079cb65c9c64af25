"""What is open and closed, and the entry that each affected case is given, byte for byte the same on both nodes."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID, uuid5

from homeward.cases.rules.entries import Content
from homeward.cases.rules.verdict import Arrival
from homeward.procedure.rules import Closing, Entry
from homeward.procedure.rules.closing import CLOSES, KIND, REASON

KINDS = ("crossing", "consular", "channel", "safety")
# The kind that the exchange itself opens and closes, by its own two persons.
CHANNEL = "channel"
ENDS = "ends"
CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
HOURS = re.compile(r"([01]\d|2[0-3]):[0-5]\d–([01]\d|2[0-4]):[0-5]\d")


@dataclass(frozen=True, slots=True)
class Event:
    """One closure from its beginning to its end: what, by which country, since when; `at` is when it was decided.

    `point` names one place of several, `way` how it goes now; `version` grows with each change, the later one counts.
    """

    id: UUID
    kind: str
    country: str
    reason: str
    since: date
    review_on: date
    at: str
    point: str = ""
    way: str = ""
    hours: str = ""
    ended_on: date | None = None
    version: int = 1


def stops(event: Event, closing: Closing) -> bool:
    """Whether it keeps people from going on: of one place among several, or a way that still lets pass, it does not."""
    return not event.point and (not closing.ways or event.way in closing.stops_with)


def begin_id(event: UUID, case: UUID) -> UUID:
    """The id of the entry by which a case rests: the same wherever it is written."""
    return uuid5(event, str(case))


def end_id(event: UUID, case: UUID) -> UUID:
    """The id of the entry by which it goes on."""
    return uuid5(event, f"{case}/end")


def begins(event: Event, case: UUID, release: str) -> Content:
    """The entry that says to a case what was closed; `release` is the edition under which the case was opened."""
    facts = {CLOSES: event.kind, REASON: event.reason}
    return _content(event, case, release, begin_id(event.id, case), event.since, facts, {})


def ends(event: Event, case: UUID, release: str) -> Content:
    """The entry that says that it goes on. Raises ValueError while the closure stands."""
    if event.ended_on is None:
        raise ValueError("not ended")
    named = {ENDS: [str(begin_id(event.id, case))]}
    return _content(event, case, release, end_id(event.id, case), event.ended_on, {CLOSES: event.kind}, named)


def _content(
    event: Event, case: UUID, release: str, entry: UUID, on: date, facts: Mapping[str, str],
    named: Mapping[str, list[str]],
) -> Content:  # fmt: skip
    # There is nothing to hide in it, so the salt may be known; with it both nodes come to the same digest.
    return Content(
        id=str(entry), case=str(case), kind=KIND, step="", form="", release=release, happened_on=on.isoformat(),
        week="", written_at=event.at, author=KIND, agency="", node=event.country, pointers=named, facts=facts,
        answers={}, salt=uuid5(event.id, f"{entry}/salt").hex,
    )  # fmt: skip


def judge_closure(content: Content, known: Mapping[str, Entry], sender: str) -> Arrival | None:
    """The verdict on such an entry of a letter; None when it may stand.

    It carries a kind and a code, or names the one it ends; only the country that closed something opens it.
    """
    if content.node != sender:
        return Arrival("rejected", "not_the_writer")
    facts, named = dict(content.facts), content.pointers.get(ENDS, [])
    plain = not (content.step or content.form or content.answers or content.week) and bool(content.happened_on)
    begun = set(facts) == {CLOSES, REASON} and not content.pointers and CODE.fullmatch(str(facts[REASON]))
    ended = set(facts) == {CLOSES} and set(content.pointers) == {ENDS} and len(named) == 1
    if not plain or facts.get(CLOSES) not in KINDS or not (begun or ended):
        return Arrival("rejected", "more_than_agreed")
    if any(one in known and (known[one].node != sender or known[one].kind != KIND) for one in named):
        return Arrival("rejected", "not_the_writer")
    return None


def _moment(text: str) -> bool:
    try:
        return datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def as_body(event: Event) -> dict[str, Any]:
    """The event as it crosses, once for the pair: codes and days, nothing about a person."""
    return {
        "id": str(event.id), "kind": event.kind, "reason": event.reason, "since": event.since.isoformat(),
        "review_on": event.review_on.isoformat(), "at": event.at, "point": event.point, "way": event.way,
        "hours": event.hours, "ended_on": event.ended_on.isoformat() if event.ended_on else "",
        "version": event.version,
    }  # fmt: skip


def read_body(body: Mapping[str, Any], country: str) -> Event | None:
    """The event of a letter from `country`, or None when it is not whole."""
    try:
        event = Event(
            id=UUID(body["id"]), kind=body["kind"], country=country, reason=body["reason"],
            since=date.fromisoformat(body["since"]), review_on=date.fromisoformat(body["review_on"]), at=body["at"],
            point=body["point"], way=body["way"], hours=body["hours"],
            ended_on=date.fromisoformat(body["ended_on"]) if body["ended_on"] else None, version=body["version"],
        )  # fmt: skip
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    codes = (event.reason, *(one for one in (event.point, event.way) if one))
    whole = event.kind in KINDS and all(isinstance(one, str) and CODE.fullmatch(one) for one in codes)
    whole = whole and type(event.version) is int and 1 <= event.version < 2**31
    whole = whole and isinstance(event.at, str) and _moment(event.at)
    return event if whole and (event.hours == "" or HOURS.fullmatch(event.hours)) else None
