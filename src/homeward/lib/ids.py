"""Identifiers: time-sortable UUIDs for entries and case numbers that survive a bad telephone line."""

import os
import secrets
import time
from uuid import UUID

# No 0/O, 1/I/L, 8/B, Q/U: what is read aloud must not be mistaken.
ALPHABET = "2345679ACDEFGHJKMNPRSTVWXYZ"


def uuid7() -> UUID:
    """A UUID of version 7 (RFC 9562), made here because PostgreSQL 15 and Python 3.11 have none."""
    milliseconds = time.time_ns() // 1_000_000
    value = (milliseconds << 80) | int.from_bytes(os.urandom(10), "big")
    value = (value & ~(0xF << 76)) | (0x7 << 76)
    value = (value & ~(0x3 << 62)) | (0x2 << 62)
    return UUID(int=value)


def check_character(country: str, body: str) -> str:
    """The character that catches one wrong or two swapped ones: a weighted sum modulo the prime 29.

    Empty for the two sums that have no character in the alphabet; `new_case_number` then draws again.
    """
    values = [ord(c) for c in country] + [ALPHABET.index(c) for c in body]
    total = sum(weight * value for weight, value in enumerate(values, start=2)) % 29
    return ALPHABET[total] if total < len(ALPHABET) else ""


def new_case_number(country: str) -> str:
    """A random number such as `TH-7K2M-9F3W`: it says the country of opening and nothing of order or count."""
    while True:
        body = "".join(secrets.choice(ALPHABET) for _ in range(7))
        if check := check_character(country, body):
            return f"{country}-{body[:4]}-{body[4:]}{check}"


def valid_case_number(number: str) -> bool:
    """Whether a number that was typed or heard is whole; capital letters and dashes do not matter."""
    plain = number.upper().replace("-", "").replace(" ", "")
    if len(plain) != 10 or any(c not in ALPHABET for c in plain[2:]):
        return False
    return check_character(plain[:2], plain[2:9]) == plain[9]
