"""A form that was sent after its sitting had been left alone: kept for its writer, and where she finds it again."""

from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest
from django.urls import Resolver404, resolve, reverse

from homeward.agencies.queries import User
from homeward.cases.actions import desk, opening
from homeward.cases.models import Case
from homeward.cases.queries import asking
from homeward.cases.queries.journal import journal
from homeward.cases.views import corridor
from homeward.cases.views.filling import as_uuid, raw_of
from homeward.lib.ids import uuid7
from homeward.procedure import queries as procedure

SHEETS = ("cases:group", "cases:group_line")
FORMS = ("cases:step", "cases:draft", "cases:new", "cases:new_draft", "cases:consent", "cases:crossing")


def keep_typed(request: HttpRequest, user: User) -> str | None:
    """Keeps the answers under the id of their entry; None when the request was no form of a case."""
    try:
        match = resolve(request.path_info)
    except Resolver404:
        return None
    entry_id = as_uuid(request.POST.get("entry", ""))
    if match.view_name in SHEETS:
        return _keep_sheet(request, user, match.kwargs["event_id"], entry_id or uuid7())
    if match.view_name not in FORMS or entry_id is None:
        return None
    case_id = match.kwargs.get("case_id")
    step = _step(request, match.view_name, case_id, match.kwargs)
    if step is None:
        return None
    raw = raw_of(request)
    raw.pop("step", None)
    desk.keep_draft(entry_id=entry_id, case_id=case_id, step=step, raw=raw, by=user)
    place = reverse("cases:step", args=[case_id, step]) if case_id else reverse("cases:new")
    if match.view_name in ("cases:consent", "cases:crossing"):
        place = request.path_info
    return f"{place}?{urlencode({'entry': str(entry_id)})}"


def _keep_sheet(request: HttpRequest, user: User, event_id: UUID, entry_id: UUID) -> str:
    """Lines of a group's sheet wait for their writer, who finds them written when the page opens again."""
    form = opening.opening_step(procedure.current()).id
    desk.keep_draft(entry_id=entry_id, case_id=event_id, step=form, raw=raw_of(request), by=user, always=True)
    asked = {"part": request.GET.get("part", ""), "entry": str(entry_id)}
    return f"{reverse('cases:group', args=[event_id])}?{urlencode(asked)}"


def _step(request: HttpRequest, view: str, case_id: UUID | None, named: dict[str, object]) -> str | None:
    if case_id is None:
        return opening.opening_step(corridor.asked(request) or procedure.current()).id
    try:
        release = journal(case_id).release
    except Case.DoesNotExist:
        return None
    if view == "cases:consent":
        step = asking.step_that(release, asking.GIVES)
        return step.id if step else None
    name = str(named.get("name") or request.POST.get("step", ""))
    return name if name in release.steps else None
