"""Letters that nobody signed who may, or that are sealed or signed by another art than the one that is agreed."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import zlib
from typing import Any
from uuid import uuid4

from joserfc.errors import JoseError

from homeward.exchange import rules
from tools.hostile.attacker import REFUSED, Attacker, Shot, b64, by, jws


def unknown_signer(a: Attacker) -> Shot:
    """Signed by nobody, in the name of the partner, under the partner's key id or its own."""
    sign = dict(a.draw.choice((a.nobody[0], a.former[0])))
    if a.draw.random() < 0.5:
        sign["kid"] = a.partner.sign["kid"]
    return Shot(a.partner.seal(a.payload(), sign=sign), REFUSED)


def old_key(a: Attacker) -> Shot:
    """Sealed to a key that the node does not have, or to another under the name of the one it has."""
    _, enc = a.draw.choice((a.former, a.nobody))
    token = rules.sign(a.payload(), a.partner.sign).encode()
    return Shot(a.sealed(token, to=enc, kid=str(a.draw.choice((enc["kid"], a.to["kid"])))), REFUSED)


def other_recipient(a: Attacker) -> Shot:
    """Written to another node, and brought here with the address changed or not."""
    aud = a.draw.choice((a.other.node, "kh.mosvy", "th.other", "th.msdhs-2"))
    if a.draw.random() < 0.5:
        return Shot(a.partner.seal(a.payload(aud=aud)), REFUSED)
    token = rules.sign(a.payload(), a.partner.sign).encode()
    raw = a.sealed(token, aud=aud, to=a.draw.choice((a.other.enc, a.to)))
    line, _, rest = raw.partition(b"\n")
    return Shot(a.draw.choice((raw, line.replace(aud.encode(), b"th.msdhs") + b"\n" + rest)), REFUSED)


def impostor(a: Attacker) -> Shot:
    """One country signs in the name of another, of this node, of nobody, of something that looks like a country."""
    looks_alike = ("kh.mosv\u0443", "KH.MOSVY", "kh.mosvy ", "", "kh.mosvy\u0000")
    iss = a.draw.choice((a.other.node, a.partner.me, "xx.nobody", *looks_alike))
    return Shot(a.partner.seal(a.payload(iss=iss)), REFUSED)


def signing_art(a: Attacker) -> Shot:
    """Another algorithm, or a header that tells the reader where to find the key."""
    payload, sign = a.payload(), by(a.partner.sign)
    key, kid = str(a.partner.sign["x"]), a.partner.sign["kid"]
    secret = a.draw.choice((base64.urlsafe_b64decode(key + "=="), key.encode(), json.dumps(_public(a)).encode(), b""))

    def keyed(text: bytes) -> bytes:
        return hmac.new(secret, text, hashlib.sha256).digest()

    header: dict[str, Any] = {"alg": "Ed25519", "kid": kid}
    forged = by(a.nobody[0])
    made = [
        jws({"alg": "none", "kid": kid}, payload, lambda _: b""),
        jws({"alg": "None", "kid": kid}, payload, sign),
        jws({"alg": "nonE"}, payload, lambda _: b""),
        jws({"alg": "HS256", "kid": kid}, payload, keyed),
        jws({"alg": "HS512", "kid": kid}, payload, lambda t: hmac.new(secret, t, hashlib.sha512).digest()),
        jws({"alg": "EdDSA", "kid": kid}, payload, sign),
        jws({"alg": "Ed448", "kid": kid}, payload, lambda t: sign(t) + bytes(50)),
        jws({"alg": "RS256", "kid": kid}, payload, lambda _: bytes(256)),
        jws({"alg": "ES256", "kid": kid}, payload, lambda _: bytes(64)),
        jws({**header, "jwk": _public(a, nobody=True)}, payload, forged),
        jws({**header, "jku": "http://127.0.0.1:1/keys"}, payload, forged),
        jws({**header, "x5u": "http://127.0.0.1:1/keys", "x5c": ["AAAA"]}, payload, forged),
        jws({**header, "crit": ["exp"], "exp": 1}, payload, sign),
        jws({**header, "crit": []}, payload, sign),
        jws({**header, "b64": False, "crit": ["b64"]}, payload, sign),
        jws({"alg": ["Ed25519"], "kid": kid}, payload, sign),
        jws({"alg": "Ed25519", "kid": [kid]}, payload, sign),
        jws({"alg": "Ed25519", "kid": {}}, payload, sign),
        jws({"kid": kid}, payload, sign),
        jws(b'{"alg":"none","alg":"Ed25519","kid":"%s"}' % str(kid).encode(), payload, forged),
        jws(b"[" * 100_000, payload, sign),
        jws(b"\xff\xfe", payload, sign),
        jws(b"null", payload, sign),
        jws({**header}, payload, lambda _: bytes(64)),
        jws({**header}, payload, lambda t: sign(t)[:63]),
        jws({**header}, payload, lambda t: sign(t) + b"\x00"),
        json.dumps({"payload": b64(payload), "signatures": [{"protected": b64(b"{}"), "signature": "AA"}]}).encode(),
    ]  # fmt: skip
    return Shot(a.sealed(a.draw.choice(made)), REFUSED)


