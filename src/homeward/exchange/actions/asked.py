"""After a disaster without a line: questions and answers that lie on sticks or with a neutral carrier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import messages, rules, sealing
from homeward.exchange.actions import answering, recovering
from homeward.exchange.models import Asked

TIMES = 3  # a stick with answers may be lost; after so many, the partner's next question brings them
_MARKS = {
    f'"kind":"{kind}"'.encode(): kind
    for kind in (messages.RESTORED, messages.RETURN, messages.HOLDINGS, messages.RETURNED)
}


def kind_of(raw: bytes) -> str:
    """Which word about a disaster sealed bytes claim to be, not yet verified; "" for everything else."""
    try:
        said = rules.unverified_payload(sealing.opened(raw.split(answering.BETWEEN, 1)[0]))
    except rules.Rejected:
        return ""
    return next((kind for mark, kind in _MARKS.items() if mark in said), "")


def question_of(raw: bytes) -> tuple[Mapping[str, Any], rules.Directory] | None:
    """A partner's question in sealed bytes, and who asks; None for anything else. Raises `Rejected`."""
    token = sealing.opened(raw)
    sender = sealing.claimed(token)
    question = answering.question_in(token, sender)
    return None if question is None else (question, sender)


def keep(question: Mapping[str, Any], *, partner: str) -> None:
    """Keep what a partner asks until a stick is written; what it asked before, it asks no more."""
    with transaction.atomic(), agencies.service("courier"):
        known = Asked.objects.select_for_update().filter(partner=partner)
        kept = [
            row for row in known if row.question["id"] == question["id"] and row.question["kind"] == question["kind"]
        ]
        if any(row.question == dict(question) for row in kept):
            return
        # Several of one kind belong together: one stick may ask for many ranges.
        known.exclude(pk__in=[row.pk for row in kept if row.question["at"] == question["at"]]).delete()
        Asked.objects.create(partner=partner, question=dict(question), came_at=timezone.now())


def answers_for(partner: rules.Directory) -> Iterator[bytes]:
    """What lies on the next stick for a partner that asked; each question is answered on so many sticks."""
    for row in Asked.objects.filter(partner=partner.node, times__lt=TIMES).order_by("came_at"):
        try:
            yield from answering.whole_answer(row.question, partner)
        except rules.Rejected:
            continue
        row.times += 1
        row.save(update_fields=["times"])


def hear(pages: Sequence[bytes]) -> list[str]:
    """Take what a partner holds, page by page in their order, however they lay about; codes of what proves nothing."""
    bad: list[str] = []
    said: list[tuple[str, bytes]] = []
    for raw in pages:
        try:
            said.append((str(recovering.read_answer(raw).get("after")), raw))
        except rules.Rejected as reason:
            bad.append(reason.code)
    for _, raw in sorted(said):
        try:
            recovering.hear_answer(raw)
        except rules.Rejected as reason:
            bad.append(reason.code)
    return bad
