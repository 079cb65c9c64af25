"""The page that walks a person through a stick, and on which the ways to each partner are chosen."""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path

from django.conf import settings
from django.contrib import messages as notices
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.exchange import actions, carrying, queries, words
from homeward.exchange.readers import reader
from homeward.lib.errors import Refused

LOOK_AGAIN = "4"  # seconds, while a stick is being read


def _carrier_of(request: HttpRequest) -> User:
    """The person of this request, if she may carry letters. Raises Refused."""
    user = reader(request)
    role = agencies.may(user, "carry_letters")
    if not role.allowed:
        raise Refused(agencies.reason(role), role.clause)
    return user


@require_GET
def ways(request: HttpRequest) -> HttpResponse:
    """Write a stick, read one that came, see what became of the last ones; and the ways to each partner."""
    user = _carrier_of(request)
    partners = [
        (directory, queries.ways(directory.node), *actions.to_carry(directory.node), carrying.besides(directory.node))
        for directory, _heard, _late in queries.partners()
    ]
    reading = carrying.reading_now()
    context = {
        "partners": partners,
        "rows": [(one, words.why(one.stick.code), words.kind) for one in carrying.stick_rows()],
        "folders": actions.folders(),
        "reading": reading,
        "neutral": queries.carriers(),
        "chooses": agencies.may(user, "switch_channel").allowed,
    }
    answer = render(request, "exchange/ways.html", context)
    if reading:
        answer["Refresh"] = LOOK_AGAIN
    return answer


@require_POST
def write(request: HttpRequest) -> FileResponse:
    """One ZIP file to be put on a stick; its name tells as little as what is in it."""
    user = _carrier_of(request)
    place = Path(settings.NODE.home) / "sticks"
    place.mkdir(mode=0o700, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place, prefix=".writing-") as folder:
        path = Path(folder) / "stick.zip"
        actions.write_stick(to=request.POST.get("to", ""), path=path, by=user)
        # Its folder goes now; the bytes stay until they are sent.
        whole = path.open("rb")
    return FileResponse(
        whole, as_attachment=True, filename=f"post-{secrets.token_hex(4)}.zip", content_type="application/zip"
    )


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """A stick came: its ZIP file, or a folder of this machine. The courier reads it in a moment."""
    user = _carrier_of(request)
    sent, folder = request.FILES.get("stick"), request.POST.get("folder", "")
    if folder:
        actions.take_folder(name=folder, by=user)
    elif sent is not None:
        actions.take_upload(data=sent.chunks(), by=user)
    else:
        raise Refused(_("Please choose a file."), fields={"stick": _("No file was chosen.")})
    return redirect("exchange:ways")


@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """The ways on which letters may go to a partner from now on."""
    user = _carrier_of(request)
    actions.choose_ways(
        partner=request.POST.get("partner", ""), ways=request.POST.getlist("way"),
        neutral=request.POST.getlist("neutral"), by=user,
    )  # fmt: skip
    notices.success(request, _("Noted. Letters go on these ways from now on."))
    return redirect("exchange:ways")
