"""The door for letters alone: behind TLS that asked for a partner's certificate, and nothing else behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from homeward.config.wsgi import application as pages

PLACE = "/exchange/letters/"
MARK = "homeward.partner"  # set here and nowhere else: the other side showed its certificate


def application(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
    """Letters go on to the node; whatever else is asked for is not here."""
    if not environ.get("PATH_INFO", "").startswith(PLACE):
        start("404 Not Found", [("Content-Type", "text/plain")])
        return [b"nothing"]
    for name in [name for name in environ if name.startswith("HTTP_X_FORWARDED")]:
        del environ[name]
    environ[MARK], environ["wsgi.url_scheme"] = "1", "https"
    found: Iterable[bytes] = pages(environ, start)
    return found
