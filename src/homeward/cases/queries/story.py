"""The journal as lines: what, by whom, when, and how far a letter that told of it has come."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Entry, Paper, Round, Told
from homeward.cases.queries import moving, wording
from homeward.cases.queries.attachments import Following, following, of_entry
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.lines import code_words
from homeward.cases.rules.taking_out import ELSEWHERE
from homeward.exchange.queries import LetterRow
from homeward.lib import numbers
from homeward.web.context import country_name
from homeward.web.reader import reader

Opened = Mapping[UUID, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Line:
    """One entry for the page. `chip` is the state of its letter, `number` the paper's own number and date."""

    entry: Entry
    title: str
    who: str
    when: str
    text: str
    chip: tuple[str, str]
    number: str
    replaced: bool
    removed: bool = False
    files: Following | None = None


@dataclass(frozen=True, slots=True)
class Post:
    """What is needed to say how far letters have come."""

    file: Journal
    letters: Mapping[UUID, LetterRow]
    rounds: Mapping[UUID, Round]
    files: Mapping[UUID, Following]


def journal_lines(
    file: Journal, entries: Sequence[Entry], opened: Opened, user: User, letters: Sequence[LetterRow],
    rounds: Mapping[UUID, Round],
) -> list[Line]:  # fmt: skip
    """Lines of the journal in the order given."""
    offices = {one.code: str(one) for one in agencies.agencies()}
    other = country_name(file.case.other)
    told = Post(file, {one.id: one for one in letters}, rounds, following(file, other))
    return [_line(told, entry, opened.get(entry.id, {}).get("answers", {}), user, offices) for entry in entries]


def _line(told: Post, entry: Entry, answers: Mapping[str, Any], user: User, offices: Mapping[str, str]) -> Line:
    live = told.file.own.live
    # What was taken out is told by the word that did it: who, on which day, and whether it is gone abroad too.
    word = told.file.removals.get(str(entry.id))
    says = word or entry
    return Line(
        entry=entry,
        title=title(told.file, entry, offices),
        who=_who(told.file, says, user, offices),
        when=when(says),
        text="" if word else str(answers.get("text") or answers.get("name") or "")[:400],
        chip=_chip(told, says),
        number="" if word else _number(told, entry),
        replaced=entry.kind == Entry.Kind.STEP and str(entry.id) not in live and not word,
        removed=bool(word) or entry.kind == Entry.Kind.TAKEN_OUT,
        files=None if word else of_entry(told.files, entry),
    )


def title(file: Journal, entry: Entry, offices: Mapping[str, str]) -> str:
    """What the entry is, in words."""
    if str(entry.id) in file.taken_out or entry.kind == Entry.Kind.TAKEN_OUT:
        return _("An entry of another person was removed")
    if entry.step:
        scope = _scope(file, entry)
        known = entry.step in file.release.steps
        words = wording.step_title(file.release if known else file.edition_of(entry), entry.step)
        return f"{words}: {wording.say(file.release, 'consents', scope, 'name')}" if scope else words
    if entry.kind == Entry.Kind.ASSIGNMENT:
        sentence = _("Taken from: %(office)s") if entry.facts.get("part") == "ended" else _("Given to: %(office)s")
        code = str(entry.facts.get("agency", ""))
        return sentence % {"office": offices.get(code, code)}
    if entry.kind == Entry.Kind.WAITING:
        return _waits(file, entry)
    if entry.kind == Entry.Kind.CLOSURE:
        return _closure(file, entry)
    if entry.kind == Entry.Kind.RELEASE:
        return moving.title(entry)
    if entry.facts.get(ELSEWHERE):
        return _("Something about this person stood in another file and was removed there")
    return {Entry.Kind.NOTE: _("Note"), Entry.Kind.PAPER: _("Paper")}.get(Entry.Kind(entry.kind), "")


def _waits(file: Journal, entry: Entry) -> str:
    """Why a step waits, or that it waits no longer."""
    words = {"step": wording.step_title(file.release, str(entry.facts.get("step", ""))),
             "cause": wording.cause(file.release, str(entry.facts.get("cause", "")))}  # fmt: skip
    return (_("“%(step)s” waits: %(cause)s") if entry.facts.get("cause") else _("“%(step)s” goes on")) % words


def _closure(file: Journal, entry: Entry) -> str:
    """What was closed by which country, or goes on."""
    words = {"what": wording.say(file.release, "closures", str(entry.facts.get("closes", "")), "name"),
             "country": country_name(entry.node)}  # fmt: skip
    closed = _("Closed, says %(country)s: %(what)s")
    return (closed if entry.facts.get("reason") else _("Open again, says %(country)s: %(what)s")) % words


