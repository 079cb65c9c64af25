"""With which other country a case is opened; nobody is asked where there is only one."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from homeward.cases.actions.opening import opening_step
from homeward.cases.queries import drafts
from homeward.cases.queries.lines import other_country
from homeward.cases.views.common import page, reader
from homeward.cases.views.filling import as_uuid
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release
from homeward.web.context import country_name

# The name of the choice in the address, in the form and in its draft.
WITH = "with"


def asked(request: HttpRequest, draft_of: UUID | None = None) -> Release | None:
    """The edition of the corridor that was chosen; None while there is a choice to make.

    What the form says goes first, then the address, then the draft that the address names (`draft_of`: of an arrival).
    """
    if len(settings.NODE.corridors) == 1:
        return procedure.current()
    said = request.POST.get(WITH) or request.GET.get(WITH) or _of_draft(request, draft_of)
    return procedure.current(said) if said in settings.NODE.corridors else None


def _of_draft(request: HttpRequest, draft_of: UUID | None) -> str:
    entry = as_uuid(request.GET.get("entry", ""))
    if entry is None:
        return ""
    steps = {opening_step(one).id for one in procedure.currents()}
    found = (drafts.mine(reader(request), draft_of, step, entry_id=entry) for step in sorted(steps))
    return next((country_in(drafts.opened(one)) for one in found if one), "")


def country_in(raw: dict[str, list[str]]) -> str:
    """The country that a draft was begun with."""
    return (raw.get(WITH) or [""])[0]


def known(release: Release) -> dict[str, str]:
    """What the form carries on: the country at the other end, where there are several."""
    return {"with_country": other_country(release)} if len(settings.NODE.corridors) > 1 else {}


def choose(request: HttpRequest) -> HttpResponse:
    """The page that asks: one button for each country."""
    countries = [(one, country_name(one)) for one in settings.NODE.corridors]
    return page(request, "with_country.html", {"countries": countries, "title": _("Open a case")})
