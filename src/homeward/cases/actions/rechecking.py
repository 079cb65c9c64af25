"""Looks again at letters of ours that waited: does the consent each rests on hold today, and what stands against it."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from django.conf import settings

from homeward.agencies import actions as agencies
from homeward.cases.models import Entry, Told
from homeward.cases.queries.journal import Journal, journals
from homeward.cases.queries.lines import flags
from homeward.cases.rules.rechecking import Look, look
from homeward.consent import rules as consent
from homeward.exchange import actions as exchange
from homeward.lib import dates


def look_at_letters(mids: Collection[UUID]) -> dict[UUID, tuple[str, str, tuple[str, ...]]]:
    """For the exchange: by letter what becomes of it (go, ask, stop), a code, and what stands against it in words."""
    with agencies.service("courier"):
        today = dates.today(settings.NODE.time_zone)
        told: dict[UUID, dict[UUID, list[UUID]]] = defaultdict(lambda: defaultdict(list))
        for row in Told.objects.filter(letter__in=list(mids), incoming=False):
            told[row.case_id][row.letter or UUID(int=0)].append(row.entry_id)
        found: dict[UUID, tuple[str, str, tuple[str, ...]]] = {}
        for file in journals(told, bare=True):
            against = _against(file)
            entries = {one.id: one for one in file.entries}
            for letter, ids in told[file.case.id].items():
                said = _look(file, [entries[one] for one in ids if one in entries], today)
                found[letter] = (said.state, said.code, against if said.state == "ask" else ())
        return found


def take_back_resting_on(file: Journal, consents: Collection[str]) -> None:
    """A consent was taken back: letters that rest on it and were never tried do not leave any more."""
    named = with_twins(file.entries, consents)
    letters = {
        row.letter
        for entry in file.entries
        if entry.told and named & {str(entry.id), *entry.pointers.get("relies", ())}
        and (row := file.told.get(entry.id)) and not row.incoming and row.letter and row.state == Told.State.QUEUED
    }  # fmt: skip
    if letters and exchange.take_back(letters, code="consent_ended"):
        file.told = {row.entry_id: row for row in Told.objects.filter(case_id=file.case.id)}


def with_twins(entries: Collection[Entry], ids: Collection[str]) -> set[str]:
    """These entries, each with its other half."""
    named = set(ids)
    for entry in entries:
        twins = set(entry.pointers.get("told_as", ()))
        if str(entry.id) in named or twins & named:
            named |= {str(entry.id), *twins}
    return named


def _look(file: Journal, entries: Collection[Entry], today: date) -> Look:
    given = file.own.consents
    live = {one for found in given.values() if consent.state_of(found, today) == "given"
            for one in with_twins(file.entries, found.entry_ids | found.given_ids)}  # fmt: skip
    known = {one for found in given.values() for one in with_twins(file.entries, found.entry_ids | found.given_ids)}
    return look(
        kinds={one.kind for one in entries},
        relies={target for one in entries for target in one.pointers.get("relies", ())},
        receipts={str(one.id) for one in entries if str(one.id) in known},
        live=live,
        verdicts=[
            consent.verdict(step, file.own, today, file.release)
            for one in entries
            if (step := file.release.steps.get(one.step)) and step.needs_consent
        ],
    )


def _against(file: Journal) -> tuple[str, ...]:
    """The stops that stand in the case, by their marks, and that it was closed meanwhile."""
    marks = [words for kind, words in flags(file.own.flags, file.release) if kind == "due"]
    return tuple(marks)
