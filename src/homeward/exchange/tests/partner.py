"""A whole other node for tests, in memory: its own keys and directory, its streams, and what it received."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from joserfc.jwk import OKPKey

from homeward.exchange import messages, queries, rules
from homeward.exchange.actions import claim_due, hear_stored, own_directory, pair, receive_bytes
from homeward.lib.canon import canonical
from homeward.lib.ids import uuid7

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def new_keys() -> tuple[dict[str, Any], dict[str, Any]]:
    """A signing and an encryption key, private JWKs with a kid."""
    sign = OKPKey.generate_key("Ed25519", {"use": "sig"}, auto_kid=True)
    enc = OKPKey.generate_key("X25519", {"use": "enc"}, auto_kid=True)
    return dict(sign.as_dict(private=True)), dict(enc.as_dict(private=True))


def new_root(country: str, now: datetime = NOW) -> tuple[dict[str, Any], rules.Root]:
    """The root of a ministry: its private key and its card."""
    key, _ = new_keys()
    return key, rules.read_root(rules.make_root(country=country, name=f"Ministry of {country}", now=now, key=key))


def receive(raw: bytes) -> bytes:
    """The answer to bytes that come in."""
    return receive_bytes(raw, carrier="test")


def refused(raw: bytes) -> str:
    """Why bytes that come in are refused."""
    with pytest.raises(rules.Rejected) as reason:
        receive(raw)
    return reason.value.code


class Partner:
    """Cambodia, as Thailand's tests meet it."""

    def __init__(self, node: str = "kh.mosvy", me: str = "th.msdhs") -> None:
        self.node, self.me = node, me
        self.sign, self.enc = new_keys()
        self.root_key, self.root = new_root(node.split(".")[0].upper())
        self.certified = ""
        self.chains: dict[str, tuple[int, str]] = {}
        self.received: list[rules.Signed] = []
        self.tokens: dict[UUID, bytes] = {}

    def certificate(self, *, now: datetime | None = None, **changed: Any) -> str:
        """What the root of this node certifies: the key it signs with, unless `keys`, `node` or `country` say else."""
        now = now or datetime.now(UTC)
        asked: dict[str, Any] = {
            "node": self.node,
            "country": self.root.country,
            "name": "Cambodia",
            "now": now,
            "keys": [self.sign],
        }
        asked |= {name: changed.pop(name) for name in ("node", "country", "keys") if name in changed}
        request = rules.read_request(rules.make_request(**asked))
        known: dict[str, Any] = {"root": self.root, "key": self.root_key, "now": now}
        return rules.certify(request, **(known | changed)).decode()

    def directory(self, version: int = 1, *, made: datetime | None = None, **changed: Any) -> bytes:
        made = made or datetime.now(UTC)
        known: dict[str, Any] = {
            "version": version, "now": made, "sign_key": self.sign, "enc_keys": [self.enc],
            "endpoints": ["http://kh.localhost:8855/exchange/letters/"],
        }  # fmt: skip
        if "certificate" not in changed:
            self.certified = known["certificate"] = self.certified or self.certificate()
        return rules.make_directory(**(known | changed))

    def meet(self) -> rules.Directory:
        """Both sides learn the other's directory in person."""
        self.theirs = rules.read_directory(own_directory())
        return pair(self.directory(), True)

    def payload(self, kind: str, body: dict[str, Any], /, *, case_id: UUID | None = None, **changed: Any) -> bytes:
        """The next payload of a stream; `changed` replaces members of the signed content."""
        stream = str(case_id) if case_id else rules.PAIR
        seq, prev = self.chains.get(stream, (0, ""))
        letter = rules.Letter(uuid7(), self.node, self.me, kind, body, seq + 1, case_id)
        made = rules.make_payload(letter, stream=stream, epoch=0, prev=prev, iat=datetime.now(UTC))
        if changed:
            made = canonical(json.loads(made) | changed)
        self.chains[stream] = (seq + 1, rules.payload_hash(made))
        return made

    def seal(self, payload: bytes, *, sign: dict[str, Any] | None = None, to: str = "", suite: str = "") -> bytes:
        key = self.theirs.seal_to
        outer = rules.outer_to(to or self.me, key, uuid4())
        outer = replace(outer, suite=suite or outer.suite)
        return rules.seal(payload, outer=outer, sign_key=sign or self.sign, enc_key=key)

    def letter(self, kind: str, body: dict[str, Any], /, *, case_id: UUID | None = None, **changed: Any) -> bytes:
        return self.seal(self.payload(kind, body, case_id=case_id, **changed))

    def open(self, raw: bytes) -> bytes:
        """What is inside bytes that were sealed to this partner."""
        token = rules.open_sealed(raw, me=self.node, enc_keys={self.enc["kid"]: self.enc})
        return rules.verify(token, self.theirs.sign_keys)

    def take(self) -> list[rules.Signed]:
        """Carry everything that is due over here and answer that it is stored; the letters that came."""
        came = []
        for attempt in claim_due():
            carrier_id, raw = attempt.sealed()
            signed = rules.read_payload(self.open(raw), me=self.node)
            self.tokens[signed.letter.mid] = rules.open_sealed(raw, me=self.node, enc_keys={self.enc["kid"]: self.enc})
            assert hear_stored([(attempt.mid, self.stored(signed, carrier_id))]) == {}
            came.append(signed)
        self.received += came
        return came

    def stored(self, signed: rules.Signed, carrier_id: UUID, **changed: Any) -> bytes:
        """The receipt of a carrier."""
        content = {
            "v": 1, "kind": messages.STORED, "iss": self.node, "aud": self.me, "mid": str(signed.letter.mid),
            "sha256": signed.hash, "position": len(self.received), "at": NOW.isoformat(),
        } | changed  # fmt: skip
        outer = self.theirs.outer(carrier_id)
        return rules.seal(canonical(content), outer=outer, sign_key=self.sign, enc_key=self.theirs.seal_to)


def state_of(mid: UUID) -> tuple[str, str]:
    return queries.states([mid])[mid]


LONG_AGO = timedelta(days=120)
