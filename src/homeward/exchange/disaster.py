"""What the start of a node, or an operator, says of a restore: nothing leaves then before the partner spoke."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

from homeward.exchange import actions
from homeward.exchange.mark import MARK


def look() -> int:
    """Begin what a mark or the counters ask for, before the node serves and every minute; how many recoveries began."""
    file = Path(settings.NODE.home) / MARK
    began = 0
    if file.is_file():
        cause = file.read_text(encoding="utf-8").strip()
        began = actions.begin_recovery(cause if cause in ("restored", "keys") else "restored")
    if actions.beat():
        began += 1
    # Only when it is written down where it cannot be forgotten.
    file.unlink(missing_ok=True)
    return began
