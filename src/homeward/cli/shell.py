"""A Python prompt inside the node that HOMEWARD_HOME names; sees no case until it says who acts."""

from __future__ import annotations

import code

from homeward.cli import setup


def main(argv: list[str]) -> int:  # noqa: ARG001
    """Needs a terminal."""
    node = setup()
    code.interact(banner=f"{node.name} ({node.id}, {node.kind}). Who acts? agencies.actions.acting(user)", local={})
    return 0
