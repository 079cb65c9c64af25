"""Takes back letters of our own that a disaster took: each is believed by our own signature, never by the partner's."""

from __future__ import annotations

import contextlib
import json
import logging
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import keys, rules, wires
from homeward.exchange.actions import trouble
from homeward.exchange.actions.posting import stream_name
from homeward.exchange.models import Directory, Outbox, Receipt, Recovery, Stream
from homeward.vault import queries as vault_queries
from homeward.vault.rules import Destroyed

log = logging.getLogger("homeward.exchange")
ANSWERED = ("accepted", "held", "rejected")


def take_back(recovery: Recovery, rows: Sequence[Mapping[str, Any]], copies: Sequence[bytes]) -> int:
    """Put letters of ours back into the outbox, as the partner holds them, and their content where it belongs.

    `rows` say what the partner made of each; `copies` are the letters, sealed to us, for those that it still has.
    How many came back.
    """
    whole = {signed.letter.mid: signed for raw in copies if (signed := _own_letter(raw, recovery.partner))}
    said = {UUID(row["mid"]): row for row in rows}
    known = set(Outbox.objects.filter(pk__in=said).values_list("pk", flat=True))
    back = 0
    for mid, row in said.items():
        if mid in known:
            _answered(Outbox.objects.defer("body").get(pk=mid), row, recovery)
            continue
        signed = whole.get(mid)
        letter = _insert(signed, row, recovery) if signed else _insert_place(row, recovery)
        if letter is not None:
            back += 1
            _take_in(letter, signed)
            _answered(letter, row, recovery)
    return back


def take_in_waiting() -> int:
    """Try again to give letters that came back to the rooms that wrote them; how many found their place."""
    done = 0
    with transaction.atomic(), agencies.service("courier"):
        for letter in Outbox.objects.filter(taken_in=False).order_by("posted_at", "seq")[:200]:
            under = letter.case_id or keys.NO_CASE
            (payload,) = keys.unseal([(under, letter.mid, bytes(letter.body))], context="outbox")
            if payload is None or not _give(letter, rules.read_payload(payload, me=letter.to).letter):
                continue
            done += 1
            if letter.state in ANSWERED:
                wires.changed(letter.kind, [(letter.mid, letter.state, letter.code)])
    return done


def _own_letter(raw: bytes, partner: str) -> rules.Signed | None:
    """A letter that this node once signed, and to this partner; None for anything else, which is not taken back."""
    own = keys.own()
    try:
        token = rules.open_sealed(raw, me=keys.me(), enc_keys=own.enc)
        signed = rules.read_payload(rules.verify(token, _own_keys(own)), me=partner)
    except rules.Rejected as reason:
        log.error("a letter that came back cannot be believed: %s", reason.code)
        trouble.raise_alarm("returned", partner=partner)
        return None
    return signed if signed.letter.iss == keys.me() else None


def _own_keys(own: keys.Own) -> dict[str, Any]:
    """Every key that this node ever signed with, as far as it remembers."""
    found: dict[str, Any] = {own.sign["kid"]: own.sign}
    found |= {key["kid"]: key for key, _made in vault_queries.private_jwks("sign")}
    for signed in Directory.objects.filter(node=keys.me()).values_list("signed", flat=True):
        with contextlib.suppress(rules.Rejected):  # one of a form of long ago
            found |= dict(rules.read_directory(bytes(signed)).sign_keys)
    return found


def _insert(signed: rules.Signed, row: Mapping[str, Any], recovery: Recovery) -> Outbox | None:
    letter, official = signed.letter, signed.letter.official or {}
    try:
        body = keys.seal(letter.case_id or keys.NO_CASE, letter.mid, signed.raw, context="outbox")
    except Destroyed:
        return _insert_place(row, recovery)
    posted = json.loads(signed.raw)["iat"]
    return _create(
        recovery, mid=letter.mid, kind=letter.kind, case_id=letter.case_id, epoch=signed.epoch, seq=letter.seq,
        prev=signed.prev, hash=signed.hash, body=body, state="stored", posted_at=posted,
        official_number=official.get("number", ""), official_date=official.get("date", ""), taken_in=False,
    )  # fmt: skip


def _insert_place(row: Mapping[str, Any], recovery: Recovery) -> Outbox | None:
    """A letter whose content nobody has any more keeps its place."""
    case_id = None if row["stream"] == rules.PAIR else UUID(row["stream"])
    return _create(
        recovery, mid=UUID(row["mid"]), kind=row["kind"], case_id=case_id, epoch=row["epoch"], seq=row["seq"],
        prev=row["prev"], hash=row["hash"], body=b"", state="withdrawn", code=str(row["code"])[:60],
        posted_at=timezone.now(),
    )  # fmt: skip


def _create(recovery: Recovery, **values: Any) -> Outbox | None:
    now = timezone.now()
    name = stream_name(values["case_id"])
    stream = Stream.objects.filter(partner=recovery.partner, direction="out", name=name).first()
    if stream is None:
        return None
    same = Outbox.objects.filter(stream=stream, epoch=values["epoch"], seq=values["seq"])
    if same.exists():
        # We wrote something else at this number before anybody noticed: people have to look.
        trouble.freeze(stream, first=values["seq"], last=values["seq"], tell_sender=False)
        return None
    return Outbox.objects.create(
        to=recovery.partner, stream=stream, next_try_at=now, stored_at=now, returned_at=now, **values
    )


def _take_in(letter: Outbox, signed: rules.Signed | None) -> None:
    if signed is None:
        return
    _give(letter, signed.letter)


def _give(letter: Outbox, content: rules.Letter) -> bool:
    """Give a letter to the room that wrote it; what fails is tried again later and stops no other."""
    try:
        with transaction.atomic():
            wires.returned(content)
    except Exception as error:
        said = {"letter": letter.mid}
        log.error("a letter of kind %s does not fit in: %s", letter.kind, type(error).__name__, extra=said)
        return False
    Outbox.objects.filter(pk=letter.pk).update(taken_in=True)
    letter.taken_in = True
    return True


def _answered(letter: Outbox, row: Mapping[str, Any], recovery: Recovery) -> None:
    """What the partner made of the letter: its receipts may be lost as well, but this it has signed just now."""
    state, code = str(row["state"]), str(row["code"])[:60]
    if state not in ANSWERED or letter.state == "withdrawn":
        return
    if rules.next_state(letter.state, state) != state:
        return
    now = timezone.now()
    Receipt.objects.bulk_create(
        [Receipt(mid=letter.mid, case_id=letter.case_id, state=state, code=code, letter=recovery.pk, heard_at=now)],
        ignore_conflicts=True,
    )
    numbers = {"their_number": str(row["number"])[:80], "their_date": str(row["date"])[:10]} if row["number"] else {}
    Outbox.objects.filter(pk=letter.pk).update(
        state=state, code=code, answered_at=now, again=False, trouble="", **numbers
    )
    if letter.taken_in:
        wires.changed(letter.kind, [(letter.mid, state, code)])
