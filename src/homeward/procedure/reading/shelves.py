"""What stands beside the steps: consents, roles, code lists, days off, marks and agreed numbers."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from homeward.lib import dates
from homeward.lib.numbers import in_digits
from homeward.procedure.reading.forms import compartment_words
from homeward.procedure.reading.teller import Amount, Teller, side_words
from homeward.procedure.rules import Calendar, Scope
from homeward.web.context import country_name
from homeward.web.reader import reader


@dataclass(frozen=True, slots=True)
class ConsentRow:
    """One thing a person may agree to, with the text that is read aloud and what happens after a no."""

    id: str
    letter: str
    name: str
    text: str
    if_no: str
    covers: tuple[str, ...]
    recipients: tuple[str, ...]
    crosses: bool
    valid: Amount | None
    ask_from: Amount | None
    clause: str
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class RoleRow:
    """Who does steps: where they work, on which sides, who stands in, how many steps they have."""

    id: str
    name: str
    place: str
    sides: tuple[str, ...]
    stands_in: tuple[str, ...]
    steps: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class ListRow:
    """A code list: its answers, which one counts when two conflict, the questions that use it."""

    id: str
    answers: tuple[tuple[str, str], ...]
    ranked: bool
    questions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DayOff:
    """A day on which offices are closed."""

    on: date
    weekday: bool
    name: str
    source: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Year:
    """The days off of one country in one year."""

    country: str
    code: str
    year: int
    title: str
    days: tuple[DayOff, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark that a case can carry, and the steps that set it or end it."""

    id: str
    name: str
    sets: tuple[tuple[str, str], ...]
    ends: tuple[tuple[str, str], ...]
    source: Amount


def consents(teller: Teller) -> tuple[ConsentRow, ...]:
    """All consents by their letters."""
    return tuple(_consent(one, teller) for one in sorted(teller.release.consents.values(), key=lambda one: one.letter))


def _consent(scope: Scope, teller: Teller) -> ConsentRow:
    purposes = set(scope.purposes)
    uses = [
        (one.id, teller.step(one.id))
        for one in teller.release.steps.values()
        if one.needs_consent == scope.id or (scope.crosses and one.tells and one.tells.purpose in purposes)
    ]
    return ConsentRow(
        id=scope.id,
        letter=scope.letter,
        name=teller.word(f"consents.{scope.id}.name"),
        text=teller.help(f"consents.{scope.id}.text"),
        if_no=teller.help(f"consents.{scope.id}.if_no"),
        covers=tuple(compartment_words(one) for one in scope.categories),
        recipients=tuple(teller.word(f"recipients.{one}", one.replace("_", " ")) for one in scope.recipients),
        crosses=scope.crosses,
        valid=teller.amount(scope.valid) if scope.valid else None,
        ask_from=teller.amount(scope.ask_from) if scope.ask_from and scope.ask_from.value else None,
        clause=teller.number(scope.clause or ""),
        steps=tuple(uses),
    )


def roles(teller: Teller) -> tuple[RoleRow, ...]:
    """All roles."""
    steps = teller.release.steps.values()
    return tuple(
        RoleRow(
            id=one.id,
            name=teller.role(one.id),
            place=place_words(one.place),
            sides=tuple(side_words(side) for side in one.sides),
            stands_in=tuple(teller.role(other) for other in one.stands_in),
            steps=tuple((step.id, teller.step(step.id)) for step in steps if step.role == one.id),
        )
        for one in teller.release.roles.values()
    )


def place_words(place: str) -> str:
    """The kind of office of a role."""
    return {
        "shelter": _("shelter"),
        "province": _("provincial office"),
        "focal": _("office of the focal point"),
        "border": _("border crossing"),
        "ngo": _("partner organisation"),
        "registry": _("registry of letters"),
    }.get(place, place)


def lists(teller: Teller) -> tuple[ListRow, ...]:
    """All code lists in the order of their names."""
    asked: dict[str, list[str]] = {}
    for question in teller.release.questions.values():
        if question.codes:
            asked.setdefault(question.codes, []).append(teller.question(question.id))
    return tuple(
        ListRow(
            id=name,
            answers=tuple((one.id, teller.word(f"codes.{name}.{one.id}")) for one in codes),
            ranked=len({one.protective for one in codes}) > 1,
            questions=tuple(dict.fromkeys(asked.get(name, ()))),
        )
        for name, codes in sorted(teller.release.codes.items())
    )


def years(teller: Teller) -> tuple[Year, ...]:
    """The calendars of both countries, a year at a time."""
    found = [_year(code, one, year, teller) for code, one in teller.release.calendars.items() for year in one.years]
    return tuple(sorted(found, key=lambda one: (one.year, teller.release.parties.index(one.code))))


def _year(code: str, calendar: Calendar, year: int, teller: Teller) -> Year:
    days = [one for day, one in sorted(calendar.holidays.items()) if day.year == year]
    return Year(
        country_name(code),
        code,
        year,
        _year_words(year, teller.lang),
        tuple(
            DayOff(
                one.on,
                one.on.weekday() not in calendar.weekend,
                one.names.get(teller.lang) or one.names.get("en", ""),
                one.source,
                one.status == "stated",
            )
            for one in days
        ),
    )


def _year_words(year: int, lang: str) -> str:
    """A year as the reader counts it; Thai readers by the Buddhist calendar."""
    return in_digits(str(year + (dates.BUDDHIST if lang == "th" else 0)), reader().digits)


def marks(teller: Teller) -> tuple[Mark, ...]:
    """All marks (flags)."""
    found = []
    for name, raw in teller.release.flags.items():
        sets, ends = (_doing(kinds, name, teller) for kinds in (("raise_flag", "hold"), ("lower_flag", "release_hold")))
        found.append(Mark(name, teller.word(f"flags.{name}"), sets, ends, teller.source(raw.get("source") or raw)))
    return tuple(found)


def _doing(kinds: tuple[str, ...], name: str, teller: Teller) -> tuple[tuple[str, str], ...]:
    steps = teller.release.steps.values()
    doing = [one for one in steps if any(e.kind in kinds and e.arguments.get("of") == name for e in one.effects)]
    return tuple((one.id, teller.step(one.id)) for one in doing)


def numbers(teller: Teller) -> tuple[tuple[str, Amount], ...]:
    """The agreed numbers that belong to no single step."""
    return tuple(
        (teller.word(f"limits.{name}", name.replace("_", " ")), teller.amount(value))
        for name, value in teller.release.limits.items()
    )


def count_values(teller: Teller) -> tuple[int, int]:
    """How many agreed values the edition has, and how many of them a public source states."""
    found: Counter[str] = Counter()
    _count(teller.release.bundle, found)
    return found["stated"] + found["proposed"], found["stated"]


def _count(raw: object, found: Counter[str]) -> None:
    if isinstance(raw, dict):
        if "value" in raw and "status" in raw:
            found[str(raw["status"])] += 1
        for one in raw.values():
            _count(one, found)
    elif isinstance(raw, list | tuple):
        for one in raw:
            _count(one, found)
