"""Numbers audit leaves every second, runs the timers of the rooms every minute, and tells numbers when it is asked."""

from __future__ import annotations

import logging
import signal
import time
from collections.abc import Callable, Sequence
from types import FrameType

from django.conf import settings
from django.db import close_old_connections

from homeward.cli import metrics
from homeward.config import wiring

log = logging.getLogger("homeward.tick")


def main(argv: list[str]) -> int:  # noqa: ARG001
    """Run until SIGTERM; a failing timer is logged and the others go on."""
    signal.signal(signal.SIGTERM, _stop)
    second, minute = find(wiring.EVERY_SECOND), find(wiring.EVERY_MINUTE)
    if settings.NODE.metrics_port:
        metrics.answer(settings.NODE.metrics_port)
    next_minute = time.monotonic()
    try:
        while True:
            began = time.monotonic()
            run(second)
            if began >= next_minute:
                run(minute)
                next_minute = began + 60
            time.sleep(max(0.0, 1 - (time.monotonic() - began)))
    except KeyboardInterrupt:
        return 0


def find(places: Sequence[str]) -> list[Callable[[], object]]:
    """The functions that are there; a room that has none yet is said once."""
    found = []
    for place in places:
        try:
            found.append(wiring.load(place))
        except (ImportError, AttributeError) as error:
            log.warning("no timer %s: %s", place, type(error).__name__)
    return found


def run(timers: Sequence[Callable[[], object]]) -> None:
    """Call each; one that fails does not stop the next."""
    close_old_connections()
    for timer in timers:
        try:
            timer()
        except Exception:
            log.exception("timer %s failed", getattr(timer, "__qualname__", timer))


def _stop(signum: int, frame: FrameType | None) -> None:  # noqa: ARG001
    raise KeyboardInterrupt
