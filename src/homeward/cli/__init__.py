"""The commands that run and look after a node."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from homeward.lib import node as nodes
from homeward.lib.cluster import Cluster

ROOT = Path(__file__).resolve().parents[3]


def home() -> Path:
    """The folder that HOMEWARD_HOME names; ends the program with a sentence when there is none."""
    named = os.environ.get("HOMEWARD_HOME")
    if not named:
        sys.exit("homeward: name the node's folder first: HOMEWARD_HOME=… ./homeward …")
    return Path(named).resolve()


def own_database() -> Cluster | None:
    """The PostgreSQL that lies in the node's folder; None when the node uses a server of somebody else."""
    try:
        _, database, _ = nodes.read(home(), root=ROOT)
    except nodes.NotANode as reason:
        sys.exit(f"homeward: {reason}")
    return Cluster(home() / "pg", int(database["port"])) if database.get("embedded") else None


@contextmanager
def with_database() -> Iterator[None]:
    """Its own PostgreSQL runs during this; it is stopped afterwards only when this started it."""
    own = own_database()
    started = own is not None and own.start()
    try:
        yield
    finally:
        if started and own is not None:
            own.stop()


def setup() -> nodes.Node:
    """Set Django up for the node that HOMEWARD_HOME names."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homeward.config.settings")
    import django
    from django.conf import settings

    django.setup()
    node: nodes.Node = settings.NODE
    return node
