"""A partner on paper: the other side's answers are typed in with their numbers, and a running case is offered later."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.actions import line_again, projecting, telling, writing
from homeward.cases.models import Entry, Told
from homeward.cases.queries import on_paper
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.contents import contents_of
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules.answers import facts_and_answers
from homeward.cases.rules.arriving import PAPER
from homeward.consent import rules as consent
from homeward.exchange import queries as letters
from homeward.lib.errors import Refused
from homeward.procedure import rules as procedure
from homeward.procedure.rules import TAKEN_OUT
from homeward.vault import actions as vault


def type_in(
    *,
    case_id: UUID,
    step: str,
    values: Mapping[str, Any],
    number: str,
    dated: date,
    by: User,
    entry_id: UUID,
    today: date,
    happened_on: date | None = None,
) -> Entry:
    """Types in what the other side answered on paper, with the paper's own number and date; it counts as told by them.

    Refused while the case is not on paper, for a step that the other side could not do now, and without a number.
    """
    with transaction.atomic():
        file = journal(case_id, lock=True)
        if known := Entry.objects.filter(id=entry_id, case_id=case_id).first():
            return known
        must_be_allowed(by, "complete_step", case_id)
        planned = _theirs(file, step)
        if not number.strip():
            raise Refused(_("Please write the number of their letter."), None, {"number": _("The number is missing.")})
        if dated > today or (happened_on or dated) > today:
            raise Refused(_("This day has not come yet."), None, {"dated": _("This day has not come yet.")})
        content = _their_entry(file, planned, values, number.strip(), dated, happened_on or dated, entry_id)
        told = Told(entry_id=entry_id, case_id=case_id, letter=None, incoming=True, state=Told.State.COMMON, code=PAPER)
        (row,) = writing.store([content], case=file.case, told={content.id: told})
        if not file.case.on_paper:
            file.case.on_paper = True
            file.case.save(update_fields=["on_paper"])
        vault.record("type_in", actor=str(by.id), object=str(case_id), fields=step)
        projecting.project(case_id, today=today, news=[entry_id])
        return row


def offer_case(*, case_id: UUID, by: User, today: date, since: date) -> None:
    """Offers a case that ran on paper to the other country's new node: whole, in one letter.

    A case that both nodes know, because it ran on paper only for a while, goes on where its letters stopped.

    `since` is the day on which the two nodes were paired: every consent that the case rests on must have been asked
    anew on or after it. A person who says no stays on paper, and nothing is lost by that.
    """
    with transaction.atomic():
        file = journal(case_id, lock=True)
        must_be_allowed(by, "complete_step", case_id)
        if not file.case.on_paper or letters.on_paper(file.case.partner):
            raise Refused(_("This case is not on paper, or the other country has no node yet."))
        scopes = on_paper.needed_scopes(file)
        for scope in scopes:
            if not on_paper.asked_anew(file, scope, since, today):
                name = file.release.word(by.language, f"consents.{scope}.name", scope)
                raise Refused(
                    _("Ask the person again first: “%(consent)s”. The answer may be no; then the case stays on paper.")
                    % {"consent": name},
                    file.release.consents[scope].clause,
                )
        if line_again.was_on_the_line(file):
            line_again.send_papers(file)
        else:
            _offer(file, scopes)
        vault.record("offer", actor=str(by.id), object=str(case_id))
        projecting.project(case_id, today=today)


def _theirs(file: Journal, step: str) -> procedure.Step:
    other = "home" if file.side == "host" else "host"
    planned = file.release.steps.get(step)
    if planned is None or step not in procedure.open_steps(file.own, file.release, other):
        raise Refused(_("The other side could not do this step now. What it waits for stands on the page of the case."))
    if not on_paper.runs_on_paper(file.case):
        raise Refused(_("The other country has a node of its own for this case; its answer comes as a letter."))
    return planned


def _their_entry(
    file: Journal,
    step: procedure.Step,
    values: Mapping[str, Any],
    number: str,
    dated: date,
    happened_on: date,
    entry_id: UUID,
) -> Any:
    form = file.release.forms[step.form] if step.form else None
    facts, answers = facts_and_answers(form, values) if form else ({}, {})
    if form is not None and step.tells and step.tells.purpose:
        # Only what may cross can have stood in their letter.
        scopes = tuple(file.release.consents.values())
        facts, answers = consent.what_crosses(form, facts, answers, step.tells.purpose, scopes)
    there = file.sides.other(settings.NODE.country)
    pointers = procedure.pointers(step.id, facts, file.own, file.release, there)
    told = {str(one) for one in file.told}
    return writing.make_content(
        case=file.case,
        kind=Entry.Kind.STEP,
        writer=writing.Writer(user="", role=PAPER, agency=there),
        told=True,
        step=step,
        form=form,
        happened_on=happened_on,
        pointers={name: [one for one in ids if one in told] for name, ids in pointers.items()},
        facts=facts,
        answers={**answers, "paper.number": number, "paper.date": dated.isoformat()},
        entry_id=entry_id,
        node=there,
    )


def _offer(file: Journal, scopes: list[str]) -> None:
    """Posts everything told on paper, in the order it was stored, with the receipts of the consents asked anew."""
    relied = {one for scope in scopes for one in file.own.consents[scope].entry_ids}
    receipts = telling.receipts(file, relied)
    # What was taken out the other side is never offered, nor that it stood here.
    kept = [one for one in file.entries if one.kind != TAKEN_OUT and str(one.id) not in file.taken_out]
    rows = [file_row for file_row in kept if file_row.id in file.told]
    contents = contents_of(rows)
    if len(contents) != len(rows):
        raise Refused(_("Some answers of this case were destroyed; it cannot be offered whole."))
    ids = sorted({one.id for one in receipts} | {one for one in relied if UUID(one) in file.told})
    letter = telling.post(file.case, [*contents, *receipts], consent_ids=ids, needs_consent=True, offered=True)
    told = {one.id: telling.on_its_way(one, letter) for one in receipts}
    writing.store(receipts, case=file.case, told=told)
    Told.objects.filter(case_id=file.case.id, code=PAPER, entry_id__in=[one.id for one in rows]).update(letter=letter)
    file.case.on_paper = False
    file.case.save(update_fields=["on_paper"])
