"""What every page of the procedure has: the edition it shows, its addresses, its tabs and its words."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from homeward.procedure import queries
from homeward.procedure.drawing import Part, drawings
from homeward.procedure.reading.teller import Teller
from homeward.procedure.rules import Release

SHORT = 12


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition as it is looked at: the one in force has plain addresses, any other its hash in them."""

    release: Release
    prefix: str

    def url(self, name: str, **also: str) -> str:
        """The address of a page of this edition."""
        more = {"edition": self.prefix} if self.prefix else {}
        return reverse(f"procedure:{name}", kwargs={**more, **also})

    @property
    def short(self) -> str:
        """The first letters of its hash, as people compare them over the telephone."""
        return self.release.meaning[:SHORT]

    @property
    def date(self) -> date:
        """The day of the edition."""
        return date.fromisoformat(str(self.release.edition["date"]))

    @property
    def in_force(self) -> bool:
        """Whether new cases follow it here."""
        return self.release.meaning in {one.meaning for one in queries.currents()}


def edition_or_404(prefix: str) -> Edition:
    """The edition of an address; without a hash the one in force."""
    try:
        return Edition(queries.by_prefix(prefix) if prefix else queries.current(), prefix)
    except queries.UnknownRelease:
        raise Http404 from None


def language() -> str:
    """The reader's language: en, th or km."""
    return (get_language() or "en")[:2]


def teller(edition: Edition) -> Teller:
    """Who tells this edition to this reader."""
    return Teller(edition.release, language())


def page(request: HttpRequest, edition: Edition, template: str, here: str, **more: Any) -> HttpResponse:
    """Renders a page of an edition; `here` is the tab it belongs to."""
    told = teller(edition)
    title = told.word(edition.release.title_key)
    context = {"edition": edition, "title": title, "tabs": _tabs(edition, here), "search_url": edition.url("search")}
    return render(request, f"procedure/{template}", context | {"read_url": edition.url("read")} | more)


def _tabs(edition: Edition, here: str) -> list[dict[str, Any]]:
    named = {
        "read": _("Path and steps"),
        "consents": _("Consents"),
        "roles": _("Roles"),
        "lists": _("Answers"),
        "days": _("Days off"),
        "marks": _("Marks and numbers"),
        "stories": _("Stories"),
        "changes": _("What changed"),
        "editions": _("Editions"),
    }
    return [{"words": words, "url": edition.url(name), "here": name == here} for name, words in named.items()]


def drawn(edition: Edition) -> list[tuple[Part, str]]:
    """The swim lanes of an edition in parts; kept, because they only change with its words."""
    lang = language()
    words = "".join(sorted(edition.release.words.values()))
    return _drawn(edition.release.meaning, words, lang, edition.prefix)


@lru_cache(maxsize=24)
def _drawn(meaning: str, _words: str, lang: str, prefix: str) -> list[tuple[Part, str]]:
    edition = Edition(queries.release(meaning), prefix)
    return drawings(edition.release, lang, lambda step: edition.url("step", step=step))
