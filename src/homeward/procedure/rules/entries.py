"""What the rules see of an entry, and the state that a set of entries adds up to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class Sides:
    """The two countries of a case: where the person was found, and where the person returns."""

    host: str
    home: str

    def side_of(self, node: str) -> str:
        """`host` or `home` for a country code."""
        return "host" if node == self.host else "home"

    def node_of(self, side: str) -> str:
        """The country code of `host` or `home`."""
        return self.host if side == "host" else self.home

    def other(self, node: str) -> str:
        """The country on the other side."""
        return self.home if node == self.host else self.host


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry without its sealed answers.

    kind: step, note, paper, assignment, waiting, closure or taken_out. pointers: amends withdraws ends chooses accepts
    replies relies needs names meets, and `told_as`, by which a private entry names its own told twin.
    at: the hour, where a limit runs in hours.
    """

    id: str
    kind: str
    step: str | None
    node: str
    told: bool
    facts: Mapping[str, Any]
    pointers: Mapping[str, Sequence[str]]
    happened_on: date | None
    week: str | None = None
    at: datetime | None = None

    def names(self, *kinds: str) -> frozenset[str]:
        """All ids which the pointers of these kinds name."""
        return frozenset(target for kind in kinds for target in self.pointers.get(kind, ()))


@dataclass(frozen=True, slots=True)
class Done:
    """One live entry of a step."""

    entry_id: str
    node: str
    happened_on: date | None
    told: bool
    week: str | None = None


@dataclass(frozen=True, slots=True)
class Consent:
    """What is known of one scope; `live` says given and not withdrawn, `until` is for a reader who knows today.

    entry_ids are the receipts which the other side can check (the told entries, where there are any).
    """

    scope: str
    entry_ids: frozenset[str]
    given_ids: frozenset[str]
    given_on: date | None
    until: date | None
    live: bool
    withdrawn_by: frozenset[str] = frozenset()

    @property
    def entry_id(self) -> str:
        """One entry that stands for the consent."""
        return min(self.entry_ids or self.withdrawn_by, default="")


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two or more entries that stand for one thing; `subject` is a step, `lead` or a scope."""

    subject: str
    node: str | None
    entry_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Waiting:
    """One wait of a step, live or ended; with `until` it ends by itself after that day."""

    entry_id: str
    cause: str
    since: date | None
    until: date | None
    ended_on: date | None
    live: bool

    def holds(self, today: date) -> bool:
        """Whether the step waits for this on a day."""
        return self.live and (self.until is None or today <= self.until)


@dataclass(frozen=True)
class State:
    """Everything a set of entries says; equal sets give equal states, whatever the order, clock or copies."""

    sides: Sides
    done: Mapping[str, tuple[Done, ...]]
    done_by: Mapping[str, frozenset[str]]
    facts: Mapping[str, frozenset[Any]]
    counts: Mapping[str, Any]
    flags: frozenset[str]
    raised: Mapping[str, frozenset[str]]
    consents: Mapping[str, Consent]
    consented: frozenset[str]
    lead: frozenset[str]
    offers: Mapping[str, str]
    status: Mapping[str, tuple[str, date | None]]
    tracks: frozenset[str]
    journey_stopped: bool
    closed: bool
    conflicts: tuple[Conflict, ...]
    live: frozenset[str]
    paused: Mapping[str, str]
    replied: frozenset[str]
    waits: Mapping[str, tuple[Waiting, ...]]
    closures: Mapping[str, tuple[Waiting, ...]]
    entries: Mapping[str, Entry] = field(repr=False)

    def counting(self, question: str) -> Any:
        """The value of a question that counts, or None: the more protective where two conflict."""
        return self.counts.get(question)

    def entries_of(self, step: str) -> tuple[Entry, ...]:
        """The live entries of a step."""
        return tuple(self.entries[one.entry_id] for one in self.done.get(step, ()))
