"""What a person said lies readable nowhere: not in databases, logs, folders, sessions or backups of either node."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tools.schedules.pair import SAFE, Pair, two_nodes

from tests.canaries import search
from tests.canaries.words import DAYS, WORDS, found_in, shapes

OTHER = {"TH": "KH", "KH": "TH"}
IDS = {"TH": "th.msdhs", "KH": "kh.mosvy"}


def post(pair: Pair, copies: Path) -> None:
    """Both couriers work, and a stick travels between them, until nothing moves; copies of all that travelled stay."""
    for _ in range(6):
        for country, line in pair.lines.items():
            line.ask("carry")
            here = pair.homes[country] / "post" / IDS[OTHER[country]] / "out"
            there = pair.homes[OTHER[country]] / "post" / IDS[country] / "in"
            for path in here.glob("*.hw1"):
                shutil.copy(path, copies / path.name)
                path.rename(there / path.name)


@contextmanager
def typed(folder: Path, *, sealing: bool) -> Iterator[tuple[Pair, Path]]:
    """Two nodes after the adult's way to an agreed journey; the folder holds whatever else came of it."""
    apart = folder / "apart"
    (apart / "tmp").mkdir(parents=True)
    more = {"TMPDIR": str(apart / "tmp")} | ({} if sealing else {"CANARIES_WITHOUT_SEALING": "1"})
    with two_nodes(folder / "nodes", settings=SAFE, module="tests.canaries.inside", more=more) as pair:
        th, kh = pair.lines["TH"], pair.lines["KH"]
        case = th.ask("host")
        th.ask("beside", case=case)
        post(pair, apart)
        kh.ask("home", case=case)
        post(pair, apart)
        th.ask("journey", case=case)
        post(pair, apart)
        kh.ask("agree", case=case)
        post(pair, apart)
        for country, line in pair.lines.items():
            (apart / f"sessions-{country}").write_text("\n".join(line.ask("sessions")))
            (apart / f"numbers-{country}").write_text(line.ask("stumble"))
            search.checkpoint(pair.homes[country])
            search.dump(pair.homes[country], apart)
        yield pair, apart


def test_every_shape_of_every_word_would_be_found() -> None:
    for name, word in WORDS.items():
        for shape in shapes(word).values():
            assert found_in(b"before " + shape + b" after") == {name}


@pytest.mark.journey
def test_nothing_that_was_typed_lies_readable_anywhere(tmp_path: Path) -> None:
    with typed(tmp_path, sealing=True) as (pair, apart):
        assert search.hits(*pair.homes.values(), apart) == {}
        for line in pair.lines.values():
            page = line.ask("lists")
            assert "TH-" in page, "the case stands in no list"
            assert not found_in(page.encode()) & set(DAYS), "a list tells the day of a journey"
        for home in pair.homes.values():
            lines = [json.loads(line) for line in (home / "node.log").read_text().splitlines()]
            assert {"ValueError", "KeyError"} <= {line.get("error") for line in lines}, "no error was written down"
            assert {404, 500} <= {line.get("status") for line in lines}, "no request was written down"
        carried = list(apart.glob("*.hw1"))
        assert len(carried) >= 8, "the folder carried nothing"


@pytest.mark.journey
def test_the_same_search_finds_every_word_where_nothing_is_sealed(tmp_path: Path) -> None:
    with typed(tmp_path, sealing=False) as (pair, apart):
        found = search.hits(*pair.homes.values(), apart)
        assert found.keys() == WORDS.keys(), f"typed but not found: {sorted(WORDS.keys() - found.keys())}"
        assert set(DAYS) <= found.keys()
        for kind in ("pg_wal", "base", ".sql", "files"):
            assert any(kind in place for places in found.values() for place in places), kind
