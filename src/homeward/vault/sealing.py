"""Seals and unseals many items at a time: one look into the keystore, whatever the number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from homeward.vault import casekeys, keystore
from homeward.vault.rules import envelope
from homeward.vault.rules.envelope import Destroyed, Tampered

Plain = tuple[UUID, UUID, bytes, str]
Sealed = tuple[UUID, UUID, bytes, str]


def seal_rows(rows: Sequence[Plain]) -> list[bytes]:
    """Seal (case, item, data, context) rows; the keys are committed before a sealed byte leaves this function."""
    if not rows:
        return []
    item_keys = _item_keys({item_id: case_id for case_id, item_id, _, _ in rows})
    return [
        envelope.seal(item_keys[item_id], item_id, data, envelope.place(context, item_id, case_id))
        for case_id, item_id, data, context in rows
    ]


def _item_keys(items: dict[UUID, UUID]) -> dict[UUID, bytes]:
    outer = casekeys.get(items.values())
    fresh = {item_id: envelope.new_key() for item_id in items}
    wrapped = [(i, case_id, envelope.wrap(outer[case_id], fresh[i])) for i, case_id in items.items()]
    if keystore.add("item", wrapped):
        return fresh
    # Some item was sealed before: it keeps its key, unless that was destroyed.
    return {i: _open(i, case_id, row, outer) for i, (case_id, row) in _kept(items).items()}


def _kept(items: dict[UUID, UUID]) -> dict[UUID, tuple[UUID, keystore.Row]]:
    found = keystore.find("item", items)
    return {item_id: (case_id, found[item_id]) for item_id, case_id in items.items()}


def _open(row_id: UUID, case_id: UUID, row: keystore.Row, case_keys: dict[UUID, bytes]) -> bytes:
    owner, wrapped, (_, _, outer) = row
    if wrapped is None or outer is None:
        raise Destroyed(f"the key of {row_id} was destroyed")
    if owner != case_id:
        raise Tampered(f"{row_id} belongs to another case")
    return envelope.unwrap(case_keys[case_id], wrapped)


def unseal_rows(rows: Sequence[Sealed]) -> list[bytes | None]:
    """The plain bytes of (case, item, blob, context) rows, None where the key is gone; raises `Tampered`."""
    if not rows:
        return []
    found = keystore.find("item", {item_id for _, item_id, _, _ in rows})
    case_keys = living_case_keys(found.values())
    return [_unseal(row, found.get(row[1]), case_keys) for row in rows]


def _unseal(row: Sealed, kept: keystore.Row | None, case_keys: dict[UUID, bytes]) -> bytes | None:
    case_id, item_id, blob, context = row
    if kept is None:
        return None
    try:
        key = _open(item_id, case_id, kept, case_keys)
    except Destroyed:
        return None
    return envelope.unseal(key, item_id, blob, envelope.place(context, item_id, case_id))


def living_case_keys(rows: Iterable[keystore.Row]) -> dict[UUID, bytes]:
    """The keys of the cases that these rows of the keystore name, without those that were destroyed."""
    return casekeys.unwrapped({case_id: above for case_id, _, above in rows if above[2] is not None})
