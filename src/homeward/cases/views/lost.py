"""The page of what has to be written again after a disaster: numbers of cases and steps, no name and no content."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from homeward.cases.queries import lost as losses
from homeward.cases.views.common import page, reader


@require_GET
def lost(request: HttpRequest) -> HttpResponse:
    """Of the reader's own cases."""
    reader(request)
    return page(request, "lost.html", {"rows": losses.lost_work()})
