"""What letters would cost if only their seals, or only their rows, had to be made: the limit that a rate is held to."""

from __future__ import annotations

import os
import threading
import time
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import psycopg
from joserfc.jwk import OKPKey
from psycopg import sql

from bench.node import BenchNode
from homeward.exchange import rules

SAMPLE = 100
# The tables that a letter writes on its way, in the database of each side; and the statements that move it on.
SENT = ("exchange_outbox", "exchange_receipt")
CAME = (
    "exchange_inbox", "exchange_stream", "agencies_access", "cases_case", "cases_entry", "cases_told", "cases_listrow",
    "cases_task", "vault_leaf", "people_name",
)  # fmt: skip
MOVES = {"exchange_outbox": ("attempts", 3), "exchange_inbox": ("tries", 1), "exchange_stream": ("last_seq", 1)}
TOGETHER = 32  # letters of one commit, where the nodes have several in one


def crypto(size: int) -> float:
    """Letters of `size` bytes a second if all cores did nothing but sign, seal, open and verify, both receipts too."""
    sign: dict[str, Any] = dict(OKPKey.generate_key("Ed25519", auto_kid=True).as_dict(private=True))
    enc: dict[str, Any] = dict(OKPKey.generate_key("X25519", auto_kid=True).as_dict(private=True))
    letter = rules.Letter(UUID(int=1), "kh.bench", "th.bench", "case.entries/1", {"text": "x" * size}, 1, UUID(int=2))
    payload = rules.make_payload(letter, stream=str(UUID(int=2)), epoch=0, prev="", iat=datetime.now(UTC))
    to = rules.offered(enc)
    outer = rules.outer_to("th.bench", to, UUID("00000000-0000-4000-8000-000000000000"))
    began = time.process_time()
    for _ in range(SAMPLE):
        for content in (payload, b'{"kind":"stored/1"}'):
            raw = rules.seal(content, outer=outer, sign_key=sign, enc_key=to)
            opened = rules.open_sealed(raw, me="th.bench", enc_keys={enc["kid"]: enc})
            rules.verify(opened, {sign["kid"]: sign})
    each = (time.process_time() - began) / SAMPLE
    return len(os.sched_getaffinity(0)) / each


def database(sender: BenchNode, receiver: BenchNode, letters: int) -> float:
    """Letters a second if both databases only had to write the rows that these letters left, with every commit."""
    took: list[float] = []
    threads = [
        threading.Thread(target=lambda dsn=node.dsn, tables=tables: took.append(_written(dsn, tables, letters)))
        for node, tables in ((sender, SENT), (receiver, CAME))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return letters / max(took)


def _written(dsn: str, tables: tuple[str, ...], letters: int) -> float:
    """Seconds to write the rows of some tables once more into tables like them, and to move them on."""
    with psycopg.connect(dsn, autocommit=True) as admin:
        admin.execute("DROP SCHEMA IF EXISTS bench CASCADE")
        admin.execute("CREATE SCHEMA bench")
        rows = {table: _copied(admin, table) for table in tables}
        began = time.monotonic()
        # The first table of a side is where a letter becomes safe: a commit of its own for each.
        for number in range(letters):
            _put(admin, tables[0], _share(rows[tables[0]], number, 1, letters))
        for number in range(0, letters, TOGETHER):
            with admin.transaction():
                for table in tables[1:]:
                    _put(admin, table, _share(rows[table], number, TOGETHER, letters))
                for table, (column, times) in MOVES.items():
                    for _ in range(times if table in tables else 0):
                        _move(admin, table, column)
        took = time.monotonic() - began
        admin.execute("DROP SCHEMA bench CASCADE")
        return took


def _copied(admin: psycopg.Connection, table: str) -> list[bytes]:
    name = sql.Identifier(table)
    admin.execute(sql.SQL("CREATE TABLE bench.{0} (LIKE public.{0} INCLUDING ALL)").format(name))
    with admin.cursor().copy(sql.SQL("COPY public.{} TO STDOUT").format(name)) as copy:
        return b"".join(bytes(part) for part in copy).splitlines(keepends=True)


def _share(rows: list[bytes], number: int, many: int, letters: int) -> bytes:
    """The rows that fall to these letters, evenly."""
    last = min(number + many, letters)
    return b"".join(rows[number * len(rows) // letters : last * len(rows) // letters])


def _put(admin: psycopg.Connection, table: str, rows: bytes) -> None:
    with admin.cursor().copy(sql.SQL("COPY bench.{} FROM STDIN").format(sql.Identifier(table))) as copy:
        copy.write(rows)


def _move(admin: psycopg.Connection, table: str, column: str) -> None:
    """As many rows change as one commit holds letters."""
    admin.execute(
        sql.SQL("UPDATE bench.{0} SET {1} = {1} + 1 WHERE ctid IN (SELECT ctid FROM bench.{0} LIMIT %s)").format(
            sql.Identifier(table), sql.Identifier(column)
        ),
        [TOGETHER],
    )
