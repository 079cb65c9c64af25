"""Where letters arrive, bytes in and a signed receipt out; and the page of letters, codes and numbers only."""

from __future__ import annotations

import logging
from datetime import date, timedelta
from uuid import UUID

from django.conf import settings
from django.contrib import messages as notices
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.agencies import queries as agencies
from homeward.exchange import actions, health_page, queries, rules, words
from homeward.exchange.couriers.https import CONTENT_TYPE
from homeward.exchange.readers import of_letters, reader
from homeward.lib.errors import Refused

LONGEST_NUMBER = 80
SHOWN_FOR = timedelta(days=35)  # as long as the other side keeps what it gives back
log = logging.getLogger("homeward.exchange")
PARTNER_SHOWN = "homeward.partner"  # see homeward.config.letters


@csrf_exempt
@login_not_required
@require_http_methods(["PUT", "POST"])
@transaction.non_atomic_requests
def receive(request: HttpRequest, carrier_id: UUID) -> HttpResponse:
    """One letter. 200 and its receipt; 403 at the wrong door; 422 and a code; 413; 503 when it cannot be stored now."""
    if (refused := _not_now(request)) is not None:
        return refused
    raw = request.read(rules.CAP + 1)
    try:
        if rules.outer_of(raw).carrier_id != carrier_id:
            raise rules.Rejected("bytes")
    except rules.Rejected as reason:
        return _answer(413 if reason.code == "size" else 422, reason.code.encode())
    return _answer(*_received(raw))


@csrf_exempt
@login_not_required
@require_http_methods(["PUT", "POST"])
@transaction.non_atomic_requests
def receive_some(request: HttpRequest) -> HttpResponse:
    """Several letters in one request. 200 with an answer for each, as it would have had alone; 403; 422; 413; 503."""
    if (refused := _not_now(request)) is not None:
        return refused
    try:
        letters = rules.unpack(request.read(rules.CAP + 1))
    except rules.Rejected as reason:
        return _answer(422, reason.code.encode())
    return _answer(200, rules.pack_answers(_received(raw) for raw in letters))


def _not_now(request: HttpRequest) -> HttpResponse | None:
    """The answer to a request that is not even read: at the wrong door, too large, or while the exchange is off."""
    if settings.NODE.letters_port and not request.META.get(PARTNER_SHOWN):
        return _answer(403, b"door")  # letters have one of their own, where a partner shows its certificate
    if _length(request) > rules.CAP:
        return _answer(413, b"size")
    # Not taken, so nothing is lost: it stays with the sender, who tries again.
    return _answer(503, b"later") if queries.is_off() else None


def _received(raw: bytes) -> tuple[int, bytes]:
    """The status and the bytes that answer one letter."""
    try:
        return 200, actions.receive_bytes(raw, carrier="https")
    except rules.Rejected as reason:
        return 413 if reason.code == "size" else 422, reason.code.encode()
    except Exception as error:
        # Whatever it was, the sender must try again, and must learn nothing about us.
        log.error("a letter could not be stored: %s", type(error).__name__)
        return 503, b"later"


def _answer(status: int, said: bytes) -> HttpResponse:
    return HttpResponse(said, status=status, content_type=CONTENT_TYPE if status == 200 else "text/plain")


def _length(request: HttpRequest) -> int:
    try:
        return int(request.headers.get("Content-Length") or 0)
    except ValueError:
        return rules.CAP + 1


@require_GET
def letters(request: HttpRequest) -> HttpResponse:
    """Letters in and out: the oldest unanswered first."""
    user = of_letters(request)
    settles = agencies.may(user, "release_quarantine").allowed
    state, number = request.GET.get("state", ""), request.GET.get("number", "").strip()[:LONGEST_NUMBER]
    rows = queries.overview(
        state=state if state in words.STATES else "", direction=request.GET.get("direction", ""), number=number
    )
    context = {
        "rows": [
            (row, words.kind(row.kind), *words.state(row.state, row.direction), words.why(row.why)) for row in rows
        ],
        "marks": queries.marks_of(rows),
        "partners": queries.partners(),
        "lines": health_page.lines(),
        "watches": agencies.may(user, "see_health").allowed,
        "alarms": [
            (row, words.why(row.code), row.code in words.BY_THEMSELVES) for row in queries.alarms(all_of_them=settles)
        ],
        "recoveries": [
            (row, words.CAUSES.get(row.cause, row.cause), words.why(row.trouble) if row.trouble else "")
            for row in queries.recoveries()
            if row.ended_at is None or timezone.now() - row.ended_at < SHOWN_FOR
        ],
        "unverified": [(row, words.why(row.code)) for row in queries.quarantined()] if settles else [],
        "settles": settles,
        "closures": [(row, words.REASONS.get(row.reason, row.reason)) for row in queries.closures()],
        "carries": agencies.may(user, "carry_letters").allowed,
        "switches": agencies.may(user, "switch_channel").allowed,
        "reasons": words.REASONS.items(),
        "reader": user,
        "state": state,
        "number": number,
        "states": [(code, label) for code, (label, _chip) in words.STATES.items()],
        "direction": request.GET.get("direction", ""),
    }
    return render(request, "exchange/letters.html", context)


