"""A clock that was years ahead, or behind, and is right again: nothing waits for the years to pass."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from homeward.exchange import actions, messages, rules
from homeward.exchange.models import Inbox, Line, Outbox, Stream
from homeward.exchange.tests.partner import Partner

pytestmark = pytest.mark.django_db
YEARS = timedelta(days=4 * 365)


def ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timezone, "now", lambda: datetime.now(UTC) + YEARS)


def posted(kh: Partner) -> None:
    body = {"directory": "x"}
    actions.post(to=kh.node, kind="case.entries/1", case_id=None, body=body, consent_ids=(), needs_consent=False)


def test_a_letter_written_while_the_clock_was_ahead_leaves_when_it_is_right(
    kh: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as clock:
        ahead(clock)
        posted(kh)
    assert Outbox.objects.get().next_try_at > timezone.now() + timedelta(days=1000)
    assert len(actions.claim_due()) == 1
    assert actions.claim_due() == [], "it is on the road now, and only once"


def test_a_letter_that_failed_while_the_clock_was_ahead_is_tried_again(
    kh: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    posted(kh)
    (attempt,) = actions.claim_due()
    with monkeypatch.context() as clock:
        ahead(clock)
        actions.note_trouble({attempt.mid: (1, "status_503")})
    assert [one.mid for one in actions.claim_due()] == [attempt.mid]


def test_a_letter_that_waits_its_turn_still_waits(kh: Partner) -> None:
    posted(kh)
    (attempt,) = actions.claim_due()
    actions.note_trouble({attempt.mid: (40, "status_503")})
    assert actions.claim_due() == []


def test_a_letter_that_was_held_while_the_clock_was_ahead_is_applied(
    kh: Partner, monkeypatch: pytest.MonkeyPatch, came: list[rules.Letter]
) -> None:
    with monkeypatch.context() as clock:
        ahead(clock)
        actions.receive_bytes(kh.letter("case.entries/1", {}), carrier="https")
    assert Inbox.objects.get().try_at > timezone.now() + timedelta(days=1000)
    assert Inbox.objects.get().code == "directory_expired"
    assert actions.apply_waiting() == 1
    assert Inbox.objects.get().state == "accepted" and len(came) == 1


def test_a_gap_seen_while_the_clock_was_ahead_is_asked_for(kh: Partner, monkeypatch: pytest.MonkeyPatch) -> None:
    kh.payload(messages.DIGEST, {})  # the first is lost
    with monkeypatch.context() as clock:
        ahead(clock)
        actions.receive_bytes(kh.letter(messages.DIGEST, {"streams": [], "head": None}), carrier="https")
    assert Stream.objects.get(direction="in").gap_since is not None
    assert actions.ask_for_missing() == 1


def test_books_are_compared_again_and_the_directory_is_written_anew(
    kh: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as clock:
        ahead(clock)
        actions.send_digests()
        early = rules.read_directory(actions.own_directory())
    assert Line.objects.get(partner=kh.node).digest_sent_at is not None
    assert actions.send_digests() == 1
    late = rules.read_directory(actions.own_directory())
    assert late.version == early.version + 1 and late.expires < early.expires
