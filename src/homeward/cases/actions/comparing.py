"""Repairs a common part that differs: each side shows its list once, and sends what the other lacks."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from homeward.cases.actions import projecting
from homeward.cases.models import Case, Told
from homeward.cases.queries.common import common_marks, held
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules.comparing import Held, difference
from homeward.exchange import actions as exchange
from homeward.exchange.rules import Letter, Outcome
from homeward.lib import dates

COMPARE = "case.compare/1"


def compare_common(partner: str, theirs: Mapping[UUID, tuple[int, str]]) -> int:
    """The other side's numbers of the day against ours: where they differ, our list goes over; how many did.

    Letters still on their way explain a difference, so the exchange asks only about cases where nothing is.
    """
    mine = common_marks(theirs)
    written = 0
    for case_id, said in theirs.items():
        if mine.get(case_id, (0, "")) == said:
            continue
        try:
            file = journal(case_id)
        except Case.DoesNotExist:
            continue
        if file.case.partner == partner:
            _show(file, asked=True)
            written += 1
    return written


def hear_compare(letter: Letter) -> Outcome:
    """The handler of `case.compare/1`: the other side's list of the common part. An answer is not answered again."""
    theirs = _read(letter.body)
    if theirs is None or letter.case_id is None:
        return Outcome("rejected", "schema")
    try:
        file = journal(letter.case_id, lock=True)
    except Case.DoesNotExist:
        return Outcome("held", "unknown_case")
    if file.case.partner != letter.iss:
        return Outcome("rejected", "not_our_case")
    found = difference(held(file), theirs, me=settings.NODE.country)
    if found.clash:
        exchange.raise_case_alarm("common_differs", partner=letter.iss, case_id=letter.case_id)
    if found.accepted:
        rows = Told.objects.filter(entry_id__in=[UUID(one) for one in found.accepted], incoming=False)
        rows.update(state=Told.State.COMMON, code="", changed_at=timezone.now())
        projecting.project_all({letter.case_id: ()}, today=dates.today(settings.NODE.time_zone))
    if found.resend:
        exchange.send_again({row.letter for key, row in file.told.items() if str(key) in found.resend and row.letter})
    if found.give_back:
        exchange.ask_back(partner=letter.iss, case_id=letter.case_id)
    if found.they_must_act and letter.body.get("asked") is True:
        _show(file, asked=False)
    return Outcome("accepted")


def _show(file: Journal, *, asked: bool) -> None:
    rows = [[key, one.digest, one.node] for key, one in sorted(held(file).items()) if one.common]
    exchange.post(
        to=file.case.partner, kind=COMPARE, case_id=file.case.id, body={"entries": rows, "asked": asked},
        consent_ids=(), needs_consent=False,
    )  # fmt: skip


def _read(body: Mapping[str, Any]) -> dict[str, Held] | None:
    rows = body.get("entries")
    if not isinstance(rows, list) or len(rows) > 100_000:
        return None
    if not all(isinstance(one, list) and len(one) == 3 and all(isinstance(part, str) for part in one) for one in rows):
        return None
    return {key: Held(digest, node) for key, digest, node in rows}
