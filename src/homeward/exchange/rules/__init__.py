"""What is a whole letter, who wrote it, what it proves, and what happens to it next; no database, no clock, no disk."""

from homeward.exchange.rules.backoff import BACK_OFF_MOST, back_off
from homeward.exchange.rules.carriers import hash_of
from homeward.exchange.rules.directory import (
    RENEW_AFTER,
    VALID_FOR,
    Directory,
    fingerprint_digits,
    fingerprint_words,
    make_directory,
    read_directory,
)
from homeward.exchange.rules.envelope import (
    CAP,
    SUITE,
    Outer,
    open_sealed,
    outer_of,
    seal,
    sign,
    unverified_issuer,
    unverified_payload,
    verify,
)
from homeward.exchange.rules.letters import (
    PAIR,
    Letter,
    Outcome,
    Rejected,
    Signed,
    make_payload,
    next_state,
    payload_hash,
    read_payload,
    read_place,
)
from homeward.exchange.rules.streams import Chain, is_fork, missing

__all__ = [
    "BACK_OFF_MOST",
    "CAP",
    "PAIR",
    "RENEW_AFTER",
    "SUITE",
    "VALID_FOR",
    "Chain",
    "Directory",
    "Letter",
    "Outcome",
    "Outer",
    "Rejected",
    "Signed",
    "back_off",
    "fingerprint_digits",
    "fingerprint_words",
    "hash_of",
    "is_fork",
    "make_directory",
    "make_payload",
    "missing",
    "next_state",
    "open_sealed",
    "outer_of",
    "payload_hash",
    "read_directory",
    "read_payload",
    "read_place",
    "seal",
    "sign",
    "unverified_issuer",
    "unverified_payload",
    "verify",
]
