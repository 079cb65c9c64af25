"""The registry's desk: letters by office, kind and code, without any content; and the stations of one letter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.agencies.queries import User
from homeward.cases.models import Round, RoundMark
from homeward.cases.queries.corridors import releases_of
from homeward.procedure.rules import Release
from homeward.vault import queries as vault

State = Round.State
WORDS = {
    State.DRAFTED: _l("written"),
    State.SENT_BACK: _l("given back"),
    State.SIGNED: _l("signed"),
    State.NUMBERED: _l("numbered"),
    State.SENT: _l("sent"),
}
WAY = (State.DRAFTED, State.SIGNED, State.NUMBERED, State.SENT)
# The classes of official letters on both sides; an empty one is an ordinary letter.
SECRECY = {
    "": _l("ordinary"),
    "confidential": _l("confidential"),
    "secret": _l("secret"),
    "top_secret": _l("top secret"),
}
URGENCY = {
    "": _l("ordinary"),
    "urgent": _l("urgent"),
    "very_urgent": _l("very urgent"),
    "most_urgent": _l("most urgent"),
}


@dataclass(frozen=True, slots=True)
class Input:
    """One input of the number's page, as `web/field.html` takes it."""

    name: str
    type: str
    label: str
    help: str
    choices: tuple[tuple[str, str], ...]
    given: tuple[str, ...]
    error: str
    required: bool = True
    shown_when: str = ""
    crosses: bool = False

    @property
    def id(self) -> str:
        """The id in the page."""
        return f"letter-{self.name}"

    @property
    def value(self) -> str:
        """What stands in a plain input."""
        return self.given[0]


def awaiting_number() -> list[tuple[Round, datetime | None, Release]]:
    """Signed letters of every office of this node, oldest first: when signed, the edition that names the step."""
    with agencies.service("registry"):
        rows = list(Round.objects.filter(state=State.SIGNED).select_related("agency").order_by("entry_id"))
        marks = RoundMark.objects.filter(round__in=rows, station=State.SIGNED).order_by("at")
        signed = dict(marks.values_list("round_id", "at"))
        releases = releases_of(one.case_id for one in rows)
    return [(one, signed.get(one.entry_id), releases[one.case_id]) for one in rows]


def one_awaiting(entry_id: UUID) -> Round | None:
    """One signed letter that waits for its number."""
    return next((one for one, _at, _release in awaiting_number() if one.entry_id == entry_id), None)


def release_of(round_: Round) -> Release:
    """The edition that names the step of a letter, for a clerk who sees no case."""
    with agencies.service("registry"):
        return releases_of([round_.case_id])[round_.case_id]


def marks(round_: Round) -> list[tuple[RoundMark, str]]:
    """The stations that a letter passed, with their notes opened."""
    rows = list(RoundMark.objects.filter(round=round_).order_by("at"))
    sealed = [row for row in rows if row.note is not None]
    found = vault.unseal_many([(row.case_id, row.id, bytes(row.note or b""), "round_note") for row in sealed])
    notes = {row.id: text.decode() for row, text in zip(sealed, found, strict=True) if text is not None}
    return [(row, notes.get(row.id, "")) for row in rows]


def mark_lines(round_: Round, user: User) -> list[tuple[str, RoundMark, str, str]]:
    """The stations for the page: words, mark, by whom (own office by name), note."""
    names = {one.id: one.display_name for one in offices.colleagues(user)}
    return [(state_words(mark.station), mark, names.get(mark.by, str(_("registry") if mark.station in WAY[2:] else
             round_.agency)), note) for mark, note in marks(round_)]  # fmt: skip


def state_words(state: str) -> str:
    """Where a letter is, in words."""
    return str(WORDS[State(state)])


def way(round_: Round) -> list[tuple[str, str, bool]]:
    """The stations of every letter: name, words, whether this one has passed it."""
    here = WAY.index(State(round_.state)) if round_.state in WAY else -1
    return [(one.value, state_words(one), place <= here) for place, one in enumerate(WAY)]


def one_of(listed: Mapping[str, object], typed: str) -> str:
    """What was chosen, or the ordinary class when it is none of the list."""
    return typed if typed in listed else ""


def fields(typed: Mapping[str, str], wrong: Mapping[str, str]) -> list[Input]:
    """The inputs of the page on which a letter gets its number."""

    def one(name: str, kind: str, label: str, help_: str = "", choices: Mapping[str, object] | None = None) -> Input:
        listed = tuple((code, str(words)) for code, words in (choices or {}).items())
        return Input(name, kind, label, help_, listed, (typed.get(name, ""),), str(wrong.get(name, "")))

    hint = _("As it stands in the register of the ministry. Homeward never makes one up.")
    return [
        one("number", "text", _("Number"), hint),
        one("dated", "date", _("Date of the letter")),
        one("secrecy", "code", _("Secrecy"), "", SECRECY),
        one("urgency", "code", _("Urgency"), "", URGENCY),
    ]
