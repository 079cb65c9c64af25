"""Renews the node's key month by month, so that an old backup with an old key opens nothing that was destroyed."""

from __future__ import annotations

from django.db import connections, transaction

from homeward.vault import keys, keystore
from homeward.vault.models import KeystoreCase, KeystoreNode
from homeward.vault.rules.envelope import unwrap, wrap

AT_ONCE = 5_000


def rotate() -> int:
    """Make a new key file and node key and wrap every living case key anew; returns how many were wrapped.

    The old key file stays until `forget_old`, for backups of the keystore that are still kept. It can be stopped
    and run again at any moment: each case key is wrapped by one node key or the other.
    """
    with keys.alone():
        newest = keys.add_node_key(keys.add_kek())
        for use in (*keys.USES, keys.REFERENCE, keys.TLS):
            keys.rewrap_identity(use, newest.kek)
        return _rewrap_all(newest)


def _rewrap_all(newest: KeystoreNode) -> int:
    inner = keys.node_key(newest.kek, bytes(newest.wrapped))
    older = {row.version: keys.node_key(row.kek, bytes(row.wrapped)) for row in KeystoreNode.objects.all()}
    done = 0
    while count := _rewrap_some(newest.version, inner, older):
        done += count
    return done


def _rewrap_some(version: int, inner: bytes, older: dict[int, bytes]) -> int:
    living = KeystoreCase.objects.exclude(node_version=version).filter(wrapped__isnull=False)
    with transaction.atomic(using=keystore.ALIAS), connections[keystore.ALIAS].cursor() as cursor:
        # Locked, so that a case destroyed meanwhile is not brought back by its new wrap.
        rows = list(living.select_for_update()[:AT_ONCE])
        fresh = [wrap(inner, unwrap(older[row.node_version], bytes(row.wrapped or b""))) for row in rows]
        cursor.execute(
            "UPDATE vault_keystorecase c SET wrapped = t.w, node_version = %s"
            " FROM unnest(%s::uuid[], %s::bytea[]) AS t(id, w) WHERE c.case_id = t.id",
            [version, [row.case_id for row in rows], fresh],
        )
    return len(rows)


def forget_old() -> list[int]:
    """Destroy the key files that wrap nothing living any more; returns their numbers. Run it 35 days after `rotate`."""
    with keys.alone() as folder:
        newest = keys.newest_node_key()[0]
        living = KeystoreCase.objects.filter(wrapped__isnull=False).exclude(node_version=newest)
        if living.exists():
            raise RuntimeError("some case keys are still wrapped by an old node key; run rotate again")
        needed = set(KeystoreNode.objects.filter(version=newest).values_list("kek", flat=True))
        old = [number for number in keys.keks() if number not in needed]
        # A destroyed case keeps its row and points to the newest version, so that asking for it says so.
        KeystoreCase.objects.filter(wrapped__isnull=True).update(node_version=newest)
        KeystoreNode.objects.exclude(version=newest).delete()
        for number in old:
            (folder / f"kek-{number}").unlink()
        keys._node_key.cache_clear()
        return old
