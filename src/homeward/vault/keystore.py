"""Reads and writes wrapped keys in the keystore's database, many at a time, outside any case transaction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connections, transaction
from psycopg.errors import UniqueViolation

ALIAS = "keystore"
# Number of the file above the node key, wrapped node key, wrapped case key (None: destroyed).
CaseRow = tuple[int, bytes, bytes | None]
# Case of an item or file, its wrapped key (None: destroyed), and the row of that case.
Row = tuple[UUID, bytes | None, CaseRow]
# Above this many rows COPY is faster than one INSERT; below it, its preparation costs more.
COPY_FROM = 500
_TABLES = {"item": ("vault_keystoreitem", "item_id"), "file": ("vault_keystorefile", "file_id")}


def add_cases(wrapped: Mapping[UUID, bytes], node_version: int) -> bool:
    """Keep these case keys; False when some case had a key before, which then stays."""
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_keystorecase (case_id, node_version, wrapped)"
            " SELECT c, %s, w FROM unnest(%s::uuid[], %s::bytea[]) AS t(c, w) ON CONFLICT (case_id) DO NOTHING",
            [node_version, list(wrapped), list(wrapped.values())],
        )
        return bool(cursor.rowcount == len(wrapped))


def cases(case_ids: Iterable[UUID]) -> dict[UUID, CaseRow]:
    """The row of each known case."""
    rows = _rows(
        "SELECT c.case_id, n.kek, n.wrapped, c.wrapped FROM vault_keystorecase c"
        " JOIN vault_keystorenode n ON n.version = c.node_version WHERE c.case_id = ANY(%s::uuid[])",
        [list(case_ids)],
    )
    return {case_id: (kek, bytes(node), wrapped and bytes(wrapped)) for case_id, kek, node, wrapped in rows}


def add(kind: str, rows: Sequence[tuple[UUID, UUID, bytes]]) -> bool:
    """Keep (id, case, wrapped key) of items or files; False when some id had a key before, which then stays."""
    table, column = _TABLES[kind]
    if len(rows) >= COPY_FROM:
        try:
            _copy(table, column, rows)
        except UniqueViolation:
            pass
        else:
            return True
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({column}, case_id, wrapped)"  # noqa: S608
            " SELECT * FROM unnest(%s::uuid[], %s::uuid[], %s::bytea[]) ON CONFLICT DO NOTHING",
            [list(part) for part in zip(*rows, strict=True)],
        )
        return bool(cursor.rowcount == len(rows))


def _copy(table: str, column: str, rows: Sequence[tuple[UUID, UUID, bytes]]) -> None:
    statement = f"COPY {table} ({column}, case_id, wrapped) FROM STDIN (FORMAT BINARY)"
    with transaction.atomic(using=ALIAS), connections[ALIAS].cursor() as cursor, cursor.copy(statement) as copy:
        copy.set_types(["uuid", "uuid", "bytea"])
        for row in rows:
            copy.write_row(row)


def find(kind: str, ids: Iterable[UUID]) -> dict[UUID, Row]:
    """The row of each known item or file, with all keys above it: one query."""
    table, column = _TABLES[kind]
    rows = _rows(
        f"SELECT i.{column}, i.case_id, i.wrapped, n.kek, n.wrapped, c.wrapped FROM {table} i"  # noqa: S608
        " JOIN vault_keystorecase c USING (case_id) JOIN vault_keystorenode n ON n.version = c.node_version"
        f" WHERE i.{column} = ANY(%s::uuid[])",
        [list(ids)],
    )
    return {
        row_id: (case_id, wrapped and bytes(wrapped), (kek, bytes(node), outer and bytes(outer)))
        for row_id, case_id, wrapped, kek, node, outer in rows
    }


def destroy(kind: str, ids: Iterable[UUID]) -> None:
    """Forget the keys of these items or files for good."""
    table, column = _TABLES[kind]
    _forget(f"UPDATE {table} SET wrapped = NULL, destroyed_at = now() WHERE {column} = ANY(%s::uuid[])", list(ids))  # noqa: S608


def destroy_case(case_id: UUID) -> list[UUID]:
    """Forget the key of a case and every key under it; returns the ids of its files."""
    with transaction.atomic(using=ALIAS):
        for table in ("vault_keystorecase", "vault_keystoreitem", "vault_keystorefile"):
            _forget(f"UPDATE {table} SET wrapped = NULL, destroyed_at = now() WHERE case_id = %s", case_id)  # noqa: S608
        return [row[0] for row in _rows("SELECT file_id FROM vault_keystorefile WHERE case_id = %s", [case_id])]


def beats(at_least: int) -> int:
    """How far the counter had come; it stands at `at_least` afterwards, or where it was if that is more."""
    rows = _rows("SELECT beats FROM vault_keystorebeat WHERE id = %s", [1])
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(
            "INSERT INTO vault_keystorebeat (id, beats) VALUES (1, %s)"
            " ON CONFLICT (id) DO UPDATE SET beats = GREATEST(vault_keystorebeat.beats, EXCLUDED.beats)",
            [at_least],
        )
    return int(rows[0][0]) if rows else 0


def _forget(statement: str, value: UUID | list[UUID]) -> None:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement + " AND wrapped IS NOT NULL", [value])


def _rows(statement: str, values: list[Any]) -> list[tuple[Any, ...]]:
    with connections[ALIAS].cursor() as cursor:
        cursor.execute(statement, values)
        return list(cursor.fetchall())