def sealing_art(a: Attacker) -> Shot:
    """Another way to seal, squeezed, with a header that is not the agreed one."""
    token = rules.sign(a.payload(), a.partner.sign).encode()
    header: dict[str, Any] = a.draw.choice((
        {"alg": "ECDH-ES"}, {"alg": "ECDH-ES+A128KW"}, {"alg": "ECDH-ES+A192KW"}, {"enc": "A128GCM"},
        {"enc": "A192GCM"}, {"enc": "A128CBC-HS256"}, {"enc": "A256CBC-HS512"}, {"zip": "DEF"},
        {"hw": "HW1"}, {"hw": ""}, {"kid": "another"}, {"jku": "http://127.0.0.1:1/keys"},
    ))  # fmt: skip
    if "zip" in header:
        token = a.draw.choice((token, b" " * (4 << 20)))
    try:
        return Shot(a.sealed(token, header), REFUSED)
    except (JoseError, ValueError):
        return sealed_wrongly(a)


def sealed_wrongly(a: Attacker) -> Shot:
    """A whole sealing whose header was written anew: nothing fits any more."""
    raw = a.partner.seal(a.payload(), suite=rules.JOSE)
    line, _, rest = raw.partition(b"\n")
    first, *others = rest.split(b".")
    header = json.loads(base64.urlsafe_b64decode(first + b"=="))
    header |= a.draw.choice((
        {"alg": "dir"}, {"alg": "RSA-OAEP"}, {"alg": "RSA1_5"}, {"alg": "none"}, {"zip": "DEF"},
        {"crit": ["x"], "x": 1}, {"epk": {"kty": "OKP", "crv": "X25519", "x": ""}}, {"epk": {"kty": "oct"}},
        {"alg": "PBES2-HS512+A256KW", "p2c": 2**31 - 1, "p2s": "AAAA"}, {"alg": "A256KW"}, {"enc": 7}, {"alg": None},
        {"epk": {"kty": "OKP", "crv": "X25519", "x": b64(bytes(32))}},
        {"epk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}, {"epk": "none"}, {"epk": []},
        {"apu": "A" * 5000, "apv": "B" * 5000}, {"hw": ["x"]}, {"kid": 1},
        {"deep": json.loads("[" * 400 + "]" * 400)},
    ))  # fmt: skip
    text = a.draw.choice((json.dumps(header).encode(), zlib.compress(json.dumps(header).encode())))
    return Shot(line + b"\n" + b".".join([b64(text).encode(), *others]), REFUSED)


def hybrid_wrongly(a: Attacker) -> Shot:
    """One half of the key of the second suite is another, or what it is bound to; or one suite in the other's name."""
    line, _, rest = a.partner.seal(a.payload(), suite=rules.HYBRID).partition(b"\n")
    sealed = bytearray(base64.urlsafe_b64decode(rest + b"=" * (-len(rest) % 4)))
    lattice, curve = 1088, 32  # bytes of the two halves that come before what is sealed
    which = a.draw.randrange(6)
    if which == 0:
        sealed[:lattice] = a.draw.randbytes(lattice)
    elif which == 1:
        sealed[lattice : lattice + curve] = a.draw.choice((bytes(curve), b"\xff" * curve, a.draw.randbytes(curve)))
    elif which == 2:
        del sealed[a.draw.choice((lattice, lattice + curve, lattice - 1, 0)) :]
    elif which == 3:
        line = line[:-1] + b"1"
    elif which == 4:
        line, _, rest = a.partner.seal(a.payload(), suite=rules.JOSE).partition(b"\n")
        return Shot(line[:-1] + b"2\n" + rest, REFUSED)
    else:
        line = a.partner.seal(a.payload(), suite=rules.HYBRID).partition(b"\n")[0]
    return Shot(line + b"\n" + b64(bytes(sealed)).encode(), REFUSED)


def _public(a: Attacker, *, nobody: bool = False) -> dict[str, Any]:
    key = a.nobody[0] if nobody else a.partner.sign
    return {name: key[name] for name in ("kty", "crv", "x", "kid")}


def receipt_as_letter(a: Attacker) -> Shot:
    """What a carrier answers, sent as if it were a letter."""
    body = {
        "v": 1,
        "kind": "stored/1",
        "iss": a.partner.node,
        "aud": a.partner.me,
        "mid": str(uuid4()),
        "sha256": "0" * 64,
    }
    if a.draw.random() < 0.5:
        return Shot(a.whole("stored/1"), REFUSED)
    return Shot(a.sealed(rules.sign(json.dumps(body).encode(), a.partner.sign).encode()), REFUSED)
