"""*Next* on the page of a case: our steps, what the other side owes, what is not open yet, what is always possible."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from homeward.cases.models import Round
from homeward.cases.queries import wording
from homeward.cases.queries.journal import Journal
from homeward.cases.queries.lines import days, due_chip
from homeward.cases.queries.record import Next, Record
from homeward.cases.rules.projecting import waits_for_closed
from homeward.exchange.queries import LetterRow
from homeward.lib import numbers
from homeward.procedure.rules import Release, live_waits
from homeward.web.context import country_name
from homeward.web.reader import reader
from homeward.web.templatetags.homeward import moment

STOPS = ("hold", "stop_journey", "withdraw_consent", "pause")


@dataclass(frozen=True, slots=True)
class AheadLine:
    """One line of *Next*. `who` is a chip (kind, words); `chip` says how urgent; `url` is empty for what others do."""

    step: str
    title: str
    who: tuple[str, str]
    chip: tuple[str, str]
    why: wording.Why | None
    note: str
    mine: bool
    again: bool = False
    loud: bool = False
    stage: str = ""
    here: bool = False
    wait: str = ""
    waits: bool = False
    holding: str = ""


def ours(record: Record, today: date) -> list[AheadLine]:
    """Steps of this side that lie on a desk now."""
    return [_own_line(record.file, one, today, record.hidden) for one in record.next]


def _own_line(file: Journal, one: Next, today: date, hidden: frozenset[str]) -> AheadLine:
    chip = ("", "")
    if one.rests:
        chip = ("waiting", _("waits"))
    elif one.due and one.due.on:
        moving = wording.moves(one.step, one.due.from_ or "", file.release)
        chip = (
            ("due", wording.show_day(one.due.on, week=True)) if moving and not one.late else due_chip(one.due.on, today)
        )
    return AheadLine(
        step=one.step.id,
        title=wording.step_title(file.release, one.step.id),
        who=_who(file, one),
        chip=chip,
        why=wording.why(one.step, one.due, file.release, settings.NODE.country, hidden=hidden),
        note=wording.say(file.release, "steps", one.step.id, "why", default=" ").strip(),
        mine=one.mine,
        wait=wording.wait_words(file.release, one.wait.cause, one.wait.since, one.wait.until) if one.wait else "",
        # What was closed goes on when it is opened, not by a word of this desk.
        waits=bool(live_waits(one.step.id, file.own.waits)),
        holding=one.holding if one.reminded else "",
    )


def _who(file: Journal, one: Next) -> tuple[str, str]:
    if one.mine:
        return "ours", _("You")
    if one.step.side == "both":
        return "neutral", _("Together")
    return "neutral", wording.say(file.release, "roles", one.step.role)


def theirs(record: Record) -> list[AheadLine]:
    """What the other side owes: waiting, since when, and until when it was agreed."""
    return [_their_line(record.file, one) for one in record.waiting]


def _their_line(file: Journal, one: Next) -> AheadLine:
    promise = one.promise
    assert promise is not None
    since = _("waiting since %(day)s") % {"day": wording.show_day(one.since)} if one.since else _("waiting")
    if one.no_news:
        since = _("no news")
    return AheadLine(
        step=one.step.id,
        title=wording.step_title(file.release, one.step.id),
        who=("theirs", country_name(promise.by)),
        chip=("waiting", since),
        why=wording.why(one.step, one.due, file.release, promise.by),
        note=_promise_note(one, file.release),
        mine=False,
    )


def _promise_note(one: Next, release: Release) -> str:
    promise = one.promise
    assert promise is not None
    if promise.state == "open":
        return _("Not yet received by an office.")
    if promise.state == "held" and promise.cause:
        return _("Being worked on; a new day was named. Cause: %(cause)s") % {
            "cause": wording.cause(release, promise.cause)
        }
    if promise.state == "held":
        return _("Being worked on; a new day was named.")
    if promise.started_on:
        return _("Received by an office on %(day)s.") % {"day": wording.show_day(promise.started_on)}
    return ""


def not_yet(record: Record) -> list[AheadLine]:
    """The next steps that are not open, and what they wait for."""
    file = record.file
    sides = {"host": file.case.host, "home": file.case.home}
    found = []
    for one in record.blocked:
        waits = wording.waits(one.waits_for, file.release, sides, hidden=record.hidden)
        note = _("Waits for: %(what)s") % {"what": " · ".join(waits)} if waits else ""
        found.append(AheadLine(one.step.id, wording.step_title(file.release, one.step.id), ("neutral", _("not yet")),
                               ("", ""), None, note, False))  # fmt: skip
    return found


def any_time(record: Record) -> list[AheadLine]:
    """Steps that can be done whenever they are needed, stage by stage; those that stop something are marked."""
    file = record.file
    order = {step: place for place, step in enumerate(file.release.steps)}
    at = next((stop.stage for stop in record.stops if stop.state == "here"), "")
    found = [
        AheadLine(
            one.step.id,
            wording.step_title(file.release, one.step.id),
            ("", ""),
            ("", ""),
            None,
            "",
            one.mine,
            loud=any(one.step.does(kind) for kind in STOPS),
            stage=wording.say(file.release, "stages", one.step.stage),
            here=one.step.stage == at,
        )
        for one in record.possible
        if one.mine
    ]
    return sorted(found, key=lambda line: (not line.loud, order[line.step]))


def days_words(record: Record) -> tuple[str, str]:
    """`Day 19 in protection`, and when the person was last told something; empty before protection."""
    if record.days is None:
        return "", ""
    first = _("Day %(n)s in protection") % {"n": wording.in_digits(record.days)}
    if record.told_days is None:
        return first, _("not told anything yet")
    if record.told_days == 0:
        return first, _("told something today")
    return first, _("last told something %(days)s ago") % {"days": days(record.told_days)}


def sentence_for_today(record: Record) -> str:
    """One true sentence for the person: what we wait for and since when, or what comes next."""
    stop = _("You can say stop at any time.")
    file = record.file
    if kinds := waits_for_closed(file.own, file.common, file.release, file.side):
        return f"{wording.say(file.release, 'closures', kinds[0], 'tell')} {stop}"
    if record.waiting:
        return f"{_waiting_sentence(record.file, record.waiting[-1])} {stop}"
    states = {one.state for one in record.rounds.values()} - {Round.State.SENT}
    if Round.State.DRAFTED in states or Round.State.SENT_BACK in states:
        return f"{_('Your letter is written. The office has to sign it before it can go.')} {stop}"
    if states:
        return f"{_('Your letter is signed. It goes as soon as it has its number.')} {stop}"
    mine = [one for one in record.next if one.step.id not in record.file.release.person_clock.told_by]
    if mine:
        title = wording.step_title(record.file.release, mine[0].step.id)
        return _("What comes next is this: “%(step)s”. You may ask anything, at any time.") % {"step": title}
    return _("There is nothing new today. You can ask us at any time.")


def _waiting_sentence(file: Journal, one: Next) -> str:
    promise = one.promise
    assert promise is not None
    words = {"country": country_name(promise.by), "step": wording.step_title(file.release, one.step.id),
             "since": wording.show_day(one.since) if one.since else "",
             "until": wording.show_day(promise.due_on) if promise.due_on else ""}  # fmt: skip
    if promise.state == "open":
        return _("We wrote to %(country)s on %(since)s. No office there has confirmed it yet.") % words
    if promise.due_on:
        return _("An office in %(country)s has our letter of %(since)s. They may need until %(until)s.") % words
    return _("An office in %(country)s has our letter of %(since)s.") % words


def letter_words(record: Record, letters: Sequence[LetterRow]) -> tuple[str, str]:
    """What the large path says of the letter on its way: its number, and what is being done with it there."""
    if not record.waiting:
        return "", ""
    one = record.waiting[-1]
    promise = one.promise
    assert promise is not None
    number = _number(record, promise.told_id, letters)
    words = _("letter %(number)s") % {"number": number} if number else _("letter")
    if promise.state == "open" and one.since:
        return _("%(letter)s · sent %(day)s") % {"letter": words, "day": wording.show_day(one.since)}, ""
    if promise.started_on:
        words = _("%(letter)s · received %(day)s") % {"letter": words, "day": wording.show_day(promise.started_on)}
    return words, wording.step_title(record.file.release, one.step.id)


def _number(record: Record, told_id: str, letters: Sequence[LetterRow]) -> str:
    told = record.file.told.get(UUID(told_id))
    found = next((one.official_number for one in letters if told and one.id == told.letter), "")
    private = next((e.id for e in record.file.entries if told_id in e.pointers.get("told_as", ())), None)
    round_ = record.rounds.get(private) if private else None
    return numbers.in_digits(found or (round_.official_number if round_ else ""), reader().digits)


def heard_words(heard: datetime | None, on_paper: bool, country: str) -> str:
    """When anything last came from the other side, to tell a silent line from a silent office."""
    if on_paper:
        return _("%(country)s is not connected: letters go on paper") % {"country": country}
    if heard is None:
        return _("nothing heard from %(country)s yet") % {"country": country}
    return _("last heard from %(country)s: %(when)s") % {"country": country, "when": moment(heard)}
