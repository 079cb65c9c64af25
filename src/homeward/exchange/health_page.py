"""The page for whoever looks after a node: what is in order, what is to be looked at, and what to do next."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from homeward.agencies import queries as agencies
from homeward.exchange import health, health_words, rules
from homeward.exchange.readers import reader
from homeward.exchange.rules.health import Finding
from homeward.lib.errors import Refused

Said = list[tuple[Finding, str, str]]


def said(findings: Sequence[Finding]) -> Said:
    """Findings with their words; what is to be looked at comes first."""
    return [(one, *health_words.say(one)) for one in sorted(findings, key=lambda one: one.well)]


def lines() -> list[tuple[rules.Directory, Said]]:
    """The line to each partner, in words."""
    return [(directory, said(found)) for directory, found in health.lines()]


@require_GET
def page(request: HttpRequest) -> HttpResponse:
    """How this node and its lines are, for operators and the focal point."""
    user = reader(request)
    role = agencies.may(user, "see_health")
    if not role.allowed:
        raise Refused(agencies.reason(role), role.clause)
    own, others = said(health.node()), lines()
    look = sum(not one.well for found in (own, *(found for _, found in others)) for one, *_ in found)
    return render(request, "exchange/health.html", {"own": own, "lines": others, "look": look})
