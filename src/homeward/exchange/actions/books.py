"""Keeps the books of a stream that comes in: what stands in the row that counts, what is missing, what is lost."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from homeward.exchange import rules
from homeward.exchange.actions import trouble
from homeward.exchange.models import Inbox, Stream

FIELDS = ["last_seq", "last_hash", "epoch", "epochs", "lost", "held", "gap_since", "nacked_at"]


def epochs_of(stream: Stream) -> tuple[rules.Epoch, ...]:
    """The epochs that a stream went through, as far as anybody told us."""
    return rules.read_epochs(stream.epochs) or ()


def count(stream: Stream, signed: rules.Signed, now: datetime) -> None:
    """A letter was stored: what is the last number now, how many are here, since when something is missing."""
    if not _learn(stream, signed.epochs) and rules.counts(epochs_of(stream), signed.epoch, signed.letter.seq):
        if signed.letter.seq > stream.last_seq:
            stream.last_seq, stream.last_hash = signed.letter.seq, signed.hash
        stream.lost = rules.without(stream.lost, signed.letter.seq)
        stream.held += 1
    stream.epoch = max(stream.epoch, signed.epoch)
    weigh(stream, now)


def learn(stream: Stream, epochs: Sequence[rules.Epoch], now: datetime) -> None:
    """The sender went on after a disaster: what it had sent at the numbers of the new epoch is overtaken."""
    if _learn(stream, epochs):
        weigh(stream, now)


def _learn(stream: Stream, epochs: Sequence[rules.Epoch]) -> bool:
    known = epochs_of(stream)
    joined = rules.join(known, epochs) or known
    if joined == known:
        return False
    stream.epochs, stream.epoch = [list(one) for one in joined], max(stream.epoch, joined[-1].number)
    _count_anew(stream)
    return True


def lose(stream: Stream, ranges: rules.Ranges, now: datetime) -> rules.Ranges:
    """Numbers that their sender lost in a disaster are waited for no more; those that were missing until now."""
    held = set(here(stream))
    gaps = rules.besides(rules.missing(held, stream.last_seq, most=1000), stream.lost)
    both = [[max(first, a), min(last, b)] for first, last in gaps for a, b in ranges]
    gone = [[first, last] for first, last in both if first <= last]
    stream.lost = [*stream.lost, *gone]
    weigh(stream, now)
    return gone


def missing(stream: Stream) -> list[tuple[int, int]]:
    """The first few ranges of numbers that may still come and are not here."""
    return rules.besides(rules.missing(set(here(stream)), stream.last_seq, most=1000), stream.lost)[:5]


def here(stream: Stream) -> list[int]:
    """The numbers that are here, of the row that counts."""
    epochs = epochs_of(stream)
    rows = Inbox.objects.filter(stream=stream).values_list("epoch", "seq")
    return [seq for epoch, seq in rows if rules.counts(epochs, epoch, seq)]


def weigh(stream: Stream, now: datetime) -> None:
    """Whether something is missing, and since when; an alarm over a gap ends with the gap."""
    had_gap = stream.gap_since is not None
    whole = stream.held + rules.how_many(stream.lost) >= stream.last_seq
    stream.gap_since = None if whole else stream.gap_since or now
    if had_gap and whole:
        stream.nacked_at = None
        trouble.end_alarm("gap", stream)
    stream.save(update_fields=FIELDS)


def _count_anew(stream: Stream) -> None:
    """A new epoch: what was sent at its numbers before is overtaken and stands beside the row."""
    epochs = epochs_of(stream)
    rows = Inbox.objects.filter(stream=stream).order_by("seq").values_list("epoch", "seq", "hash")
    row = [(seq, hash_) for epoch, seq, hash_ in rows if rules.counts(epochs, epoch, seq)]
    stream.held = len(row)
    stream.last_seq, stream.last_hash = row[-1] if row else (0, "")
    for seq, _ in row:
        stream.lost = rules.without(stream.lost, seq)
