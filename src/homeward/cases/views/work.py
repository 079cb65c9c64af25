"""My work, and the list of cases."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from homeward.agencies import queries as agencies
from homeward.cases.queries import lists
from homeward.cases.views.common import page, reader, today
from homeward.procedure import queries as procedure


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """What needs the reader today, grouped by what to do."""
    user = reader(request)
    groups = lists.work(user, today(), by_told=request.GET.get("sort") == "told")
    shown = {task.case_id for group in (groups.late, groups.today, groups.soon, groups.open, groups.news,
                                        groups.waiting, groups.sign, groups.rejected) for task in group}  # fmt: skip
    names = lists.house_names(shown) if agencies.scope(user) == "assigned" else {}
    lists.record_list(user, lists.Filters(sort="work"), shown)
    return page(request, "work.html", {"work": groups, "names": names, "people": len(shown),
                                       "release": procedure.current(), "sort": request.GET.get("sort", "due")})  # fmt: skip


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The cases of the reader's office, or her own, with search in any script and filters."""
    user = reader(request)
    ask = request.GET
    filters = lists.Filters(
        text=ask.get("q", "").strip()[:100],
        stage=ask.get("stage", ""),
        flag=ask.get("flag", ""),
        closed=ask.get("closed") == "1",
        sort=ask.get("sort", "due"),
    )
    found = Paginator(lists.cases(user, filters), lists.PAGE).get_page(ask.get("page"))
    rows = list(found.object_list)
    names = lists.house_names(row.case_id for row in rows) if agencies.scope(user) == "assigned" else {}
    lists.record_list(user, filters, (row.case_id for row in rows))
    return page(request, "list.html", {"rows": rows, "page": found, "filters": filters, "names": names,
                                       "release": procedure.current()})  # fmt: skip
