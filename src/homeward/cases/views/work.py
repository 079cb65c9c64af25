"""My work, and the list of cases."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from urllib.parse import urlencode
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from homeward.agencies import queries as agencies
from homeward.agencies import rules
from homeward.agencies.queries import User
from homeward.cases.models import Task
from homeward.cases.queries import alarms, causes, closed, closings, lines, lists, wording
from homeward.cases.queries import meeting as meetings
from homeward.cases.queries.allowed import must_be_allowed
from homeward.cases.queries.corridors import other_countries, releases_of
from homeward.cases.views.common import page, reader, today
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Release


@dataclass(frozen=True, slots=True)
class Group:
    """One card of My work."""

    id: str
    title: str
    lines: list[lines.WorkLine]


@require_GET
def work(request: HttpRequest) -> HttpResponse:
    """What needs the reader today, grouped by what to do."""
    user = reader(request)
    if not agencies.may(user, "list_cases").allowed:
        return _without_cases(request, user)
    editions = procedure.currents()
    sort = "told" if request.GET.get("sort") == "told" else "due"
    hidden = closed.hidden_from(user)
    seconds = "approve_step" in rules.current().roles[user.role].may
    groups = lists.work(user, today(), by_told=sort == "told", hidden=hidden, seconds=seconds)
    shown = {task.case_id for tasks in groups.all() for task in tasks}
    names = lists.house_names(shown) if agencies.scope(user) == "assigned" else {}
    lists.record_list(user, lists.Filters(sort="work"), shown)
    other = other_countries()
    context = {"groups": _groups(groups, user, names, other, hidden), "work": groups, "sort": sort,
               "other": other, "causes": causes.by_cause(user, editions, today()),
               "for_meeting": meetings.count(user, today()), "closed_ways": closings.closed_names(),
               "look_again": closings.to_look_at(user, today()), "goes_on": closings.goes_on(user, today()),
               "late": len(groups.late) + sum(1 for one in groups.first if one.due_on and one.due_on < today()),
               "week": [*groups.first, *groups.today, *groups.soon], "people": len(shown), "release": editions[0],
               "may_open": agencies.may(user, "open_case").allowed, "alarms": alarms.of_desk(user)}  # fmt: skip
    return page(request, "work.html", context)


def _without_cases(request: HttpRequest, user: User) -> HttpResponse:
    """A clerk goes to the registry; other roles without cases are told so."""
    if agencies.may(user, "number_letter").allowed:
        return redirect("cases:registry")
    return page(request, "work_none.html", {"alarms": alarms.of_desk(user)})


def _groups(work_: lists.Work, user: User, names: dict[UUID, str], other: str, hidden: Collection[str]) -> list[Group]:
    cases = {task.case_id for tasks in work_.all() for task in tasks}
    rows, releases = lines.rows_of(user, cases), releases_of(cases)
    signs = agencies.may(user, "list_cases").allowed and "sign_round" in rules.current().roles[user.role].may

    def group(name: str, title: str, tasks: list[Task]) -> Group:
        return Group(name, title, lines.work_lines(tasks, releases, names, rows, today(), signs=signs, hidden=hidden))

    found = [
        group("first", _("Before everything else"), work_.first),
        group("late", _("Late on my desk"), work_.late),
        group("today", _("Today"), work_.today),
        group("rejected", _("Letters that could not be accepted"), work_.rejected),
        group("new", _("New from %(country)s") % {"country": other}, work_.news),
        group("second", _("Written by a colleague; a second person confirms"), work_.second),
        group("sign", _("Letters in the office's round"), work_.sign),
        group("soon", _("This week"), work_.soon),
        group("open", _("Later, or whenever it can be done"), work_.open),
        group("rests", _("Waits for something else"), work_.rests),
        group("waiting", _("Waiting for %(country)s") % {"country": other}, work_.waiting),
    ]
    return [one for one in found if one.lines]


@require_GET
def meeting(request: HttpRequest) -> HttpResponse:
    """What the reader's office brings to the meeting of both sides: cases by number, both sides in one table."""
    user = reader(request)
    must_be_allowed(user, "list_cases")
    found = meetings.matters(user, today())
    lists.record_list(user, lists.Filters(sort="meeting"), (one.case for one in found))
    return page(request, "meeting.html", {"matters": found})


@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """The cases of the reader's office, or her own, with search in any script and filters."""
    user, ask, editions = reader(request), request.GET, procedure.currents()
    must_be_allowed(user, "list_cases")
    text = ask.get("q", "").strip()[:100]
    if text:
        must_be_allowed(user, "search")
    filters = lists.Filters(
        text=text,
        stage=ask.get("stage", ""),
        flag=ask.get("flag", ""),
        closed=ask.get("closed") == "1",
        sort="told" if ask.get("sort") == "told" else "due",
    )
    found = Paginator(lists.cases(user, filters), lists.PAGE).get_page(ask.get("page"))
    rows = list(found.object_list)
    names = lists.house_names(row.case_id for row in rows) if agencies.scope(user) == "assigned" else {}
    lists.record_list(user, filters, (row.case_id for row in rows))
    releases = releases_of(row.case_id for row in rows)
    context = {"lines": lines.case_lines(rows, releases, names, today()), "found": found, "filters": filters,
               "release": editions[0], "query": _query(ask), "may_open": agencies.may(user, "open_case").allowed,
               "stages": _named("stages", ((edition, one.id) for edition in editions for one in edition.stages)),
               "flags": _named("flags", ((edition, one) for edition in editions for one in edition.flags))}  # fmt: skip
    return page(request, "list.html", context)


def _named(kind: str, ids: Iterable[tuple[Release, str]]) -> list[tuple[str, str]]:
    """The choices of a filter, each once: what two procedures call alike is one choice."""
    found: dict[str, str] = {}
    for release, one in ids:
        found.setdefault(one, wording.say(release, kind, one))
    return list(found.items())


def _query(ask: QueryDict) -> str:
    """The filters for the links to other pages."""
    kept = {name: ask[name] for name in ("q", "stage", "flag", "closed", "sort") if ask.get(name)}
    return "&" + urlencode(kept) if kept else ""
