"""Questions about letters: what went, what came, what waits and why; codes and numbers, never contents."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from functools import reduce
from operator import or_
from typing import TypeVar
from uuid import UUID

from django.db.models import CharField, F, Func, Model, Q, QuerySet, Value
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, wires, words
from homeward.exchange.models import (
    Alarm,
    Carrier,
    Closure,
    Directory,
    Inbox,
    InFile,
    Line,
    Outbox,
    OutFile,
    Parcel,
    Quarantine,
    Receipt,
    Recovery,
    Stream,
    Way,
)
from homeward.exchange.rules.carriers import Card, read_card
from homeward.exchange.rules.health import RENEWAL_MISSED_AFTER
from homeward.exchange.rules.timers import has_desk, stands_with
from homeward.lib.numbers import DIGITS, WESTERN, western

WAITING = ["queued", "sent", "stored", "held"]
ANSWERED = ("accepted", "rejected", "withdrawn")
ABOUT_LETTERS = [
    messages.RECEIPT, messages.NACK, messages.DIGEST, messages.DIRECTORY, messages.WITHHELD, messages.FILE_OFFER,
    messages.FILE_NEWS, messages.LOST,
]  # fmt: skip

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Carried:
    """Where a letter is, or how it came, by the word of a neutral carrier."""

    name: str
    taken_at: datetime | None
    handed_at: datetime | None


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One letter for a list. `receipts` are (state, code, when) as the receiving side signed them.

    `official_number` is the sender's, `other_number` the receiver's; `why` is a code that says what it waits for;
    `hash` is that of its signed bytes, the same on both sides.
    """

    id: UUID
    direction: str
    kind: str
    state: str
    code: str
    official_number: str
    official_date: str
    other_number: str
    partner: str
    case_id: UUID | None
    posted_at: datetime
    receipts: tuple[tuple[str, str, datetime], ...] = ()
    why: str = ""
    tries: int = 0
    next_try_at: datetime | None = None
    carried: Carried | None = None
    other_date: str = ""
    hash: str = ""

    @property
    def numbers(self) -> tuple[str, str]:
        """The official numbers of this side and of the other."""
        both = self.official_number, self.other_number
        return both if self.direction == "out" else both[::-1]


def letters(case_id: UUID) -> list[LetterRow]:
    """Letters of a case in both directions, oldest first, as far as whoever acts may see the case."""
    found = _out(Q(case_id=case_id)) + _in(Q(case_id=case_id))
    return _with_carriers(sorted(found, key=lambda row: row.posted_at))


def states(mids: Collection[UUID]) -> dict[UUID, tuple[str, str]]:
    """State and code of letters of ours; unknown ids, and those the reader may not see, are left out."""
    rows = Outbox.objects.filter(pk__in=mids).values_list("mid", "state", "code")
    return {mid: (state, code) for mid, state, code in rows}


def files(case_id: UUID) -> dict[UUID, tuple[str, str]]:
    """State and code of the files that follow letters of a case, in both directions, as far as one may see the case."""
    found = {one.pk: (one.state, one.code) for one in InFile.objects.filter(case_id=case_id).only("state", "code")}
    return found | {
        one.pk: (one.state, one.code) for one in OutFile.objects.filter(case_id=case_id).only("state", "code")
    }


def may_still_come(*, sender: str, case_id: UUID, before: int) -> bool:
    """Whether a letter of a case with a smaller number is missing, or is here and not settled.

    What no such letter brought will not come; numbers that a disaster took count as settled.
    """
    stream = Stream.objects.filter(partner=sender, direction="in", case_id=case_id).first()
    if stream is None:
        return True
    earlier = Inbox.objects.filter(stream=stream, seq__lt=before)
    if earlier.exclude(state__in=["accepted", "rejected"]).exists():
        return True
    lost = sum(min(last, before - 1) - first + 1 for first, last in stream.lost if first < before)
    return bool(earlier.values("seq").distinct().count() + lost < before - 1)


