"""Bytes that are no letter: noise, cut, changed, too long, or under a first line that only looks right."""

from __future__ import annotations

from uuid import uuid4

from homeward.exchange import rules
from tools.hostile.attacker import REFUSED, Attacker, Shot


def noise(a: Attacker) -> Shot:
    """Anything at all."""
    return Shot(a.draw.randbytes(a.draw.choice((0, 1, 40, 4000, 60_000))), REFUSED)


def cut_short(a: Attacker) -> Shot:
    """A letter that ends too early, begins too late, or lacks its middle."""
    raw = a.whole()
    here, there = sorted(a.draw.sample(range(1, len(raw)), 2))
    return Shot(a.draw.choice((raw[:here], raw[here:], raw[:here] + raw[there:])), REFUSED)


def changed(a: Attacker) -> Shot:
    """One letter or one bit is another."""
    raw = bytearray(a.whole())
    place = a.draw.randrange(len(raw))
    old = raw[place]
    while raw[place] == old:
        raw[place] = a.draw.choice((old ^ (1 << a.draw.randrange(8)), a.draw.choice(b"Aa0-_.= \n\x00")))
    # The random id in front belongs to the carrier; another one is another address, and not this letter's.
    return Shot(bytes(raw), REFUSED)


def appended(a: Attacker) -> Shot:
    """Something behind or in front of a whole letter."""
    raw, more = a.whole(), a.draw.choice((b"\n", b" ", b"=", b"\x00", b".", b"AAAA", b"\r\n", b"HW1 "))
    return Shot(a.draw.choice((raw + more, more + raw, raw.replace(b".", b"." + more, 1))), REFUSED)


def too_long(a: Attacker) -> Shot:
    """More than a node takes, or just as much and senseless."""
    raw = a.whole()
    length = a.draw.choice((rules.CAP + 1, rules.CAP, rules.CAP - 1))
    return Shot(raw.ljust(length, a.draw.choice((b"A", b".", b" ", b"\x00"))), REFUSED)


def first_line(a: Attacker) -> Shot:
    """A first line that only looks right."""
    raw = a.whole()
    line, _, rest = raw.partition(b"\n")
    parts = line.split(b" ")
    which = a.draw.randrange(5)
    parts[which] = a.draw.choice((
        b"", parts[which].upper(), parts[which] + b" ", b"HW2", b"2", b"\xef\xbc\x91", b"0" * 400, b"../" * 20,
        b"00000000-0000-0000-0000-000000000000", b"th.msdhs\x00", "th.мsdhs".encode(), b"TH.MSDHS", b"%00", b"*",
    ))  # fmt: skip
    made = b" ".join(parts) + a.draw.choice((b"\n", b"\r\n", b"", b"\n\n", b" \n")) + rest
    return Shot(made if made != raw else made[1:], REFUSED)


def other_address(a: Attacker) -> Shot:
    """A whole letter at another letter's address."""
    return Shot(a.whole(), REFUSED, place=str(uuid4()))
