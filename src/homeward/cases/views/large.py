"""What could not be read at all: a form larger than is ever typed, or one cut in two on its way."""

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A gentle page in the reader's language; 413 for what is too large. Named as `handler400` of the addresses."""
    if not isinstance(exception, RequestDataTooBig | TooManyFieldsSent):
        return render(request, "400.html", status=400)
    why = _("This was too much for one page: more than four million letters. "
            "Nothing was saved, and nothing was changed. "
            "Please go back; what you typed still stands there. Long texts may be added as a paper.")  # fmt: skip
    return render(request, "cases/large.html", {"why": why}, status=413)
