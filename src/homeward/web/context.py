"""What every page may name: node, country, language, digits, today and what stands in the top bar."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _l

from homeward.lib import countries
from homeward.web.reader import meet, reader

# (words, name of the address, the action that its page asks the rights for); what has no address yet is left out,
# and so is what the reader's role may not do. `request.may` is set by the room that knows rights.
NAV: Sequence[tuple[object, str, str]] = (
    (_l("My work"), "cases:work", "list_cases"),
    (_l("Cases"), "cases:list", "list_cases"),
    (_l("Arrivals"), "cases:arrivals", "see_tally"),
    (_l("Meetings"), "meetings:list", "list_cases"),
    (_l("Action plan"), "meetings:plan", "list_cases"),
    (_l("Letters"), "exchange:letters", "see_letters"),
    # Focal points may see it too, and come to it from their letters.
    (_l("System"), "exchange:health", "manage_agencies"),
    (_l("Registry"), "cases:registry", "number_letter"),
    (_l("Accounts"), "agencies:accounts", "manage_accounts"),
    (_l("Offices"), "agencies:agencies", "manage_agencies"),
    (_l("Procedure"), "procedure:read", ""),
)


def page(request: HttpRequest) -> dict[str, Any]:
    """The context processor; `node` itself comes from config."""
    meet(request)
    return bare() | {"nav": nav(request)}


def bare() -> dict[str, Any]:
    """The same for a page without a request, such as an error page."""
    who = reader()
    code = settings.NODE.country
    return {"country": country_name(code), "country_code": code, "language": who.language, "digits": who.digits,
            "today": who.today, "nav": []}  # fmt: skip


def country_name(code: str) -> str:
    """The name of a country in the reader's language; its own code, or the node's plain name, when no word is known."""
    own = str(settings.NODE.name) if code == settings.NODE.country else code
    return countries.country_name(code, reader().language) or own


def nav(request: HttpRequest) -> list[dict[str, Any]]:
    """The entries of the top bar; `here` is the one whose address begins this page's, the longest first."""
    if not getattr(getattr(request, "user", None), "is_authenticated", False):
        return []
    may = getattr(request, "may", lambda _action: True)
    allowed = [(words, name) for words, name, action in getattr(settings, "NAV", NAV) if not action or may(action)]
    found = [(str(words), url) for words, name in allowed if (url := _url(name))]
    inside = [url for _words, url in found if request.path == url or (url != "/" and request.path.startswith(url))]
    here = max(inside, key=len, default=None)
    return [{"words": words, "url": url, "here": url == here} for words, url in found]


def _url(name: str) -> str | None:
    try:
        return reverse(name)
    except NoReverseMatch:
        return None


def language_names() -> list[dict[str, str]]:
    """Languages of the switch: each is named in itself, drawn as a picture."""
    return [{"code": code, "name": name} for code, name in settings.LANGUAGES]
