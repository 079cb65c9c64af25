"""The process in which the people of a node work; the driver asks it in lines of JSON."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tools.schedules.node import answer


def _verbs() -> dict[str, Callable[..., Any]]:
    from tools.chaos import people

    return people.verbs()


if __name__ == "__main__":
    answer(_verbs)
