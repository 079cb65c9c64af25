"""The page on which a case's edition is looked at: what would change, and propose, accept or decline."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from homeward.agencies.queries import User
from homeward.cases.actions import moving
from homeward.cases.queries import moving as editions
from homeward.cases.queries.allowed import may
from homeward.cases.views.common import file_or_404, page, reader, refusal, today
from homeward.cases.views.record import entry_id_of, trail
from homeward.lib.errors import Refused
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure
from homeward.procedure.queries import difference


@require_http_methods(["GET", "POST"])
def edition(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Which edition the case follows, what is proposed, and what another one would change for it."""
    file, user = file_or_404(request, case_id), reader(request)
    refused = None
    if request.method == "POST":
        try:
            _act(request, case_id, user)
            return redirect("cases:record", case_id=case_id)
        except Refused as error:
            refused = error
    card = editions.card(file)
    looked = request.GET.get("to", "")
    context = {
        "case": file.case, "file": file, "release": file.release, "edition": card,
        "may_move": may(file, user, "move_release").allowed, "new_entry": uuid7(),
        "looked": looked, "change": _change(file.release.meaning, looked, user) if looked else None,
        "trail": trail(file, _("Edition of the procedure")), "refusal": refusal(refused) if refused else None,
    }  # fmt: skip
    return page(request, "edition.html", context, status=422 if refused else 200)


def _change(now: str, to: str, user: User) -> object:
    if not procedure.knows(to):
        return None
    return difference(procedure.release(now), procedure.release(to), user.language)


def _act(request: HttpRequest, case_id: UUID, user: User) -> None:
    entry_id, act, about = entry_id_of(request, "entry"), request.POST.get("act", ""), request.POST.get("about", "")
    if act == "propose":
        moving.propose_release(case_id=case_id, meaning=about, by=user, entry_id=entry_id, today=today())
    elif act in ("accept", "decline"):
        answer = moving.accept_release if act == "accept" else moving.decline_release
        proposal = entry_id_of(request, "about")
        answer(case_id=case_id, proposal=proposal, by=user, entry_id=entry_id, today=today())
    else:
        raise Refused(_("This page was not whole. Please open it again; nothing was changed."))
