"""The page of trust: roots, certificates and directories of this node and its partners, and what to renew when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_GET

from homeward.agencies import queries as agencies
from homeward.exchange import certificates, keys, queries, rules, tls
from homeward.exchange.readers import reader
from homeward.exchange.rules.health import RENEWAL_MISSED_AFTER
from homeward.lib.errors import Refused


@dataclass(frozen=True, slots=True)
class Side:
    """One node as the page shows it; states are fine, soon or over. `words` are in the reader's script."""

    directory: rules.Directory
    own: bool
    digits: list[str]
    words: str
    certificate: rules.Certificate
    certificate_state: str
    directory_state: str
    connection: datetime | None = None


@require_GET
def trust(request: HttpRequest) -> HttpResponse:
    """Who is believed, by which root, and until when."""
    user = reader(request)
    role = agencies.may(user, "see_letters")
    # Who looks after the node must know what runs out when.
    if not role.allowed and role.why == "not_this_role" and not agencies.may(user, "see_health").allowed:
        raise Refused(agencies.reason(role), role.clause)
    own = keys.partner(keys.me()) if certificates.own() else None
    sides = [_side(own, own=True)] if own else []
    sides += [_side(directory) for directory, _heard, _late in queries.partners()]
    return render(request, "exchange/trust.html", {"sides": sides, "certified": own is not None})


def _side(directory: rules.Directory, *, own: bool = False) -> Side:
    now, language = timezone.now(), (get_language() or "en")[:2]
    certificate = (certificates.own() if own else None) or directory.certificate
    renewed_until = min(directory.expires, directory.made_at + rules.VALID_FOR)
    return Side(
        directory=directory,
        own=own,
        digits=rules.fingerprint_digits(certificate.root).split(),
        words=rules.fingerprint_words(certificate.root, language),
        certificate=certificate,
        certificate_state=rules.due(certificate.expires, now, rules.WARN_BEFORE),
        directory_state=rules.due(renewed_until, now, rules.VALID_FOR - RENEWAL_MISSED_AFTER),
        connection=tls.ends() if own else None,
    )
