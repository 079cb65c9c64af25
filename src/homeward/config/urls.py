"""Every address of a node, one line per room."""

from __future__ import annotations

from importlib.util import find_spec

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

PLACES = {
    "agencies": "",
    "exchange": "",
    "people": "people/",
    "procedure": "",
    "cases": "",
    "web": "",
}
urlpatterns: list[URLPattern | URLResolver] = [
    path(prefix, include(f"homeward.{room}.urls"))
    for room, prefix in PLACES.items()
    if find_spec(f"homeward.{room}") and find_spec(f"homeward.{room}.urls")
]
if settings.EXTRA_URLS:
    urlpatterns.append(path("", include(settings.EXTRA_URLS)))
# Too much text is no bad request: it is said gently, with its own status.
handler400 = "homeward.cases.views.large.bad_request"
