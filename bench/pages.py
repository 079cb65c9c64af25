"""How long pages take: a node with many cases, served as in service, read by one person at a time and by eight."""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench import cpu, lines
from bench.browser import Answer, Browser
from bench.node import BenchNode, NotMeasured, nodes_of

READERS = ("worker", "focal")
CLIENTS, SECONDS = 8, 10.0
# Which open step each of them completes.
STEPS = {"worker": "tell_person", "focal": "take_tracing"}
# New connections reach both web processes by chance; after so many, each has filled its memory.
FRESH = 12


def measure(cases: int, times: int, *, keep: Path | None = None) -> int:
    """Print a line for the load, for each page and reader, and for eight readers at once."""
    with nodes_of("TH", keep=keep) as (node,):
        filled = filled_node(node, cases)
        more = {name: filled[name] for name in ("entries", "cpu_s", "memory_mb")}
        lines.say("load", "s", [filled["seconds"]], who="bulk", n=filled["cases"], **more)
        node.serve()
        for reader in READERS:
            _as(node, reader, filled, times)
        began = cpu.seconds(node)
        rates = _at_once(node, "focal", times)
        each = (cpu.seconds(node) - began) / max(sum(rates), 1) * 1000
        lines.say("list_page_8_clients", "requests/s", rates, who="focal", worse=0.05, cpu_ms=round(each, 1))
        # What was completed is no longer open, should these nodes be measured again.
        _known(node).write_text(json.dumps(filled), encoding="utf-8")
    return 0


def filled_node(node: BenchNode, cases: int) -> dict[str, Any]:
    """What is known of a node's made-up cases, planted now unless the node was kept with its own."""
    if node.kept and _known(node).exists():
        found: dict[str, Any] = json.loads(_known(node).read_text(encoding="utf-8"))
        return found
    filled = _filled(node, cases)
    _known(node).write_text(json.dumps(filled), encoding="utf-8")
    return filled


def _known(node: BenchNode) -> Path:
    return node.home.parent / "filled.json"


def _filled(node: BenchNode, cases: int) -> dict[str, Any]:
    filled: dict[str, Any] = node.run("bench.fill", "cases", str(cases))
    began = time.monotonic()
    with psycopg.connect(node.dsn, autocommit=True) as admin:
        admin.execute("VACUUM ANALYZE")
    filled |= {"seconds": filled["seconds"] + time.monotonic() - began, "cases": cases}
    return filled


def _as(node: BenchNode, reader: str, filled: dict[str, Any], times: int) -> None:
    known = [one for one in filled["known"] if one["assigned"] or reader == "focal"]
    draw = random.Random(7)  # noqa: S311 - the same cases each time
    draw.shuffle(known)
    _warm(node, reader, known[0])
    browser = _entered(node, reader)
    read = [one for one in known if one["number"]][:times]
    read = [read[place % len(read)] for place in range(times)]
    _say("list_page", reader, (browser.get("/cases/") for _ in range(times)))
    _say("record_page", reader, (browser.get(f"/cases/{one['case']}/") for one in read))
    _search(browser, "search_right", reader, read, lambda one: str(one["latin"]))
    _search(browser, "search_misspelt", reader, read, lambda one: str(one["misspelt"]))
    _search(browser, "search_other_script", reader, read, lambda one: str(one["own"]))
    step = STEPS[reader]
    ready = [one for one in known if step in one["open"]][:times]
    if not ready:
        raise NotMeasured(f"no case waits for {step}")
    form = filled["forms"][step]
    for one in ready if reader == "focal" else ():
        one["open"].remove(step)
    _say("complete_step", reader, (browser.post(f"/cases/{one['case']}/steps/{step}/", form) for one in ready), 302)
    browser.close()


def _search(
    browser: Browser, name: str, reader: str, known: Sequence[dict[str, Any]], text: Callable[[dict[str, Any]], str]
) -> None:  # fmt: skip
    """A search that does not find is not measured: nine of ten must show the case meant, of few all but one."""
    answers, found = [], 0
    for one in known:
        answers.append(browser.get("/cases/", q=text(one)))
        closed = answers[-1].text.count(one["number"]) or browser.get("/cases/", q=text(one), closed="1").text.count(
            one["number"]
        )
        found += bool(closed)
    if len(known) - found > max(1, len(known) // 10):
        raise NotMeasured(f"{name} as {reader} found only {found} of {len(known)}")
    _say(name, reader, answers)


def _say(name: str, reader: str, answers: Iterable[Answer], status: int = 200) -> None:
    got = list(answers)
    wrong = [one for one in got if one.status != status]
    if wrong:
        raise NotMeasured(f"{name} as {reader} answered {wrong[0].status}: {wrong[0].text[-1500:]}")
    middle = int(lines.quantile([one.sql for one in got], 0.5))
    lines.say(name, "ms", [one.ms for one in got], who=reader, sql=middle)


def _entered(node: BenchNode, reader: str) -> Browser:
    browser = Browser(node.port)
    browser.enter(f"{node.country.lower()}-{reader}")
    return browser


def _warm(node: BenchNode, reader: str, one: dict[str, Any]) -> None:
    """Both web processes have compiled their templates and read their names before anything counts."""
    for _ in range(FRESH):
        browser = _entered(node, reader)
        browser.get("/cases/", q=one["latin"])
        browser.get(f"/cases/{one['case']}/")
        browser.close()


def _at_once(node: BenchNode, reader: str, times: int) -> list[float]:
    """Lists a second, second by second, with eight readers who each wait for one answer before the next."""
    browsers = [_entered(node, reader) for _ in range(CLIENTS)]
    lasts = SECONDS if times > 10 else 2.0
    began = time.monotonic()
    ends: list[list[float]] = [[] for _ in browsers]

    def read(place: int) -> None:
        while time.monotonic() < began + lasts:
            if browsers[place].get("/cases/").status == 200:
                ends[place].append(time.monotonic() - began)

    threads = [threading.Thread(target=read, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    done = [end for mine in ends for end in mine]
    return [float(sum(1 for end in done if second <= end < second + 1)) for second in range(int(lasts))]
