"""Runs inside a node (python -m bench.fill): plants cases or letters, and says as its last line how long it took."""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Iterator, Mapping
from typing import Any

import django


def main(what: str, count: int, size: int = 0) -> dict[str, Any]:
    """`cases`: a caseload to read; `letters`: one of `size` bytes for each of so many new cases, leaving at once."""
    from django.conf import settings
    from tools.demo import cast

    from homeward.lib import dates
    from homeward.procedure import actions, queries

    today = dates.today(settings.NODE.time_zone)
    actions.install(settings.NODE.procedure_dir)
    cast.plant(settings.NODE.country)
    release = queries.current()
    if what == "nothing":
        return {}
    return _cases(count, release, today) if what == "cases" else _letters(count, release, today, size)


def _cases(count: int, release: Any, today: Any) -> dict[str, Any]:
    from django.conf import settings

    from bench import stories
    from bench.caseload import Caseload
    from homeward.cases.actions.bulk import plant

    told = stories.told(release, settings.NODE.procedure_dir, today, min(240, count))
    load = Caseload(told, release, settings.NODE.country, "tell_person")
    began, spent = time.monotonic(), time.process_time()
    plant(load.cases(count), release=release, today=today)
    took = time.monotonic() - began
    return {
        "seconds": round(took, 1), "cpu_s": round(time.process_time() - spent, 1), "entries": load.entries,
        "memory_mb": _memory(),
        "known": [one._asdict() for one in _asked_for(load)],
        "forms": {name: _form(release, name, today) for name in ("tell_person", "take_tracing")},
    }  # fmt: skip


def _asked_for(load: Any) -> Iterator[Any]:
    """All of the worker's, and of the others as many again as the bench could ask for."""
    others = 0
    for one in load.known:
        waits = "take_tracing" in one.open
        others += not one.assigned
        if one.assigned or waits or others <= 400:
            yield one


def _form(release: Any, step: str, today: Any) -> Mapping[str, list[str]]:
    from tools.demo import made_up

    form = release.forms.get(release.steps[step].form or "")
    return made_up.filled(release, form, today=today)


def _letters(count: int, release: Any, today: Any, size: int) -> dict[str, Any]:
    from dataclasses import replace

    from django.conf import settings
    from django.db import transaction

    from bench import stories
    from homeward.cases.actions.bulk import MadeCase, plant
    from homeward.lib.ids import new_case_number

    letters, case = 0, ""

    def made() -> Iterator[MadeCase]:
        nonlocal letters, case
        folder, here = settings.NODE.procedure_dir, settings.NODE.country
        for one in stories.asking(release, folder, today, count, country=here, size=size):
            frame = replace(one.frame, number=new_case_number(one.frame.host))
            letters, case = letters + len(one.half.letters), str(frame.id)
            yield MadeCase(frame, one.half.contents, one.half.told, one.half.parts, (), one.half.letters)

    with transaction.atomic():
        plant(made(), release=release, today=today)
    return {"left_at": time.time(), "letters": letters, "case": case}


def _memory() -> int:
    return round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(sys.argv[1], *map(int, sys.argv[2:]))) + "\n")
