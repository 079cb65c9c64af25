"""Runs inside a node (python -m bench.redraw PART OF): draws the rows of its share of all cases anew, without keys."""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import django

AT_ONCE = 100


def main(part: int, of: int) -> dict[str, Any]:
    """How long it took, by the clock and in computing time; stumbles should anything ask for a key."""
    from django.conf import settings
    from django.db import connections, transaction

    from homeward.agencies import actions as agencies
    from homeward.cases.actions.projecting import project_all
    from homeward.cases.models import Case
    from homeward.lib import dates

    today = dates.today(settings.NODE.time_zone)
    with transaction.atomic(), agencies.service("bench"):
        mine = list(Case.objects.order_by("id").values_list("id", flat=True))[part::of]
    began, spent = time.monotonic(), time.process_time()
    with connections["keystore"].execute_wrapper(_no_key):
        for first in range(0, len(mine), AT_ONCE):
            with transaction.atomic(), agencies.service("bench"):
                project_all(dict.fromkeys(mine[first : first + AT_ONCE], ()), today=today)
    took = time.monotonic() - began
    return {"cases": len(mine), "seconds": round(took, 2), "cpu_s": round(time.process_time() - spent, 2)}


def _no_key(*_: object) -> None:
    raise RuntimeError("drawing a list asked for a key")


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(main(int(sys.argv[1]), int(sys.argv[2]))) + "\n")
