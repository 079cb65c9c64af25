"""Sign in as somebody of the cast with one click, only in a demo or test node that nobody else can reach."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from homeward.agencies import queries
from homeward.agencies.models import User
from homeward.agencies.views.door import enter, safe_next
from homeward.agencies.words import role_name
from homeward.lib.node import is_loopback
from tools.demo.cast import CAST, cast_id


def is_open() -> bool:
    """Database, settings and address must all say that this is no real node."""
    card, node = queries.node(), settings.NODE
    if card is None or card.kind != node.kind or card.kind not in ("demo", "test"):
        return False
    return is_loopback(node.bind)


@login_not_required
@never_cache
@require_GET
def choose(request: HttpRequest) -> HttpResponse:
    """The cast, by office."""
    if not is_open():
        raise Http404
    offices: dict[str, list[tuple[User, str]]] = {}
    for user in _cast().order_by("agency__code", "username"):
        offices.setdefault(user.agency.name(), []).append((user, role_name(user.role)))
    return render(request, "signin/choose.html", {"offices": offices, "next": safe_next(request)})


@login_not_required
@require_POST
def enter_as(request: HttpRequest, username: str) -> HttpResponse:
    """Sign in as one of the cast, and nobody else."""
    user = _cast().filter(username=username, active=True).first() if is_open() else None
    if user is None:
        raise Http404
    enter(request, user)
    return HttpResponseRedirect(safe_next(request))


def _cast() -> QuerySet[User]:
    country = settings.NODE.country
    people = CAST[country].people if country in CAST else ()
    return User.objects.filter(pk__in=[cast_id(country, "person", person.key) for person in people])
