"""Places that are offered while somebody types one."""

from django.conf import settings
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_GET

from homeward.cases.views.common import reader
from homeward.people import queries as people

OFFERED = 8


@require_GET
def places(request: HttpRequest) -> JsonResponse:
    """Names of places in the countries of this node, its own last; nothing about any person is asked or kept."""
    text = request.GET.get("q", "").strip()[:80]
    countries = [*settings.NODE.corridors, settings.NODE.country]
    found = [one.label for code in countries for one in people.places(text, code, reader(request).language)[:OFFERED]]
    return JsonResponse(found if len(text) > 1 else [], safe=False)
