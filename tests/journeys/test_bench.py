"""The bench at its smallest: it measures what it says, in lines of one shape. Times are nobody's business here."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ("list_page", "record_page", "search_right", "search_misspelt", "search_other_script", "complete_step")
pytestmark = pytest.mark.journey


def bench(kind: str) -> list[dict[str, object]]:
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    done = subprocess.run(
        [sys.executable, "-m", "homeward", "bench", kind, "--quick"],
        env={**os.environ, "PYTHONPATH": paths}, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


def whole(line: dict[str, object]) -> bool:
    return {"name", "unit", "median", "p95", "sql", "n", "as"} <= line.keys()


def test_the_bench_of_pages_measures_every_page_as_both_readers() -> None:
    lines = bench("pages")
    assert all(whole(line) for line in lines)
    named = [(line["name"], line["as"]) for line in lines]
    pages = [(page, reader) for reader in ("worker", "focal") for page in PAGES]
    assert named == [("load", "bulk"), *pages, ("list_page_8_clients", "focal")]
    assert {line["unit"] for line in lines} == {"s", "ms", "requests/s"}
    assert all(isinstance(line["sql"], int) and line["sql"] > 0 for line in lines if line["unit"] == "ms")


def test_the_bench_of_letters_waits_for_both_receipts() -> None:
    lines = bench("exchange")
    assert all(whole(line) for line in lines)
    rates = ["exchange", "crypto_alone", "database_alone"]
    assert [(line["name"], line["unit"]) for line in lines if line["unit"] != "s"] == [
        (one, "letters/s") for one in rates
    ]
    assert [line["name"] for line in lines if line["unit"] == "s"] == ["exchange_wait"]
    assert all(0 <= float(str(line["share"])) < 1 for line in lines if line["as"] == "limit")
    assert all(line["n"] == 40 for line in lines)
