"""Coming in, going out, leaving quickly, choosing the language."""

import secrets

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from homeward.agencies import actions, forms, sessions
from homeward.agencies.models import User
from homeward.lib.errors import Refused

YEAR = 365 * 24 * 3600


@login_not_required
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Username and password; afterwards back to where one was."""
    form = forms.SignIn(request.POST or None)
    back = safe_next(request)
    if request.method == "POST" and form.is_valid():
        name = form.cleaned_data["username"]
        try:
            user = actions.check_sign_in(
                username=name, password=form.cleaned_data["password"], place=_place(request, name), now=timezone.now()
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            enter(request, user)
            return _remember_browser(HttpResponseRedirect(back), user)
    status = 422 if request.method == "POST" else 200
    return render(request, "agencies/sign_in.html", {"form": form, "next": back}, status=status)


def enter(request: HttpRequest, user: User) -> None:
    """Sign a browser in. The session of the same person, if it was locked, goes on; anybody else's is emptied."""
    login(request, user, backend=settings.AUTHENTICATION_BACKENDS[0])
    sessions.begin(request)
    browser = request.headers.get("User-Agent", "")
    key = request.session.session_key or ""
    actions.open_sitting(user=user, session_key=key, browser=sessions.browser_name(browser), now=timezone.now())


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End this sitting."""
    _end(request)
    return HttpResponseRedirect(settings.LOGIN_URL)


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def leave(request: HttpRequest) -> HttpResponse:
    """Leave quickly: the sitting ends and a page without any mark of this house takes the place of the last one."""
    if request.method == "POST":
        _end(request)
        # 303 so that "back" finds no form to send again; the browser drops what it kept of the pages before.
        answer = HttpResponseRedirect(request.path, headers={"Clear-Site-Data": '"cache", "storage"'})
        answer.status_code = 303
        return answer
    return render(request, "agencies/left.html")


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Change language (and digits); signed-in people keep it in their account, others in a cookie."""
    form = forms.Language(request.POST)
    answer = HttpResponseRedirect(safe_next(request))
    if not form.is_valid():
        return answer
    if isinstance(request.user, User):
        request.user.language = form.cleaned_data["language"]
        request.user.digits = form.cleaned_data["digits"] or request.user.digits
        request.user.save(update_fields=["language", "digits"])
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, form.cleaned_data["language"], max_age=YEAR, httponly=True,
        secure=settings.SESSION_COOKIE_SECURE, samesite="Strict",
    )  # fmt: skip
    return answer


def safe_next(request: HttpRequest) -> str:
    """Where to go afterwards: an address of this node only."""
    place = request.POST.get("next") or request.GET.get("next") or ""
    fits = url_has_allowed_host_and_scheme(place, {request.get_host()}, require_https=request.is_secure())
    return place if place and fits else settings.LOGIN_REDIRECT_URL


def _end(request: HttpRequest) -> None:
    if isinstance(request.user, User) and request.session.session_key:
        actions.close_sitting(user=request.user, session_key=request.session.session_key)
    logout(request)


def _known_cookie() -> str:
    return f"hw_{settings.NODE.country.lower()}_known"


def _blurred(username: str) -> str:
    return salted_hmac("agencies.known", username.strip().lower(), algorithm="sha256").hexdigest()


def _place(request: HttpRequest, username: str) -> str:
    """A browser this user signed in from before has tries of its own; strangers share those of their address."""
    try:
        mark = signing.loads(request.COOKIES.get(_known_cookie(), ""), salt="known", max_age=YEAR)
    except signing.BadSignature:
        mark = {}
    known = mark.get(_blurred(username)) if isinstance(mark, dict) else None
    return f"browser {known}" if known else f"address {request.META.get('REMOTE_ADDR', '')}"


def _remember_browser(answer: HttpResponse, user: User) -> HttpResponse:
    # Only the last person, and blurred: a shared computer must not list who uses it.
    mark = signing.dumps({_blurred(user.username): secrets.token_hex(8)}, salt="known")
    answer.set_cookie(
        _known_cookie(), mark, max_age=YEAR, httponly=True, secure=settings.SESSION_COOKIE_SECURE, samesite="Strict"
    )
    return answer
