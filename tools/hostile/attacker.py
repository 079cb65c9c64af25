"""What an attacker has: a paired country that lies, another paired country, keys of yesterday, keys of nobody."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from joserfc import jwe
from joserfc.jwk import OKPKey
from joserfc.registry import HeaderParameter

from homeward.exchange import rules
from homeward.exchange.tests.partner import Partner, new_keys

Jwk = Mapping[str, Any]
ENTRIES = "case.entries/1"
# What must come of a shot: bytes that are refused at the door, a letter that is never accepted, one that may be taken
# and changes nothing that is not the sender's own, and one that is here already and counts no second time.
REFUSED, NOT_ACCEPTED, HARMLESS, AGAIN = "refused", "not accepted", "harmless", "again"


@dataclass(frozen=True, slots=True)
class Shot:
    """Bytes, the address they are sent to, and what must come of them; `mid` when they hold a letter."""

    raw: bytes = field(repr=False)
    want: str
    place: str = ""
    mid: UUID | None = None
    iss: str = ""


@dataclass
class Attacker:
    """`partner` is believed by the node; `other` too; `former` and `nobody` hold keys that are not believed."""

    draw: Random
    partner: Partner = field(default_factory=Partner)
    other: Partner = field(default_factory=lambda: Partner("la.mlsw"))
    former: tuple[dict[str, Any], dict[str, Any]] = field(default_factory=new_keys)
    nobody: tuple[dict[str, Any], dict[str, Any]] = field(default_factory=new_keys)
    sent: list[Shot] = field(default_factory=list)
    theirs: list[UUID] = field(default_factory=list)  # letters of the node to the other country
    ours: list[UUID] = field(default_factory=list)  # and to this one
    deliver: Callable[[bytes], object] = field(default=lambda _raw: None)  # brings bytes to the door

    @property
    def to(self) -> Jwk:
        """The public key of the node."""
        return self.partner.theirs.seal_to

    def payload(self, kind: str = ENTRIES, body: Any = None, *, case: UUID | None = None, **changed: Any) -> bytes:
        """A signed content that begins a stream of its own, so that nothing else hangs on it."""
        case = case or uuid4()
        made = self.partner.payload(kind, body if body is not None else {}, case_id=case, **changed)
        self.partner.chains.pop(str(case), None)
        return made

    def whole(self, kind: str = ENTRIES, body: Any = None) -> bytes:
        """A letter as it should be, sealed in either way."""
        return self.partner.seal(self.payload(kind, body), suite=self.draw.choice((rules.JOSE, rules.HYBRID)))

    def sealed(self, token: bytes, header: Mapping[str, Any] | None = None, *, to: Jwk | None = None,
               aud: str = "", kid: str = "", line: str = "") -> bytes:  # fmt: skip
        """Encrypt any token to the node, with any header."""
        key = to or self.to
        outer = rules.Outer(uuid4(), aud or self.partner.me, kid or str(key["kid"]))
        line = line or outer.line()
        whole = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": outer.kid, "hw": line, **(header or {})}
        sealed = jwe.encrypt_compact(whole, token.ljust(4096), public(key), registry=_anything())
        return f"{outer.line()}\n{sealed}".encode()


def public(key: Jwk) -> OKPKey:
    """A key as the library wants it."""
    return OKPKey.import_key({name: key[name] for name in ("kty", "crv", "x") if name in key})


def _anything() -> jwe.JWERegistry:
    headers = {"hw": HeaderParameter("", "str", True), "jku": HeaderParameter("", "str", False)}
    algorithms = ["ECDH-ES", "ECDH-ES+A128KW", "ECDH-ES+A192KW", "ECDH-ES+A256KW", "A128GCM", "A192GCM", "A256GCM",
                  "A128CBC-HS256", "A256CBC-HS512", "DEF"]  # fmt: skip
    registry = jwe.JWERegistry(headers, algorithms=algorithms)
    registry.max_ciphertext_length = 64 << 20
    return registry


def b64(data: bytes) -> str:
    """As JOSE writes it."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def jws(header: Any, payload: bytes, sign: Callable[[bytes], bytes]) -> bytes:
    """A compact JWS with any header and any signature; a header of bytes is taken as it stands."""
    first = header if isinstance(header, bytes) else json.dumps(header).encode()
    text = f"{b64(first)}.{b64(payload)}"
    return f"{text}.{b64(sign(text.encode()))}".encode()


def by(key: Jwk) -> Callable[[bytes], bytes]:
    """Sign with the private key of a JWK."""
    secret = base64.urlsafe_b64decode(key["d"] + "==")
    return Ed25519PrivateKey.from_private_bytes(secret).sign


def place_of(raw: bytes) -> str:
    """The address a carrier would send these bytes to."""
    try:
        return str(rules.outer_of(raw[: rules.CAP]).carrier_id)
    except rules.Rejected:
        return str(uuid4())
