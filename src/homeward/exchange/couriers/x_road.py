"""Carries letters through X-Road, where two governments have joined theirs: from security server to security server.

X-Road 7, message protocol for REST: `/r1/<service>/<rest of the path>` at our own, which signs, logs and time-stamps
what goes and passes it to the partner's, which puts it to the door of its node. Both see sealed bytes and who writes to
whom. What they sign is evidence besides ours, and nothing here relies on it.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from homeward.exchange.couriers.https import Carrier, NotCarried
from homeward.lib.node import X_ROAD

SCHEME = "xroad://"
SERVICE = "letters"  # the name under which a node's door is published; its path on X-Road follows it


def address(client: str) -> str:
    """How a directory names the door of the node that X-Road knows as this client."""
    return f"{SCHEME}{client}/{SERVICE}"


def is_address(endpoint: str) -> bool:
    """Whether an endpoint of a directory is to be reached through X-Road."""
    return endpoint.startswith(SCHEME)


def carrier(endpoint: str, *, server: str, client: str, folder: Path) -> Carrier:
    """Connections to our security server, which knows the way to `endpoint`.

    `folder` holds `ca.pem`, the authority of that server, and `node.pem` with `node.key` where it asks who we are;
    without them public authorities are believed. Raises NotCarried("no_x_road") on a node that has no security server,
    or for an address that is none, and NotCarried("not_secure").
    """
    service = endpoint.removeprefix(SCHEME)
    if not server or not X_ROAD.fullmatch(service.rpartition("/")[0]):
        raise NotCarried("no_x_road")
    return Carrier(f"{server.rstrip('/')}/r1/{service}/", trust=_trust(folder), headers={"X-Road-Client": client})


def _trust(folder: Path) -> ssl.SSLContext | None:
    if not (folder / "ca.pem").exists():
        return None
    trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
    if (folder / "node.pem").exists():
        trust.load_cert_chain(folder / "node.pem", folder / "node.key")
    return trust
