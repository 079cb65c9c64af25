"""Places that are offered while somebody types one."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from homeward.cases.views.common import reader
from homeward.people import queries as people
from homeward.procedure import queries as procedure

OFFERED = 8


@require_GET
def places(request: HttpRequest) -> JsonResponse:
    """Names of places in both countries, the other one first; nothing about any person is asked or kept."""
    text = request.GET.get("q", "").strip()[:80]
    countries = sorted(procedure.current().parties, key=lambda code: code == settings.NODE.country)
    found = [one.label for code in countries for one in people.places(text, code, reader(request).language)[:OFFERED]]
    return JsonResponse(found if len(text) > 1 else [], safe=False)
