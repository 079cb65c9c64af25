"""The process of one node in a schedule: does what the driver asks, one line of JSON at a time."""

from __future__ import annotations

import base64
import json
import sys
import traceback
from collections.abc import Callable
from typing import Any

from homeward.cli import setup


def _verbs() -> dict[str, Callable[..., Any]]:
    from tools.schedules import acts, books, carrying, letters, people, rescue

    return {
        "plant": people.plant,
        "directory": letters.directory,
        "meet": letters.meet,
        "open": acts.open_one,
        "work": acts.work,
        "told": books.told,
        "begin": letters.begin,
        "turn": letters.turn,
        "receive": letters.receive,
        "hear": letters.hear,
        "rest": letters.rest,
        "write_stick": carrying.write_stick,
        "read_stick": carrying.read_stick,
        "give": carrying.give,
        "fetch": carrying.fetch,
        "days_later": carrying.days_later,
        "their_directory": carrying.their_directory,
        "brought_back": rescue.brought_back,
        "asks": rescue.asks,
        "hear_answers": rescue.hear_answers,
        "recovers": rescue.recovers,
        "books": books.books,
    }


def answer(load: Callable[[], dict[str, Callable[..., Any]]]) -> None:
    """Until the driver hangs up. Nothing but answers goes to the standard output; `load` comes after the set-up."""
    out, sys.stdout = sys.stdout, sys.stderr
    setup()
    verbs = load()
    for line in sys.stdin:
        asked = json.loads(line)
        try:
            said = {"answer": verbs[asked.pop("verb")](**asked)}
        except Exception:
            said = {"error": traceback.format_exc()}
        out.write(json.dumps(said, default=_plain) + "\n")
        out.flush()


def _plain(value: object) -> str:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else str(value)


if __name__ == "__main__":
    answer(_verbs)
