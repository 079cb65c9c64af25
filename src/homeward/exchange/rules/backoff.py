"""How long to wait before the next attempt; a letter is tried for ever."""

from __future__ import annotations

BACK_OFF_LEAST = 1.0
BACK_OFF_MOST = 15 * 60.0
# Nothing waits that long: a time further ahead was written by a clock that was wrong, and is not waited for.
BEYOND = 2 * BACK_OFF_MOST


def back_off(attempts: int, luck: float) -> float:
    """Seconds until the next try after `attempts` (≥ 1) failures; `luck` in [0, 1) spreads many letters apart."""
    longest = min(BACK_OFF_MOST, BACK_OFF_LEAST * 2.0 ** min(max(attempts, 1) - 1, 20))
    return max(BACK_OFF_LEAST, longest * (0.5 + luck / 2))
