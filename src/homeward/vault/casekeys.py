"""The keys of cases: made, unwrapped, and remembered for half a minute."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable
from uuid import UUID

from homeward.vault import keys, keystore
from homeward.vault.rules.envelope import Destroyed, new_key, unwrap, wrap

REMEMBER_SECONDS = 30.0
REMEMBER_AT_MOST = 2048


class _Memory:
    """Case keys of the last half minute, so that a page that seals twenty answers asks the keystore once."""

    def __init__(self) -> None:
        self._keys: dict[UUID, tuple[bytes, float]] = {}
        self._lock = threading.Lock()

    def get(self, case_id: UUID) -> bytes | None:
        with self._lock:
            key, until = self._keys.get(case_id, (None, 0.0))
            return key if time.monotonic() < until else None

    def put(self, case_id: UUID, key: bytes) -> None:
        with self._lock:
            while len(self._keys) >= REMEMBER_AT_MOST:
                self._keys.pop(next(iter(self._keys)))
            self._keys[case_id] = (key, time.monotonic() + REMEMBER_SECONDS)

    def forget(self, case_id: UUID | None = None) -> None:
        with self._lock:
            if case_id is None:
                self._keys.clear()
            else:
                self._keys.pop(case_id, None)


memory = _Memory()


def make(case_ids: Iterable[UUID]) -> None:
    """A key for each of these cases that has none; raises `Destroyed` for a case that was."""
    wanted = list(dict.fromkeys(case_ids))
    if not wanted:
        return
    version, outer = keys.newest_node_key()
    fresh = {case_id: new_key() for case_id in wanted}
    if keystore.add_cases({case_id: wrap(outer, key) for case_id, key in fresh.items()}, version):
        for case_id, key in fresh.items():
            memory.put(case_id, key)
    else:
        unwrapped(keystore.cases(wanted))


def get(case_ids: Iterable[UUID]) -> dict[UUID, bytes]:
    """The keys of these cases; raises `Destroyed`, or LookupError for a case that nobody opened."""
    wanted = set(case_ids)
    known = {case_id: key for case_id in wanted if (key := memory.get(case_id))}
    if missing := wanted - known.keys():
        found = keystore.cases(missing)
        if unknown := missing - found.keys():
            raise LookupError(f"no key was made for the case {next(iter(unknown))}: call open_case first")
        known |= unwrapped(found)
    return known


def unwrapped(rows: dict[UUID, keystore.CaseRow]) -> dict[UUID, bytes]:
    """Case keys from their rows in the keystore; raises `Destroyed` when one is gone."""
    found = {}
    for case_id, (number, node, wrapped) in rows.items():
        if wrapped is None:
            memory.forget(case_id)
            raise Destroyed(f"the case {case_id} was destroyed")
        found[case_id] = unwrap(keys.node_key(number, node), wrapped)
        memory.put(case_id, found[case_id])
    return found
