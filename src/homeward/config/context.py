"""What every page may name without asking: the node it is on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def node(request: HttpRequest) -> dict[str, Any]:  # noqa: ARG001
    """`node` in templates."""
    return {"node": settings.NODE}
