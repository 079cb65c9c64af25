"""Who reads this page: language, digits and today, for filters that see no request."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from homeward.lib import dates

_digits: ContextVar[str] = ContextVar("digits", default="arab")
_today: ContextVar[date | None] = ContextVar("today", default=None)


@dataclass(frozen=True, slots=True)
class Reader:
    """`language` is en, th or km; `digits` arab, thai or khmer; `today` is the day at the node."""

    language: str
    digits: str
    today: date


def reader() -> Reader:
    """The reader of the page that is being made."""
    language = (translation.get_language() or settings.LANGUAGE_CODE)[:2]
    return Reader(language, _digits.get(), _today.get() or dates.today(settings.TIME_ZONE))


def meet(request: HttpRequest | None) -> Reader:
    """Take digits from the account of this request; a reader without an account gets Western digits."""
    user = getattr(request, "user", None)
    _digits.set(getattr(user, "digits", None) or "arab")
    return reader()


@contextmanager
def reading(*, language: str, digits: str = "arab", today: date | None = None) -> Iterator[Reader]:
    """For letters, papers and tests: make text for this reader, then go back to the one before."""
    kept = _digits.set(digits), _today.set(today)
    try:
        with translation.override(language):
            yield reader()
    finally:
        _digits.reset(kept[0])
        _today.reset(kept[1])
