"""Opens a transaction in which the signed-in person acts, for every request; locks a sitting that was left alone."""

from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_cache_control

from homeward.agencies import queries, sessions
from homeward.agencies.actions import ON_LOCKED, acting
from homeward.agencies.models import User
from homeward.lib.errors import Refused

Answer = Callable[[HttpRequest], HttpResponseBase]


class Acting:
    """After authentication. One transaction for each request of a signed-in person, around view and template.

    A response of 500 or more rolls back; any other commits, a refusal (422) too, because actions use savepoints.
    Views are for signed-in people unless marked with `django.contrib.auth.decorators.login_not_required`.
    """

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User):
            return _told_to_htmx(request, self.get_response(request))
        if sessions.is_locked(request):
            return self._locked(request, user)
        sessions.touch(request)
        translation.activate(user.language)
        request.LANGUAGE_CODE = user.language
        request.may = lambda action: queries.may(user, action).allowed  # type: ignore[attr-defined]
        try:
            with acting(user):
                response = self.get_response(request)
                self._settle(request, response)
        except Refused as refusal:  # an account whose role no longer exists
            return refused(request, refusal)
        patch_cache_control(response, no_store=True, private=True)
        return response

    def _settle(self, request: HttpRequest, response: HttpResponseBase) -> None:
        if response.status_code >= 500 or getattr(request, "undo", False):
            transaction.set_rollback(True)
        elif connection.needs_rollback:
            # A view that swallowed a database error would answer "done" while everything is undone.
            raise transaction.TransactionManagementError("a database error was hidden by the view")

    def _locked(self, request: HttpRequest, user: User) -> HttpResponseBase:
        request.user = AnonymousUser()
        view = request.path_info
        if request.method != "POST" or view in (reverse("agencies:sign_in"), reverse("agencies:leave"),
                                                 reverse("agencies:sign_out")):  # fmt: skip
            return _told_to_htmx(request, self.get_response(request))
        back = None
        with acting(user):
            for keep in ON_LOCKED:
                back = keep(request, user) or back
        return to_sign_in(request, back=back or _came_from(request))

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], _args: object, _kwargs: object
    ) -> HttpResponseBase | None:
        """Default is no: only views marked so are open to everybody; a password given by others is changed first."""
        if not getattr(view, "login_required", True):
            return None
        if not isinstance(request.user, User):
            return to_sign_in(request, back=request.get_full_path() if request.method == "GET" else "")
        if request.user.must_change and request.path_info != reverse("agencies:password"):
            return HttpResponseRedirect(reverse("agencies:password"))
        return None

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A refusal that no view caught becomes a gentle page; what was half written is undone."""
        if not isinstance(error, Refused):
            return None
        request.undo = True  # type: ignore[attr-defined]
        return refused(request, error)


def refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    """The page of a refusal, status 422."""
    return render(request, "agencies/refused.html", {"why": refusal.why, "clause": refusal.clause}, status=422)


def to_sign_in(request: HttpRequest, *, back: str = "") -> HttpResponseBase:
    """Send a browser to the sign-in page, and afterwards back; htmx is told so in its own header."""
    place = resolve_url("agencies:sign_in")
    if back and back != "/":
        place += "?" + urlencode({"next": back}, safe="/")
    return _told_to_htmx(request, HttpResponseRedirect(place))


def _told_to_htmx(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Inside a page, htmx would follow a redirect and put the sign-in page where a fragment belongs."""
    place = response.headers.get("Location", "")
    if request.headers.get("HX-Request") and place.startswith(resolve_url("agencies:sign_in")):
        return HttpResponse(status=204, headers={"HX-Redirect": place})
    return response


def _came_from(request: HttpRequest) -> str:
    parts = urlsplit(request.headers.get("Referer", ""))
    same = parts.netloc == request.get_host()
    return parts.path + (f"?{parts.query}" if parts.query else "") if same else ""
