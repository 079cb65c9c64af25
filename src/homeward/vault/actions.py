"""What others may ask the vault to write: keys, sealed items, files, lines of the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from homeward.vault import casekeys, files, keys, keystore, log, parcels, rotation, sealing

__all__ = [
    "add_identity",
    "add_tls_secret",
    "beat",
    "destroy_case",
    "destroy_file",
    "destroy_identity",
    "destroy_item",
    "destroy_items",
    "destroy_old_tls_secrets",
    "drop_parcel",
    "forget_old_node_keys",
    "keep_parcel",
    "make_node_keys",
    "number_leaves",
    "open_case",
    "open_cases",
    "put_file",
    "record",
    "record_many",
    "rotate_node_key",
    "seal",
    "seal_all",
    "seal_many",
    "sign",
]  # fmt: skip

record = log.record
record_many = log.record_many
number_leaves = log.number_leaves
put_file = files.put
keep_parcel = parcels.keep
drop_parcel = parcels.drop
rotate_node_key = rotation.rotate
forget_old_node_keys = rotation.forget_old


def make_node_keys(*, recovery: bytes | None = None) -> None:
    """Make every key this node lacks; harmless to call again. `recovery`: a raw X25519 public key of the ceremony."""
    keys.make(recovery)


def add_identity(use: str) -> str:
    """Make one more key for `sign` or `encrypt`, beside the older ones; its `kid`."""
    return str(keys.jwk(use, number=keys.add_identity(use))["kid"])


def destroy_identity(use: str, kid: str) -> None:
    """Destroy an older key for `sign` or `encrypt` for good; raises KeyError for the newest or an unknown one."""
    for number in keys.numbers(use):
        if keys.jwk(use, number=number)["kid"] == kid:
            return keys.destroy_identity(use, number)
    raise KeyError(use)


def add_tls_secret() -> None:
    """Make what a new authority for connections is made of, beside the one in use; see `queries.tls_secrets`."""
    keys.add_identity(keys.TLS)


def destroy_old_tls_secrets() -> None:
    """Only the newest authority for connections stays."""
    for number in keys.numbers(keys.TLS)[1:]:
        keys.destroy_identity(keys.TLS, number)


def sign(data: bytes) -> bytes:
    """The node's Ed25519 signature over `data`, 64 bytes."""
    return keys.sign("sign", data)


def open_case(case_id: UUID) -> None:
    """Make the key of a case, committed at once; harmless to call again. Raises `Destroyed` for a destroyed case."""
    casekeys.make([case_id])


def open_cases(case_ids: Iterable[UUID]) -> None:
    """Make the keys of many cases in one round trip."""
    casekeys.make(case_ids)


def seal(case_id: UUID, item_id: UUID, data: bytes, *, context: str) -> bytes:
    """Seal `data` under a key of its own. `context` says what it is (`entry.answers`) and must be said again to open.

    The key is committed before this returns, so no row can outlive its key. Sealing an item again keeps its key;
    raises `Destroyed` when that key, or the case, was destroyed.
    """
    return sealing.seal_rows([(case_id, item_id, data, context)])[0]


def seal_many(case_id: UUID, items: Sequence[tuple[UUID, bytes, str]]) -> list[bytes]:
    """Seal (item, data, context) rows of one case with one round trip to the keystore."""
    return sealing.seal_rows([(case_id, item_id, data, context) for item_id, data, context in items])


def seal_all(rows: Sequence[tuple[UUID, UUID, bytes, str]]) -> list[bytes]:
    """Seal (case, item, data, context) rows of many cases with one round trip; for imports and made-up cases."""
    return sealing.seal_rows(rows)


def beat(at_least: int) -> int:
    """How far the counter of the keystore had come; it is at `at_least` or more afterwards, whatever becomes of the
    caller's transaction. A database that counts less than its keystore was brought back from a backup.
    """
    return keystore.beats(at_least)


def destroy_item(item_id: UUID) -> None:
    """Destroy the key of one item, at once and for good, whatever becomes of the caller's transaction."""
    keystore.destroy("item", [item_id])


def destroy_items(item_ids: Iterable[UUID]) -> None:
    """Destroy the keys of many items in one round trip."""
    keystore.destroy("item", item_ids)


def destroy_file(file_id: UUID) -> None:
    """Destroy the key of one file and remove its sealed bytes."""
    keystore.destroy("file", [file_id])
    files.remove(file_id)


def destroy_case(case_id: UUID) -> None:
    """Destroy the key of a case with all keys under it, and remove its files."""
    file_ids = keystore.destroy_case(case_id)
    casekeys.memory.forget(case_id)
    for file_id in file_ids:
        files.remove(file_id)
