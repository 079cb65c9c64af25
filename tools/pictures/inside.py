"""Writes down what a demo node holds, so that a picture can be taken of a case in the right place: a file of JSON."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from homeward.cli import setup, with_database


def main() -> int:
    """Every case with where it stands and who has it, and every letter in a round; for the node of HOMEWARD_HOME."""
    with with_database():
        setup()
        from django.db import transaction

        from homeward.agencies import actions as agencies

        with transaction.atomic(), agencies.service("demo"):
            answer = {"cases": _cases(), "rounds": _rounds()}
    Path(sys.argv[1]).write_text(json.dumps(answer))
    return 0


def _cases() -> list[dict[str, Any]]:
    from homeward.agencies.models import Access
    from homeward.cases.models import Case
    from homeward.cases.queries.journal import journal
    from homeward.procedure import rules

    found = []
    for case in Case.objects.order_by("number"):
        file = journal(case.id)
        people = Access.objects.filter(case_id=case.id, user__isnull=False).values_list("user__username", flat=True)
        found.append({
            "id": str(case.id), "number": case.number, "host": case.host, "home": case.home,
            "open": list(rules.open_steps(file.own, file.release, file.side)), "done": sorted(file.own.done),
            "flags": sorted(file.own.flags), "closed": file.own.closed, "people": sorted(filter(None, people)),
            "entries": [(str(one.id), one.kind, one.step, one.told) for one in file.entries],
        })  # fmt: skip
    return found


def _rounds() -> list[dict[str, str]]:
    from homeward.cases.models import Round

    return [
        {"entry": str(one.entry_id), "case": str(one.case_id), "state": one.state, "office": one.agency.code}
        for one in Round.objects.select_related("agency").order_by("entry_id")
    ]


if __name__ == "__main__":
    sys.exit(main())
