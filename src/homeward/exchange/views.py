"""Where letters arrive: bytes in, a signed receipt out, and nothing to ask for."""

from __future__ import annotations

import logging
from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from homeward.exchange import actions, rules
from homeward.exchange.couriers.https import CONTENT_TYPE

log = logging.getLogger("homeward.exchange")


@csrf_exempt
@login_not_required
@require_http_methods(["PUT", "POST"])
@transaction.non_atomic_requests
def receive(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """One letter. 200 and its receipt; 422 and a code; 413; 503 when this node cannot store now."""
    if _length(request) > rules.CAP:
        return HttpResponse("size", status=413, content_type="text/plain")
    raw = request.read(rules.CAP + 1)
    try:
        if rules.outer_of(raw).carrier_id != carrier_id:
            raise rules.Rejected("bytes")
        return HttpResponse(actions.receive_bytes(raw, carrier="https"), content_type=CONTENT_TYPE)
    except rules.Rejected as reason:
        status = 413 if reason.code == "size" else 422
        return HttpResponse(reason.code, status=status, content_type="text/plain")
    except Exception as error:
        # Whatever it was, the sender must try again, and must learn nothing about us.
        log.error("a letter could not be stored: %s", type(error).__name__)
        return HttpResponse("later", status=503, content_type="text/plain")


def _length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return rules.CAP + 1
