"""The joint procedure as it lies in memory: the stages, steps, forms, codes, roles and consents of one release."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from homeward.procedure.rules.arrivals import Arrivals
from homeward.procedure.rules.parts import (
    Calendar,
    Code,
    Fork,
    Form,
    PersonClock,
    Question,
    Role,
    Scope,
    Seal,
    Value,
)

if TYPE_CHECKING:
    from homeward.procedure.rules.entries import State

Guard = Callable[["State"], bool]
# The languages of a procedure that names none.
LANGUAGES = ("en", "th", "km")


def always(_state: "State") -> bool:
    """The guard of a step that waits for nothing."""
    return True


@dataclass(frozen=True, slots=True)
class Limit:
    """A time limit: what starts the clock (step ids, `told` or `taken`), and how long it runs.

    Of several steps the latest entry of any starts it; `when` is the tree as written, `guard` the same compiled.
    hour_from: the question of the starting entry that says at which hour (0–23) the clock begins.
    """

    starts: tuple[str, ...]
    within: Value
    taken_by: str | None = None
    when: Mapping[str, Any] | None = None
    guard: Guard = field(default=always, repr=False, compare=False)
    hour_from: str | None = None

    @property
    def start(self) -> str:
        """The first thing that can start the clock."""
        return self.starts[0]


def first_that_holds(limits: tuple[Limit, ...], state: "State") -> Limit | None:
    """The limit that counts in a state: the first whose guard holds."""
    for limit in limits:
        if limit.guard(state):
            return limit
    return None


@dataclass(frozen=True, slots=True)
class Meeting:
    """When a promise is for the meeting although it was answered: so many answers whose facts satisfy `when`."""

    when: Mapping[str, Any]
    times: Value


@dataclass(frozen=True, slots=True)
class Tells:
    """What crosses when the step is completed: answers for a purpose, or only that it was done (`milestone`)."""

    purpose: str | None
    milestone: bool


@dataclass(frozen=True, slots=True)
class Owes:
    """The promise which the other side owes after the step was told.

    remind: so long before its end the answering side is told first; grace: so long after it the asking side is shown
    "no news"; meeting: which answers bring it before the meeting.
    """

    step: str
    role: str
    limits: tuple[Limit, ...]
    grace: Value | None
    remind: Value | None = None
    meeting: Meeting | None = None

    @property
    def due(self) -> Limit | None:
        """The first limit as written; which one counts for a case is said by `first_that_holds`."""
        return self.limits[0] if self.limits else None


@dataclass(frozen=True, slots=True)
class Effect:
    """One word of the closed list with its arguments; `when` looks at the facts of the entry alone."""

    kind: str
    arguments: Mapping[str, Any]
    when: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step; `opens_when` is the tree as written (with `until` in it, turned round), `guard` the same compiled."""

    id: str
    stage: str
    side: str
    role: str
    opens_when: Mapping[str, Any] | None
    guard: Guard = field(repr=False, compare=False)
    limits: tuple[Limit, ...] = ()
    no_clock: str | None = None
    priority: str = "usual"
    repeats: str = "never"
    form: str | None = None
    needs_consent: str | None = None
    tells: Tells | None = None
    owes: Owes | None = None
    replies: str | None = None
    effects: tuple[Effect, ...] = ()
    round: bool = False
    second_person: bool = False
    movement: bool = False
    after_closing: bool = False
    # The kinds of closures that keep this step from being done.
    stopped_by: tuple[str, ...] = ()
    # After these steps it is due anew (see `recurring`), and so many times at most before they end.
    causes: tuple[str, ...] = ()
    at_most: Value | None = None
    clause: str | None = None
    source: Mapping[str, Any] = field(default_factory=dict)

    @property
    def due(self) -> Limit | None:
        """The first limit as written; which one counts for a case is said by `first_that_holds`."""
        return self.limits[0] if self.limits else None

    def does(self, kind: str) -> bool:
        """Whether the step has an effect of this kind."""
        return any(effect.kind == kind for effect in self.effects)


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the path, drawn on one side, on the trunk (branch None) or on one branch of the fork."""

    id: str
    side: str
    branch: str | None
    steps: tuple[str, ...]
    proceedings: bool = False


# What the search for open steps needs of one: id, guard, how often at most (0: no end), consent, open after closing?
Row = tuple[str, Guard, int, str | None, bool]
# A closed case still listens to the person, and can be opened again.
AFTER_CLOSING = ("reopen_case", "withdraw_consent")


def rows_of(steps: Mapping[str, Step]) -> dict[str, tuple[tuple[Row, ...], tuple[Row, ...]]]:
    """For each side its own rows and those of whoever leads: the search runs for every case in a list."""

    def row(step: Step) -> Row:
        late = step.after_closing or any(effect.kind in AFTER_CLOSING for effect in step.effects)
        most = step.at_most.value if step.at_most else 1 if step.repeats == "never" else 0
        return step.id, step.guard, most, step.needs_consent, late

    leading = tuple(row(step) for step in steps.values() if step.side == "lead")
    return {
        side: (tuple(row(step) for step in steps.values() if step.side in (side, "both")), leading)
        for side in ("host", "home")
    }


def doing_of(steps: Mapping[str, Step]) -> dict[str, frozenset[str]]:
    """By kind of effect the steps that have it: folding asks this of every entry."""
    found: dict[str, set[str]] = {}
    for step in steps.values():
        for effect in step.effects:
            found.setdefault(effect.kind, set()).add(step.id)
    return {kind: frozenset(names) for kind, names in found.items()}


@dataclass(frozen=True, slots=True)
class Closing:
    """What is said of one thing that can be closed: which cause waits for it, and the lists to choose from.

    `ways` says how it goes now, and only a way of `stops_with` stops the steps marked with this kind; a kind that
    `rests` lets every promise rest. points: single places, of which one alone stops nothing; review: look again after.
    """

    kind: str
    cause: str
    reasons: str = ""
    ways: str = ""
    stops_with: tuple[str, ...] = ()
    points: str = ""
    rests: bool = False
    review: Value | None = None


@dataclass(frozen=True, slots=True)
class ChildGate:
    """What must lie before a child is handed over: while `flag` is up, no one of `steps` without the three others."""

    flag: str
    decision: str
    guardian: str
    custody_paper: str
    steps: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """One edition of the joint procedure; `meaning` is the hash that cases pin and entries carry."""

    id: str
    meaning: str
    words: Mapping[str, str]
    parties: tuple[str, ...]
    edition: Mapping[str, Any]
    stages: tuple[Stage, ...]
    steps: Mapping[str, Step]
    forms: Mapping[str, Form]
    codes: Mapping[str, tuple[Code, ...]]
    roles: Mapping[str, Role]
    consents: Mapping[str, Scope]
    calendars: Mapping[str, Calendar]
    flags: Mapping[str, Mapping[str, Any]]
    tracks: Mapping[str, Mapping[str, Any]]
    fork: Fork | None
    person_clock: PersonClock
    limits: Mapping[str, Value]
    child_gate: ChildGate | None
    seal: Seal | None
    cause_list: str
    waiting_causes: tuple[Code, ...]
    notices: Mapping[str, str]
    closures: Mapping[str, Closing]
    doing: Mapping[str, frozenset[str]] = field(repr=False, compare=False)
    arrivals: Arrivals | None
    questions: Mapping[str, Question] = field(repr=False)
    ranks: Mapping[str, Mapping[str, int]] = field(repr=False)
    texts: Mapping[str, Mapping[str, str]] = field(repr=False)
    bundle: Mapping[str, Any] = field(repr=False, compare=False)
    rows: Mapping[str, tuple[tuple[Row, ...], tuple[Row, ...]]] = field(repr=False, compare=False)

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages that every word of it is written in; English is one of them."""
        return tuple(self.bundle["procedure"].get("languages") or LANGUAGES)

    @property
    def title_key(self) -> str:
        """The key of the title, for `word`."""
        return "procedure.title"

    def word(self, lang: str, key: str, default: str | None = None) -> str:
        """The text of a dotted key in a language; English, then `default`, then the key itself where it is missing."""
        for language in (lang, lang.split("-")[0], "en"):
            if key in self.texts.get(language, {}):
                return self.texts[language][key]
        return key if default is None else default

    def stage(self, stage_id: str) -> Stage:
        """The stage of this id; KeyError when there is none."""
        for stage in self.stages:
            if stage.id == stage_id:
                return stage
        raise KeyError(stage_id)
