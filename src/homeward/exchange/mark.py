"""The mark that a restore leaves in the node's folder; needs neither settings nor tables."""

from __future__ import annotations

from pathlib import Path

# Left by `node restore` and `node restored`; its line names the cause.
MARK = "restored"


def mark(home: Path, cause: str) -> None:
    """Leave word that the databases of this node are older than what it has sent."""
    (home / MARK).write_text(cause + "\n", encoding="utf-8")