def _scope(file: Journal, entry: Entry) -> str:
    """The consent that an entry asks for or takes back."""
    step = file.release.steps.get(entry.step)
    sources = [str(one.arguments.get("scope_from", "")) for one in step.effects] if step else []
    return next((str(entry.facts[one]) for one in sources if one in entry.facts), "")


def when(entry: Entry) -> str:
    """The day it happened; of a journey the week."""
    if entry.week:
        return wording.show_week(entry.week)
    return wording.show_day(entry.happened_on or entry.written_at.date())


def _who(file: Journal, entry: Entry, user: User, offices: Mapping[str, str]) -> str:
    if entry.kind == Entry.Kind.CLOSURE:
        return country_name(entry.node)
    if entry.node == settings.NODE.country and not entry.told:
        if entry.author == str(user.id):
            return _("You")
        return offices.get(entry.agency, entry.agency)
    return wording.say(file.release, "roles", entry.author)


def _told_of(told: Post, entry: Entry) -> Told | None:
    ids = [entry.id, *(UUID(one) for one in entry.pointers.get("told_as", ()))]
    return next((told.file.told[one] for one in ids if one in told.file.told), None)


def told_twin(file: Journal, entry: Entry) -> Entry | None:
    """The told entry that was cut from a private one, when there is one."""
    ids = set(entry.pointers.get("told_as", ()))
    return next((one for one in file.entries if str(one.id) in ids), None)


def _chip(told: Post, entry: Entry) -> tuple[str, str]:
    state = _told_of(told, entry)
    round_ = told.rounds.get(entry.id)
    if state is None:
        return _round_chip(round_)
    if state.incoming:
        return ("waiting", _("not accepted yet")) if state.state == Told.State.HELD else ("", "")
    letter = told.letters.get(state.letter) if state.letter else None
    return letter_chip(state, letter, removal=entry.kind == Entry.Kind.TAKEN_OUT)


def _round_chip(round_: Round | None) -> tuple[str, str]:
    words = {
        Round.State.DRAFTED: _("waits for a signature"),
        Round.State.SIGNED: _("waits for a number"),
        Round.State.SENT_BACK: _("given back"),
    }
    if round_ is None or round_.state not in words:
        return "", ""
    return "due" if round_.state == Round.State.SENT_BACK else "neutral", words[Round.State(round_.state)]


def letter_chip(told: Told, letter: LetterRow | None, *, removal: bool = False) -> tuple[str, str]:
    """How far a letter has come: on its way, arrived, received, held, not accepted, or sent on paper."""
    if told.state == Told.State.COMMON and removal:
        return ("due", _("ask for it by letter")) if told.code == "paper" else ("ok", _("removed there too"))
    if told.state == Told.State.COMMON:
        return ("ok", _("sent on paper")) if told.code == "paper" else ("ok", _("received"))
    if told.state == Told.State.REJECTED:
        why = code_words(told.code)
        return "late", _("not accepted: %(why)s") % {"why": why} if why else _("not accepted")
    if told.state == Told.State.HELD:
        return "waiting", _("waits on the other side")
    if letter is not None and letter.state == "stored":
        return "waiting", _("arrived, not opened yet")
    return "neutral", _("on its way")


def _number(told: Post, entry: Entry) -> str:
    round_, state = told.rounds.get(entry.id), _told_of(told, entry)
    letter = told.letters.get(state.letter) if state and state.letter else None
    number = (round_.official_number if round_ else "") or (letter.official_number if letter else "")
    if not number:
        return ""
    on = round_.official_date if round_ and round_.official_date else _iso(letter.official_date if letter else "")
    words = _("no. %(number)s of %(day)s") if on else _("no. %(number)s")
    return words % {"number": numbers.in_digits(number, reader().digits), "day": wording.show_day(on) if on else ""}


def _iso(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class PaperLine:
    """One paper of the case."""

    id: UUID
    name: str
    when: str
    kilobytes: int


def paper_lines(
    papers: Sequence[Paper], entries: Sequence[Entry], opened: Opened, named: Mapping[UUID, str]
) -> list[PaperLine]:
    """The papers of a case with the names under which they were added; `named` are those that came with a letter."""
    days = {one.id: wording.show_day(one.written_at.date()) for one in entries}
    return [
        PaperLine(one.id,
                  named.get(one.id) or _paper_name(opened.get(one.entry_id, {}) if one.entry_id else {}),
                  days.get(one.entry_id, "") if one.entry_id else "", max(1, one.size // 1024))
        for one in papers
    ]  # fmt: skip


def _paper_name(opened: Mapping[str, Any]) -> str:
    answers = opened.get("answers", {})
    return str(answers.get("note") or answers.get("name") or _("Paper"))
