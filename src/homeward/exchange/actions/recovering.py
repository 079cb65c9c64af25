"""After a disaster: this node sends nothing until the partner has said what it holds, and goes on where that ends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules, sealing
from homeward.exchange.actions import directories, retaking
from homeward.exchange.actions.answering import BETWEEN, believed
from homeward.exchange.actions.posting import post, wake
from homeward.exchange.models import Directory, Line, Outbox, Pulse, Recovery, Stream
from homeward.lib.canon import canonical
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries

RANGES_IN_ONE = 500


def beat() -> bool:
    """Count on, here and in the keystore; when the keystore had come further, this database is an older one.

    Then a recovery begins with every partner, and True comes back. This database counts first and the keystore after
    it, so a crash between the two is no alarm.
    """
    with transaction.atomic(), agencies.service("courier"):
        row, _ = Pulse.objects.select_for_update().get_or_create(pk=1)
        behind = vault.beat(row.beats) > row.beats
        if behind:
            begin("restored")
        row.beats = vault.beat(0) + 1
        row.save()
    vault.beat(row.beats)
    return behind


def begin(cause: str, nodes: Iterable[str] | None = None) -> int:
    """Send nothing more to these partners (or to all) until each has said what it holds; how many recoveries began.

    Must run before anything is posted after the restore: what is numbered from now on is numbered anew at the end.
    """
    with transaction.atomic(), agencies.service("courier"):
        known = set(Directory.objects.exclude(node=keys.me()).values_list("node", flat=True))
        if nodes is None:
            nodes = known | {corridor.partner for corridor in settings.NODE.corridors.values()}
        Recovery.objects.filter(ended_at=None, cause="repair").update(ended_at=timezone.now())
        open_now = set(Recovery.objects.filter(ended_at=None).values_list("partner", flat=True))
        fresh = sorted(set(nodes) - open_now)
        for node in fresh:
            Recovery.objects.create(partner=node, cause=cause, began_at=timezone.now(), since=_remembers())
            Stream.objects.filter(partner=node, direction="out").update(kept=F("last_seq"))
        if fresh:
            vault.record("recover", actor="courier", object=cause)
    return len(fresh)


def doubt(node: str) -> None:
    """The partner says that it holds letters which we do not remember: it is asked, and nothing goes to it meanwhile.

    Its word alone proves nothing, and could silence this node again and again: once it turned out that it could give
    nothing back, only people begin another recovery (`node restored`), or end one that nobody answers (the alarm).
    """
    last = Recovery.objects.filter(partner=node, cause="behind").order_by("-began_at").first()
    if last is None or last.ended_at is None or last.returned:
        begin("behind", [node])


def believe_ourselves(node: str) -> None:
    """Two people looked: this node was not brought back, whatever the partner says. What waited goes on as it was."""
    rows = Recovery.objects.filter(partner=node, cause="behind", ended_at=None, heard_at=None)
    if rows.update(ended_at=timezone.now()):
        Stream.objects.filter(partner=node, direction="out").update(kept=None)
        vault.record("recover", actor="courier", object="unproven")
        wake("out")


def _remembers() -> datetime | None:
    """When this database last noted anything."""
    head = vault_queries.head()
    return datetime.fromisoformat(str(head.at)) if head else None


def ask_back(*, partner: str, case_id: UUID) -> None:
    """Have the letters of ours in one case given back, because the partner holds some that we forgot; nothing waits."""
    with transaction.atomic(), agencies.service("courier"):
        stream = Stream.objects.filter(partner=partner, direction="in", case_id=case_id).first()
        ours = Stream.objects.filter(partner=partner, direction="out", case_id=case_id).first()
        if ours is None or (ours.last_seq == 0 and stream is None):
            return
        now = timezone.now()
        asked = {"cause": "repair", "began_at": now, "heard_at": now}
        row, _ = Recovery.objects.select_for_update().get_or_create(partner=partner, ended_at=None, defaults=asked)
        # What came late from an older epoch may stand above our own last number.
        row.pending = [*row.pending, [ours.name, 1, ours.last_seq + 1000]]
        row.save(update_fields=["pending"])


class Question(NamedTuple):
    """What a recovery asks next: whom, and the bytes to carry; `about` is the same while the same is asked."""

    recovery: UUID
    directory: rules.Directory
    carrier_id: UUID
    raw: bytes
    about: str


def questions() -> list[Question]:
    """The next question of each open recovery."""
    with transaction.atomic(), agencies.service("courier"):
        return [one for row in Recovery.objects.filter(ended_at=None) for one in _questions(row)[:1]]


def all_questions(node: str) -> list[Question]:
    """Everything that a partner is to be asked now, for a carrier that goes once and comes back after days."""
    with transaction.atomic(), agencies.service("courier"):
        return [one for row in Recovery.objects.filter(ended_at=None, partner=node) for one in _questions(row)]


def _questions(row: Recovery) -> list[Question]:
    directory = keys.partner(row.partner)
    if directory is None:
        return []
    enc = next(iter(keys.own().enc.values()))
    whole = {"v": 1, "iss": keys.me(), "aud": row.partner, "id": str(row.pk), "enc": rules.offered(enc),
             "at": timezone.now().isoformat(timespec="seconds")}  # fmt: skip
    asked: list[dict[str, Any]] = [{"kind": messages.RESTORED, "after": row.after}]
    if row.heard_at is not None:
        parts = range(0, len(row.pending), RANGES_IN_ONE)
        asked = [{"kind": messages.RETURN, "ranges": row.pending[at : at + RANGES_IN_ONE]} for at in parts]
    return [_put(row, directory, whole, one) for one in asked]


def _put(row: Recovery, directory: rules.Directory, whole: Mapping[str, Any], asked: Mapping[str, Any]) -> Question:
    carrier_id = uuid4()
    raw = sealing.said({**whole, **asked}, to=directory, carrier_id=carrier_id)
    return Question(row.pk, directory, carrier_id, raw, f"{row.pk} {rules.hash_of(canonical(dict(asked)))}")


def note_recovery_trouble(recovery: UUID, code: str) -> None:
    """Why the last question was not answered."""
    with transaction.atomic(), agencies.service("courier"):
        Recovery.objects.filter(pk=recovery).update(trouble=code[:60])


def hear_answer(raw: bytes) -> None:
    """Take the partner's answer to a question of ours; one that answers nothing open changes nothing.

    Raises `Rejected` for what cannot be verified.
    """
    head, *copies = raw.split(BETWEEN)
    content = read_answer(head)
    with transaction.atomic(), agencies.service("courier"):
        open_one = Recovery.objects.select_for_update().filter(pk=content["id"], ended_at=None)
        row = open_one.filter(partner=content["iss"]).first()
        if row is None:
            return
        try:
            _hear(row, content, copies)
        except (KeyError, ValueError, TypeError):
            raise rules.Rejected("schema") from None
        row.trouble = ""
        row.save()
        if row.heard_at is not None and not row.pending:
            _end(row)


def _hear(row: Recovery, content: Mapping[str, Any], copies: Iterable[bytes]) -> None:
    # A page that comes out of its turn, as from a stick of before, is asked for again.
    if content["kind"] == messages.HOLDINGS and row.heard_at is None and content["after"] == row.after:
        _hear_holdings(row, content)
    elif content["kind"] == messages.RETURNED and row.heard_at is not None:
        row.returned += retaking.take_back(row, content["rows"], list(copies))
        # Several questions may be on the road: what is still missing is what no answer has covered yet.
        row.pending = rules.still(row.pending, content["asked"], content["left"])


def read_answer(raw: bytes) -> dict[str, Any]:
    """The verified content of an answer; raises `Rejected`, with "schema" for bytes that are something else."""
    token = sealing.opened(raw)
    sender = sealing.claimed(token)
    content = json.loads(believed(token, sender))
    if not isinstance(content, dict) or content.get("kind") not in (messages.HOLDINGS, messages.RETURNED):
        raise rules.Rejected("schema")
    if content.get("iss") != sender.node or content.get("aud") != keys.me():
        raise rules.Rejected("recipient")
    try:
        return content | {"id": UUID(content["id"])}
    except (KeyError, ValueError, TypeError):
        raise rules.Rejected("schema") from None


def _hear_holdings(row: Recovery, content: Mapping[str, Any]) -> None:
    row.epoch = row.epoch or max(int(content["epoch"]), _highest(row.partner) + 1)
    directories.catch_up(str(content["of_us"]), int(content["of_you"] or 0), node=row.partner)
    for said in content["streams"]:
        stream, _ = Stream.objects.select_for_update().get_or_create(
            partner=row.partner, direction="out", name=said["stream"],
            defaults={"case_id": None if said["stream"] == rules.PAIR else UUID(said["stream"])},
        )  # fmt: skip
        if said["top"] > (kept := _kept(stream)):
            row.pending = [*row.pending, [stream.name, kept + 1, said["top"]]]
        _go_on(stream, row, received=said["received"], received_hash=said["hash"], theirs=said["epochs"])
        if stream.name == rules.PAIR:
            row.pair_sent = said["sent"]
    row.after = content["more"]
    if not row.after:
        for stream in Stream.objects.select_for_update().filter(partner=row.partner, direction="out"):
            _go_on(stream, row, received=0, received_hash="", theirs=[])
        row.heard_at = timezone.now()


def _highest(partner: str) -> int:
    """The last epoch that we know of ourselves: a partner that was brought back, too, may have forgotten it."""
    streams = Stream.objects.filter(partner=partner, direction="out")
    return int(streams.aggregate(n=Max("epoch"))["n"] or 0)


def _kept(stream: Stream) -> int:
    """The last number from before; a stream that began since had none."""
    return stream.kept or 0


def _go_on(stream: Stream, row: Recovery, *, received: int, received_hash: str, theirs: list[list[Any]]) -> None:
    """The stream goes on after the last number that either side knows; what was written meanwhile moves behind it."""
    if stream.epoch == row.epoch:  # done already
        return
    kept = _kept(stream)
    first = max(kept, received) + 1
    before = received_hash if received >= kept else _hash_at(stream, kept)
    waiting = Outbox.objects.select_for_update().filter(stream=stream, seq__gt=kept, epoch=stream.epoch)
    rows = list(waiting.order_by("seq"))
    joined = rules.join(rules.read_epochs(stream.epochs) or (), rules.read_epochs(theirs) or ())
    epoch = rules.Epoch(int(row.epoch or 1), first, before)
    stream.epochs = [list(one) for one in (*(joined or ()), epoch)]
    stream.epoch, stream.kept = epoch.number, None
    stream.last_seq, stream.last_hash = first - 1, before
    for letter in rows:
        _number_anew(letter, stream)
    stream.save()


def _hash_at(stream: Stream, seq: int) -> str:
    """The hash of our letter at a number, of the newest epoch that has one."""
    rows = Outbox.objects.filter(stream=stream, seq=seq).order_by("-epoch")
    return rows.values_list("hash", flat=True).first() or ""


def _number_anew(letter: Outbox, stream: Stream) -> None:
    """A letter that was written since the restore and never left takes the next number of the new epoch."""
    under = letter.case_id or keys.NO_CASE
    (payload,) = keys.unseal([(under, letter.mid, bytes(letter.body))], context="outbox")
    letter.epoch, letter.seq, letter.prev = stream.epoch, stream.last_seq + 1, stream.last_hash
    if payload is not None:
        content = json.loads(payload) | {
            "epoch": letter.epoch, "seq": letter.seq, "prev": letter.prev, "epochs": stream.epochs
        }  # fmt: skip
        payload = canonical(content)
        letter.hash = rules.payload_hash(payload)
        letter.body = keys.seal(under, letter.mid, payload, context="outbox")
    letter.save(update_fields=["epoch", "seq", "prev", "hash", "body"])
    stream.last_seq, stream.last_hash = letter.seq, letter.hash


def _end(row: Recovery) -> None:
    """Everything was heard and taken back: letters leave again, and the books are compared at once."""
    row.ended_at = timezone.now()
    row.save(update_fields=["ended_at"])
    if row.cause == "repair":
        return
    Line.objects.filter(partner=row.partner).update(digest_sent_at=None)
    pair = Stream.objects.filter(partner=row.partner, direction="in", name=rules.PAIR).first()
    have = pair.last_seq if pair else 0
    if row.pair_sent > have:
        body = messages.nack(rules.PAIR, have + 1, row.pair_sent)
        post(to=row.partner, kind=messages.NACK, case_id=None, body=body, consent_ids=(), needs_consent=False)
    wake("out")
