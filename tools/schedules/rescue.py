"""What a node does in a schedule after its database was replaced by an older one, or by an empty one."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.exchange import actions, disaster, mark, queries


def brought_back(*, cause: str) -> int:
    """An operator says so, and the node looks before it serves; how many recoveries began."""
    mark.mark(settings.NODE.home, cause)
    return disaster.look()


def asks() -> list[bytes]:
    """The questions that are open now, as they would go by network."""
    return [one.raw for one in actions.questions()]


def hear_answers(*, raws: Sequence[str]) -> None:
    """What came back on the same line."""
    for raw in raws:
        actions.hear_answer(base64.b64decode(raw))


def recovers() -> dict[str, Any]:
    """How far it is: open recoveries, letters that came back, alarms."""
    actions.take_in_waiting()
    with transaction.atomic(), agencies.service("driver"):
        rows = queries.recoveries()
        return {
            "open": sum(one.ended_at is None for one in rows), "returned": sum(one.returned for one in rows),
            "causes": sorted({one.cause for one in rows}),
            "alarms": sorted({one.code for one in queries.alarms(all_of_them=True)}),
        }  # fmt: skip
