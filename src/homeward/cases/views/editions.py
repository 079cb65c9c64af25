"""The page of editions: which are installed, which the other country offers, and what an offered one would change."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.actions import editions as acts
from homeward.cases.queries.moving import name_of
from homeward.cases.views.common import page, reader, refusal
from homeward.lib.errors import Refused
from homeward.procedure import queries as procedure
from homeward.procedure.queries import Difference, difference
from homeward.web.context import country_name


@dataclass(frozen=True, slots=True)
class Offered:
    """One edition that waits for a person here."""

    id: UUID
    name: str
    country: str
    change: Difference


@require_http_methods(["GET", "POST"])
def editions(request: HttpRequest) -> HttpResponse:
    """What is installed and what is offered; to offer, install or turn away needs the right to."""
    user, refused = reader(request), None
    if request.method == "POST":
        try:
            _act(request, user)
            return redirect("cases:editions")
        except Refused as error:
            refused = error
    now = procedure.currents()
    context = {
        "title": _("Editions of the procedure"), "current": ", ".join(name_of(one) for one in now),
        "installed": [(one.meaning, name_of(one), one.meaning in {current.meaning for current in now})
                      for one in procedure.all_releases()],
        "offered": [_offered(one, user) for one in procedure.offers()],
        "may": agencies.may(user, "manage_releases").allowed, "release": now[0],
        "refusal": refusal(refused) if refused else None,
    }  # fmt: skip
    return page(request, "editions.html", context, status=422 if refused else 200)


def _offered(offer: procedure.Offer, user: User) -> Offered:
    country = settings.NODE.country_of(offer.sender)
    change = difference(procedure.current(country or None), offer.release, user.language)
    return Offered(offer.id, name_of(offer.release), country_name(country), change)


def _act(request: HttpRequest, user: User) -> None:
    act, about = request.POST.get("act", ""), request.POST.get("about", "")
    if act == "offer":
        acts.offer_release(meaning=about, by=user)
        return
    try:
        offer = UUID(about)
    except ValueError:
        raise Refused(_("This page was not whole. Please open it again; nothing was changed.")) from None
    if act == "install":
        acts.install_offered(offer=offer, by=user)
    else:
        acts.decline_offered(offer=offer, by=user)
