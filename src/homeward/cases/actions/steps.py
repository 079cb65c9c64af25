"""Completes a step of the procedure: the one way in which a case moves."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from homeward.agencies.queries import User
from homeward.cases.actions import (
    assigning,
    attachments,
    projecting,
    rechecking,
    resting,
    rounds,
    sealing,
    telling,
    writing,
)
from homeward.cases.models import Draft, Entry
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.queries.sentences import closed_words, sentence
from homeward.cases.rules.answers import facts_and_answers
from homeward.consent import rules as consent
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import rules as procedure
from homeward.vault import actions as vault


def complete_step(
    *,
    case_id: UUID,
    step: str,
    values: Mapping[str, Any],
    by: User,
    entry_id: UUID,
    today: date,
    happened_on: date | None = None,
    assign_to: str = "",
) -> Entry:
    """Completes a step with the values that `rules.answers.read` made of a form; the same entry id twice is one entry.

    Writes the private entry; if the step tells, the told entry, the consents it relies on and the letter, all in one
    transaction. A step that speaks for the agency starts its round instead of posting. Raises Refused with the clause.
    """
    with transaction.atomic():
        file = journal(case_id, lock=True)
        if known := Entry.objects.filter(id=entry_id, case_id=case_id).first():
            return known
        planned = _planned(file, step)
        must_be_allowed(by, "complete_step", case_id, role=planned.role, release=file.release)
        if planned.second_person:
            draft = Draft.objects.filter(id=entry_id, awaiting=True).first()
            if draft is None or draft.user == by.id:
                raise Refused(_("A second person has to confirm this step."), planned.clause)
        return write_step(
            file,
            planned,
            values,
            writing.Writer.of(by),
            entry_id=entry_id,
            today=today,
            happened_on=happened_on,
            assign_to=assign_to,
        )


def write_step(
    file: Journal,
    step: procedure.Step,
    values: Mapping[str, Any],
    writer: writing.Writer,
    *,
    entry_id: UUID,
    today: date,
    happened_on: date | None = None,
    assign_to: str = "",
) -> Entry:
    """Writes a step that may be done: journal, effects outside it, letter or round, projections."""
    if happened_on is not None and happened_on > today:
        raise Refused(_("This day has not come yet."), step.clause, {writing.HAPPENED: _("This day has not come yet.")})
    form = file.release.forms[step.form] if step.form else None
    facts, answers = facts_and_answers(form, values) if form else ({}, {})
    verdict = consent.verdict(step, file.own, today, file.release)
    if not verdict.allowed:
        raise Refused(sentence(verdict, file.release), verdict.clause)
    private = writing.make_content(
        case=file.case,
        kind=Entry.Kind.STEP,
        writer=writer,
        told=False,
        step=step,
        form=form,
        happened_on=happened_on or today,
        pointers=_pointers(file, step, facts, verdict),
        facts=facts,
        answers=answers,
        entry_id=entry_id,
    )
    (row,) = writing.store([private], case=file.case)
    writing.remember_names(file.case, form, answers)
    vault.record("write", actor=writer.user, object=str(file.case.id), fields=step.id)
    if step.does("assign"):
        assigning.give_to(file, step, assign_to, writer)
    if sealing.seals(step, file.release):
        office = sealing.reviewing_office(file)
        assigning.give_to(file, step, office.code if office else "", writer)
    if step.does("withdraw_consent"):
        rechecking.take_back_resting_on(file, private.pointers.get("withdraws", ()))
        attachments.stop_resting_on(file, private.pointers.get("withdraws", ()))
    if telling.crosses(file, step, private):
        if step.round:
            rounds.start(file, private, step, writer)
        else:
            telling.tell(file, private, step, writer, today=today)
    if step.does("open_case") or step.does("reopen_case"):
        resting.mark_case(file)
    Draft.objects.filter(id=entry_id).delete()
    projecting.project(file.case.id, today=today)
    return row


def _planned(file: Journal, step: str) -> procedure.Step:
    planned = file.release.steps.get(step)
    if planned is None:
        raise Refused(_("This edition of the procedure has no such step."))
    if step not in procedure.open_steps(file.own, file.release, file.side):
        raise Refused(_("This step is not open now. What it waits for stands on the page of the case."), planned.clause)
    if file.seal and step not in file.seal.steps:
        raise Refused(_("This file is sealed. Asking for a second look opens it again."), planned.clause)
    if kind := procedure.stopped(planned, file.own):
        raise Refused(closed_words(kind, file.release), planned.clause)
    return planned


def _pointers(
    file: Journal, step: procedure.Step, facts: Mapping[str, Any], verdict: consent.Verdict
) -> dict[str, list[str]]:
    found = procedure.pointers(step.id, facts, file.own, file.release, settings.NODE.country)
    named = {name: list(ids) for name, ids in found.items()}
    if verdict.consent_ids:
        named["relies"] = list(verdict.consent_ids)
    # The id of the told twin is fixed now, so that the rules know both as one thing whenever the twin is written.
    named["told_as"] = [str(uuid7())]
    return named