@require_POST
def resend(request: HttpRequest, mid: UUID) -> HttpResponse:
    """Send a waiting letter now."""
    actions.resend(mid=mid, user=reader(request))
    notices.success(request, _("The letter is sent again now."))
    return redirect("exchange:letters")


@require_POST
def number(request: HttpRequest, mid: UUID) -> HttpResponse:
    """Our own number of a letter that came."""
    try:
        on = date.fromisoformat(request.POST.get("date", ""))
    except ValueError:
        raise Refused(_("Choose the date that stands in your register."), fields={"date": _("The date")}) from None
    actions.number_letter(mid=mid, number=request.POST.get("number", ""), on=on, user=reader(request))
    notices.success(request, _("The number is noted, and the other side will see it."))
    return redirect("exchange:letters")


@require_POST
def settle(request: HttpRequest, item: UUID) -> HttpResponse:
    """One of two persons decides about bytes that could not be verified."""
    way = request.POST.get("way", "")
    if way not in ("again", "discard"):
        raise Http404
    said = {
        "waits": _("Noted. A second person has to confirm it."),
        "discarded": _("Discarded by two persons."),
        "released": _("It could be verified now and is stored."),
        "stays": _("It still cannot be verified and stays here."),
    }
    notices.info(request, said[actions.settle_unverified(item=item, way=way, user=reader(request))])
    return redirect("exchange:letters")


@require_POST
def alarm(request: HttpRequest, alarm: UUID) -> HttpResponse:
    """One of two persons says that she has looked."""
    waits = actions.end_alarm(alarm=alarm, user=reader(request)) == "waits"
    notices.info(request, _("Noted. A second person has to confirm it.") if waits else _("Settled by two persons."))
    return redirect("exchange:letters")


@require_POST
def close(request: HttpRequest) -> HttpResponse:
    """One of two persons closes the channel to a partner, or to all of them."""
    user, partner = reader(request), request.POST.get("partner", "")
    if partner and queries.directory(partner) is None:
        raise Http404
    try:
        review = date.fromisoformat(request.POST.get("review", ""))
    except ValueError:
        raise Refused(_("Choose a reason, and a day ahead on which it is looked at again.")) from None
    said = actions.close_channel(partner=partner, reason=request.POST.get("reason", ""), review_on=review, user=user)
    waits = _("Noted. A second person has to confirm it.")
    notices.info(request, waits if said == "waits" else _("The channel is closed. Nothing is lost: letters wait."))
    return redirect("exchange:letters")


@require_POST
def reopen(request: HttpRequest, closure: UUID) -> HttpResponse:
    """One of two persons opens it again."""
    waits = actions.open_channel(closure=closure, user=reader(request)) == "waits"
    opened = _("The channel is open. Letters that waited are looked at one by one.")
    notices.info(request, _("Noted. A second person has to confirm it.") if waits else opened)
    return redirect("exchange:letters")


@require_POST
def decide(request: HttpRequest, mid: UUID) -> HttpResponse:
    """Whether a letter that waited out a closure still leaves."""
    ways = {"go": actions.let_go, "withhold": actions.withhold}
    way = request.POST.get("way", "")
    if way not in ways:
        raise Http404
    if ways[way](mid=mid, user=reader(request)) == "stopped":
        notices.info(request, _("The consent it rests on has ended meanwhile. It is not sent; its case says so."))
        return redirect("exchange:letters")
    notices.info(request, _("It leaves now.") if way == "go" else _("It is not sent. Its case says so."))
    return redirect("exchange:letters")
