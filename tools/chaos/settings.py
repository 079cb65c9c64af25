"""The settings of a node as it serves, with a clock that the storm can set: years ahead, years behind, and back.

Only the programs of the node are wrong about the time; its database keeps its own clock, as a server elsewhere would.
"""

from __future__ import annotations

import time
from datetime import datetime, timedelta

import django.utils.timezone

from homeward.config.settings import *  # noqa: F403
from homeward.config.settings import NODE as _NODE
from homeward.lib import dates as _dates

_FILE = _NODE.home / "clock"
_right, _right_today = django.utils.timezone.now, _dates.today
_looked, _years = 0.0, 0


def _wrong_by() -> timedelta:
    global _looked, _years
    if time.monotonic() - _looked > 0.2:
        _looked = time.monotonic()
        try:
            _years = int(_FILE.read_text() or 0)
        except (OSError, ValueError):
            _years = 0
    return timedelta(days=365 * _years)


def _now() -> datetime:
    return _right() + _wrong_by()


def _today(time_zone: str) -> object:
    return _right_today(time_zone) + _wrong_by()


django.utils.timezone.now = _now
_dates.today = _today  # type: ignore[assignment]