def last_heard(partner: str) -> datetime | None:
    """When anything genuine last came from a partner (exact to about 20 seconds); None: never."""
    return Line.objects.filter(partner=partner).values_list("heard_at", flat=True).first()


def overview(*, state: str = "", direction: str = "", number: str = "", most: int = 200) -> list[LetterRow]:
    """Letters that somebody may ask about, oldest unanswered first; without a state only those not yet answered.

    With a number: those in any state that bear it, or a part of it, in the register of either side, the newest first;
    so are those that were answered.
    """
    wanted = western(number).replace(" ", "")
    chosen = Q(state=state) if state else Q() if wanted else Q(state__in=WAITING)
    chosen &= ~Q(kind__in=ABOUT_LETTERS)
    newest = bool(wanted) or state in ANSWERED
    rows: list[LetterRow] = []
    if direction != "in":
        rows += _out(chosen, most=most, newest=newest, number=wanted)
    if direction != "out":
        rows += _in(chosen, most=most, newest=newest, number=wanted)
    return _with_carriers(sorted(rows, key=lambda row: row.posted_at, reverse=newest)[:most])


def _bearing(rows: QuerySet[Row], number: str, *columns: str) -> QuerySet[Row]:
    """Those that bear a number in one of these columns, however it is spaced and in whatever digits."""
    if not number:
        return rows
    read, write = Value("".join(DIGITS.values()) + " "), Value(WESTERN * len(DIGITS))
    plain = {one: Func(F(one), read, write, function="translate", output_field=CharField()) for one in columns}
    which = reduce(or_, (Q(**{f"plain_{one}__icontains": number}) for one in columns))
    found: QuerySet[Row] = rows.alias(**{f"plain_{one}": value for one, value in plain.items()}).filter(which)
    return found


def letter(mid: UUID) -> LetterRow:
    """One letter in either direction; raises LookupError, also for one that the reader may not see."""
    found = _out(Q(mid=mid)) or _in(Q(mid=mid))
    if not found:
        raise LookupError(mid)
    return _with_carriers(found)[0]


def marks_of(rows: Iterable[LetterRow]) -> dict[UUID, tuple[str, ...]]:
    """Of letters that ask whether they are still right: what stands against each, in the reader's language."""
    by_kind: dict[str, list[UUID]] = {}
    for row in rows:
        if row.why == "asks":
            by_kind.setdefault(row.kind, []).append(row.id)
    return {mid: look.marks for kind, mids in by_kind.items() for mid, look in wires.look_again(kind, mids).items()}


def _with_carriers(rows: list[LetterRow]) -> list[LetterRow]:
    """The newest word of a carrier about each letter, as far as the reader may see its case."""
    found = Parcel.objects.filter(mid__in=[row.id for row in rows]).order_by("pk").defer("taken", "handed")
    parcels = {one.mid: one for one in found}
    if not parcels:
        return rows
    names = dict(Carrier.objects.values_list("pk", "name"))
    return [
        replace(row, carried=Carried(names.get(one.carrier, one.carrier), one.taken_at, one.handed_at))
        if (one := parcels.get(row.id))
        else row
        for row in rows
    ]


def _out(which: Q, *, most: int = 1000, newest: bool = False, number: str = "") -> list[LetterRow]:
    found = Outbox.objects.filter(which).select_related("stream").defer("body")
    found = _bearing(found, number, "official_number", "their_number")
    rows = list(found.order_by("-posted_at" if newest else "posted_at")[:most])
    heard: dict[UUID, list[tuple[str, str, datetime]]] = {}
    for receipt in Receipt.objects.filter(mid__in=[row.mid for row in rows]).order_by("pk").defer("proof"):
        heard.setdefault(receipt.mid, []).append((receipt.state, receipt.code, receipt.heard_at))
    return [
        LetterRow(
            id=row.mid, direction="out", kind=row.kind, state=row.state, code=row.code,
            official_number=row.official_number, official_date=row.official_date, other_number=row.their_number,
            other_date=row.their_date, partner=row.to, case_id=row.case_id, posted_at=row.posted_at,
            receipts=tuple(heard.get(row.mid, ())), why=_why_out(row), tries=row.attempts,
            next_try_at=row.next_try_at, hash=row.hash,
        )
        for row in rows
    ]  # fmt: skip


