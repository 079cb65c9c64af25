"""Runs inside a node (python -m bench.due CASES ENTRIES): how long the due steps of a long case take."""

from __future__ import annotations

import json
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import django

# Their journals are read again and again; so few are enough.
LONGEST = 20
ROUNDS = 10


def main(cases: int, entries: int) -> dict[str, Any]:
    """`rules_ms` of each made journal of so many entries; `read_ms` of the longest cases that the node holds."""
    from django.conf import settings

    from homeward.lib import dates
    from homeward.procedure import queries

    today = dates.today(settings.NODE.time_zone)
    release = queries.current()
    spent = []
    for side, sides, journal, common in _journals(cases, entries, release, today):
        began = time.perf_counter()
        _due(journal, common, side, sides, release, today)
        spent.append((time.perf_counter() - began) * 1000)
    read, length = _read(release, today)
    return {"rules_ms": spent, "read_ms": read, "read_entries": length}


def _due(journal: Any, common: Any, side: str, sides: Any, release: Any, today: date) -> int:
    """What a case page asks: both states, the open steps with their limits, the promises with theirs."""
    from homeward.procedure import rules

    own, shared = rules.fold(journal, release, sides), rules.fold(common, release, sides)
    limits = [rules.due(name, own, release, today) for name in rules.open_steps(own, release, side)]
    limits += [rules.due(promise, shared, release, today) for promise in rules.promises(shared, release)]
    return len(limits)


def _journals(count: int, entries: int, release: Any, today: date) -> Iterator[tuple[str, Any, Any, Any]]:
    """Journals of exactly so many entries, as the rules see them, made of the procedure's own stories."""
    from django.conf import settings

    from bench import caseload, stories
    from homeward.procedure.rules import Sides

    told = stories.told(release, settings.NODE.procedure_dir, today, min(240, count))
    load = caseload.Caseload(told, release, settings.NODE.country, "tell_person", longest_of=1, most=entries)
    for one in load.cases(count):
        sides = Sides(host=one.frame.host, home=one.frame.home)
        whole = [_entry(content, content.id in one.told) for content in one.contents]
        common = [_entry(content, True) for content in one.contents if _is_common(one.told.get(content.id))]
        yield ("host" if settings.NODE.country == one.frame.host else "home"), sides, whole, common


def _is_common(standing: Any) -> bool:
    return standing is not None and standing.state == "common"


def _entry(content: Any, told: bool) -> Any:
    from homeward.cases.rules.arriving import as_entry

    return replace(as_entry(content), told=told)


def _read(release: Any, today: date) -> tuple[list[float], float]:
    from django.db import transaction
    from django.db.models import Count

    from homeward.agencies import actions as agencies
    from homeward.cases.models import Entry
    from homeward.cases.queries.journal import as_rule, journal

    spent, lengths = [], []
    with transaction.atomic(), agencies.service("bench"):
        longest = Entry.objects.values("case_id").annotate(n=Count("id")).order_by("-n")[:LONGEST]
        for row in list(longest) * ROUNDS:
            began = time.perf_counter()
            file = journal(row["case_id"])
            _due(map(as_rule, file.own_entries()), map(as_rule, file.common_entries()), file.side, file.sides,
                 release, today)  # fmt: skip
            spent.append((time.perf_counter() - began) * 1000)
            lengths.append(row["n"])
    return spent, statistics.mean(lengths)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
