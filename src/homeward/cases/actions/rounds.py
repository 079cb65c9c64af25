"""The way of a letter through an office: drafted by a worker, signed by a head, numbered by the registry, sent."""

from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.agencies.queries import User
from homeward.cases.actions import projecting, telling, writing
from homeward.cases.models import Round, RoundMark
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.queries.sentences import closed_words
from homeward.cases.rules.entries import Content
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import rules as procedure
from homeward.procedure.rules import Step
from homeward.vault import actions as vault

State = Round.State


def start(file: Journal, private: Content, step: Step, writer: writing.Writer) -> Round:
    """Puts a drafted step on the head's desk; nothing has been posted."""
    round_ = Round.objects.create(
        entry_id=UUID(private.id),
        case_id=file.case.id,
        agency=offices.agency(writer.agency),
        step=step.id,
        state=State.DRAFTED,
        drafted_by=UUID(writer.user),
    )
    _mark(round_, State.DRAFTED, UUID(writer.user), "")
    return round_


def sign(*, entry_id: UUID, by: User, today: date) -> Round:
    """The named office signs the draft; its writer cannot."""
    with transaction.atomic():
        round_ = _at(entry_id, State.DRAFTED, State.SENT_BACK)
        must_be_allowed(by, "sign_round", round_.case_id)
        if round_.drafted_by == by.id:
            raise Refused(_("A second person has to sign: you wrote this letter yourself."))
        return _move(round_, State.SIGNED, by, today)


def send_back(*, entry_id: UUID, note: str, by: User, today: date) -> Round:
    """The head gives the draft back with a note; nothing is lost and nobody is blamed."""
    with transaction.atomic():
        round_ = _at(entry_id, State.DRAFTED, State.SIGNED)
        must_be_allowed(by, "sign_round", round_.case_id)
        return _move(round_, State.SENT_BACK, by, today, note)


def number_and_send(
    *, entry_id: UUID, number: str, dated: date, secrecy: str, urgency: str, by: User, today: date
) -> Round:
    """The registry writes its number on the signed letter, and with that it is sent. The number is theirs, typed in.

    The clerk sees no content: the told entry is cut and posted by the service that carries the letter.
    """
    if not number.strip():
        raise Refused(_("Please write the number of the letter."), None, {"number": _("The number is missing.")})
    if dated > today:
        raise Refused(_("This day has not come yet."), None, {"dated": _("This day has not come yet.")})
    must_be_allowed(by, "number_letter")
    with transaction.atomic(), agencies.service("registry"):
        round_ = _at(entry_id, State.SIGNED)
        file = journal(round_.case_id, lock=True)
        entry = next(e for e in file.entries if e.id == entry_id)
        round_.official_number, round_.official_date = number.strip()[:60], dated
        round_.secrecy, round_.urgency = secrecy[:20], urgency[:20]
        _mark(round_, State.NUMBERED, by.id, "")
        step = file.release.steps.get(round_.step)
        if step is None:
            why = _("The case follows another edition now, which has no such step. Please give the letter back.")
            raise Refused(why)
        if kind := procedure.stopped(step, file.own):
            raise Refused(closed_words(kind, file.release), step.clause)
        official = {"number": round_.official_number, "date": dated.isoformat(), "secrecy": secrecy, "urgency": urgency}
        writer = writing.Writer(user=str(round_.drafted_by), role=step.role, agency=round_.agency.code)
        telling.tell(file, telling.private_content(entry), step, writer, today=today, official=official)
        return _move(round_, State.SENT, by, today)


def _at(entry_id: UUID, *states: str) -> Round:
    round_ = Round.objects.select_for_update().get(entry_id=entry_id)
    if round_.state not in states:
        raise Refused(_("This letter is at another desk now. Please look at it again."))
    return round_


def _move(round_: Round, state: str, by: User, today: date, note: str = "") -> Round:
    round_.state = state
    round_.save()
    _mark(round_, state, by.id, note)
    vault.record("round", actor=str(by.id), object=str(round_.case_id), fields=state)
    projecting.project(round_.case_id, today=today)
    return round_


def _mark(round_: Round, state: str, by: UUID, note: str) -> None:
    mark_id = uuid7()
    sealed = vault.seal(round_.case_id, mark_id, note.encode(), context="round_note") if note else None
    RoundMark.objects.create(id=mark_id, round=round_, case_id=round_.case_id, station=state, by=by, note=sealed)