def _why_out(row: Outbox) -> str:
    """What an outgoing letter waits for."""
    if row.state in ("queued", "sent"):
        if is_closed(row.to):
            return "closed"
        if row.asks:
            return "asks"
        if row.stream.frozen_at is not None:
            return "frozen"
        if not row.trouble and not goes_by_itself(row.to):
            return "by_stick" if ways(row.to).stick else "by_paper"
        return row.trouble or ("not_yet_sent" if row.state == "queued" else "on_the_road")
    if row.state == "stored":
        return "not_yet_opened"
    return row.code


def _in(which: Q, *, most: int = 1000, newest: bool = False, number: str = "") -> list[LetterRow]:
    found = _bearing(Inbox.objects.filter(which).defer("body"), number, "official_number", "own_number")
    rows = found.order_by("-stored_at" if newest else "stored_at")[:most]
    return [
        LetterRow(
            id=row.mid, direction="in", kind=row.kind, state=row.state, code=row.code,
            official_number=row.official_number, official_date=row.official_date, other_number=row.own_number,
            other_date=row.own_date, hash=row.hash, partner=row.iss, case_id=row.case_id, posted_at=row.stored_at,
            why=row.code, tries=row.tries, next_try_at=row.try_at if row.state == "held" else None,
        )
        for row in rows
    ]  # fmt: skip


def _signed_here(row: Inbox) -> tuple[tuple[str, str, datetime], ...]:
    """The receipts that this node gave for a letter that came."""
    first = ("stored", "", row.stored_at)
    return (first, (row.state, row.code, row.applied_at)) if row.applied_at and row.state != "stored" else (first,)


def partners() -> list[tuple[rules.Directory, datetime | None, bool]]:
    """Each paired node's newest directory, when it was last heard, and whether its weekly renewal stays away."""
    found = []
    for node in Directory.objects.exclude(node=keys.me()).values_list("node", flat=True).distinct().order_by("node"):
        directory = keys.partner(node)
        if directory is not None:
            late = timezone.now() - directory.made_at > RENEWAL_MISSED_AFTER
            found.append((directory, last_heard(node), late))
    return found


def directory(node: str) -> rules.Directory | None:
    """The newest believed directory of a node, our own included."""
    return keys.partner(node)


def fingerprint(directory_bytes: bytes) -> tuple[rules.Directory, str, str]:
    """A directory that was handed over, the fingerprint of its root in digits and in words; raises `Rejected`."""
    read = rules.read_directory(directory_bytes)
    return read, rules.fingerprint_digits(read.root), rules.fingerprint_words(read.root)


def alarms(*, all_of_them: bool = False) -> list[Alarm]:
    """Open alarms of cases that the reader may see; all, also of no case, for those who may end them."""
    found = Alarm.objects.filter(ended_at=None).select_related("stream").order_by("raised_at")
    if not all_of_them:
        return list(found)
    with agencies.service("courier"):
        return list(found)


def on_desk(role: str) -> list[Alarm]:
    """Open alarms that stand on the worklist of a role: of cases that the reader may see, and those of no case."""
    if not has_desk(role):
        return []
    found = list(Alarm.objects.filter(ended_at=None, case_id__isnull=False))
    with agencies.service("courier"):
        found += Alarm.objects.filter(ended_at=None, case_id=None)
    return sorted((one for one in found if stands_with(one.code, role)), key=lambda one: one.raised_at)


def quarantined() -> list[Quarantine]:
    """What came and could not be verified, oldest first; only for those who may release it (the caller asks)."""
    with agencies.service("courier"):
        return list(Quarantine.objects.filter(ended_at=None).defer("raw").order_by("came_at"))


def on_paper(node: str) -> bool:
    """Whether letters to a node go as papers: it was never paired with this one, or people chose paper alone."""
    return keys.partner(node) is None or ways(node).paper_only


@dataclass(frozen=True, slots=True)
class Ways:
    """The ways on which letters may go to a partner; `neutral` holds ids of carriers."""

    direct: bool = True
    stick: bool = True
    paper: bool = False
    neutral: tuple[str, ...] = ()

    @property
    def paper_only(self) -> bool:
        """Whether nothing but paper was chosen."""
        return self.paper and not (self.direct or self.stick or self.neutral)


def ways(node: str) -> Ways:
    """What people chose for a partner; network and stick where they chose nothing."""
    rows = list(Way.objects.filter(partner=node).order_by("carrier").values_list("way", "carrier"))
    if not rows:
        return Ways()
    plain = {way for way, _ in rows}
    chosen = tuple(carrier for way, carrier in rows if way == "neutral")
    return Ways("direct" in plain, "stick" in plain, "paper" in plain, chosen)


def goes_by_itself(node: str) -> bool:
    """Whether the courier may send to a node: the channel is open, and a network or a neutral carrier was chosen."""
    chosen = ways(node)
    return (chosen.direct or bool(chosen.neutral)) and not is_closed(node)


def carriers() -> list[Carrier]:
    """Neutral carriers that were pinned here."""
    return list(Carrier.objects.order_by("name"))


def card(carrier: str) -> Card:
    """The card of a pinned carrier; raises LookupError."""
    row = Carrier.objects.filter(pk=carrier).first()
    if row is None:
        raise LookupError(carrier)
    return read_card(bytes(row.card))


def paired_at(node: str) -> datetime | None:
    """When the first directory of a node was believed here; None while it was never paired."""
    return Directory.objects.filter(node=node).order_by("version").values_list("kept_at", flat=True).first()


def closures() -> list[Closure]:
    """Closures that were asked for or are in force, the whole exchange (partner "") first."""
    return list(Closure.objects.filter(ended_at=None).order_by("partner"))


def is_closed(node: str) -> bool:
    """Whether nothing goes to a node: its channel is closed, or the whole exchange is off."""
    return Closure.objects.filter(partner__in=["", node], ended_at=None, closed_at__isnull=False).exists()


def is_off() -> bool:
    """Whether the whole exchange of this node is switched off: letters stay with their senders."""
    return Closure.objects.filter(partner="", ended_at=None, closed_at__isnull=False).exists()


def returned(case_ids: Collection[UUID] | None = None) -> dict[UUID, datetime]:
    """Letters of ours that a disaster took and the other side gave back, and when; those that the reader may see."""
    rows = Outbox.objects.filter(returned_at__isnull=False)
    chosen = rows if case_ids is None else rows.filter(case_id__in=case_ids)
    return {mid: at for mid, at in chosen.values_list("mid", "returned_at") if at is not None}


def reason_words(code: str) -> str:
    """Why the channel was closed, in the reader's language."""
    return str(words.REASONS.get(code, code))


def sentence(code: str) -> str:
    """What a code says, in the reader's language."""
    return str(words.why(code))


def case_alarms(case_id: UUID) -> list[Alarm]:
    """Open alarms about the letters of one case."""
    return list(Alarm.objects.filter(case_id=case_id, ended_at=None).order_by("raised_at"))


def recoveries() -> list[Recovery]:
    """When this node was brought back from a backup, newest first; open ones still wait for a partner's word."""
    return list(Recovery.objects.exclude(cause="repair").order_by("-began_at"))
