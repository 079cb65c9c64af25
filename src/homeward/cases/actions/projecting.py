"""Rebuilds what lists and desks show of a case: rows for every office that has it, thrown away and made anew."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from uuid import NAMESPACE_OID, UUID, uuid5

from django.conf import settings
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.cases.actions import sealing
from homeward.cases.models import Draft, Entry, ListRow, Round, Task, Told
from homeward.cases.queries.closed import hidden_from_offices
from homeward.cases.queries.journal import Journal, journals
from homeward.cases.rules.projecting import LANES, Desk, Line, Todo, lane_of, line, todos
from homeward.procedure.rules import TAKEN_OUT


def project(case_id: UUID, *, today: date, news: Sequence[UUID] = (), gone: Sequence[UUID] = ()) -> None:
    """Makes the rows of one case anew; `news` are entries that just came, `gone` offices that lost the case."""
    with agencies.service("projection"):
        if gone:
            Task.objects.filter(case_id=case_id, agency_id__in=gone).delete()
        project_all({case_id: news}, today=today)


def project_all(cases: Mapping[UUID, Sequence[UUID]], *, today: date) -> None:
    """Makes the rows of these cases anew, each with the entries that just came, in few questions for all.

    Runs as a service: a step done on one desk changes what stands on the others'.
    """
    with agencies.service("projection"):
        # Two who project at once (a step here, a receipt from there) take turns.
        files = journals(cases, lock=True, bare=True)
        sealing.follow(files)
        holders = offices.holders_of(cases)
        rounds = defaultdict(list)
        for round_ in Round.objects.filter(case_id__in=cases).exclude(state=Round.State.SENT):
            rounds[round_.case_id].append(round_)
        drafts = defaultdict(list)
        for draft in Draft.objects.filter(case_id__in=cases, awaiting=True).defer("sealed"):
            drafts[draft.case_id].append(draft)
        ListRow.objects.filter(case_id__in=cases).delete()
        Task.objects.filter(case_id__in=cases).exclude(kind=Task.Kind.NEWS).delete()
        made = [
            rows_of(file, desks_of(holders[one]), today=today, news=cases[one], rounds=rounds[one], drafts=drafts[one])
            for one, file in ((file.case.id, file) for file in files)
        ]
        ListRow.objects.bulk_create(row for rows, _ in made for row in rows)
        Task.objects.bulk_create((task for _, tasks in made for task in tasks), ignore_conflicts=True)


def desks_of(holders: Sequence[offices.Holder]) -> list[Desk]:
    """The offices that have the case, the owner first, each with its assigned workers."""
    desks = [
        Desk(
            agency=str(one.agency.id),
            kind=one.agency.kind,
            part=one.part,
            users=tuple((str(h.user.id), h.user.role) for h in holders if h.user and h.agency.id == one.agency.id),
        )
        for one in holders
        if one.user is None
    ]
    return sorted(desks, key=lambda desk: desk.part != "owner")


def rows_of(
    file: Journal, desks: Sequence[Desk], *, today: date, news: Sequence[UUID] = (), rounds: Iterable[Round] = (),
    drafts: Iterable[Draft] = (),
) -> tuple[list[ListRow], list[Task]]:  # fmt: skip
    """List rows and tasks of one case, not yet stored.

    `rounds` are its letters on their way through offices, `drafts` what waits for a second person.
    """
    node = settings.NODE.country
    shape = line(file.own, file.common, file.release, side=file.side, node=node)
    found = todos(
        file.own, file.common, file.release, side=file.side, node=node, desks=desks, today=today
    )  # fmt: skip
    # What is owed to the person outlives the case: only such steps stay on the desk of a closed one.
    found = [one for one in found if not shape.closed or (one.step and file.release.steps[one.step].after_closing)]
    found += _told_and_rounds(file, desks, rounds)
    found += [
        Todo("news", entry.step, desk.agency, None, since=today, why={"entry": str(entry.id), "kind": entry.kind},
             lane=LANES["first"] if entry.kind == TAKEN_OUT else lane_of(entry.step, file.release))
        for entry in file.entries
        if entry.id in news and str(entry.id) not in file.taken_out
        for desk in desks
    ]  # fmt: skip
    found += [
        Todo("second", draft.step, desk.agency, None, since=draft.kept_at.date(),
             why={"entry": str(draft.id), "writer": str(draft.user)})
        for draft in drafts
        for desk in desks
    ]  # fmt: skip
    found = sealing.left_on_desks(file, found)
    return [_row(file, desk, shape, found) for desk in desks], [_task(file, todo, shape) for todo in found]


def _told_and_rounds(file: Journal, desks: Sequence[Desk], rounds: Iterable[Round]) -> list[Todo]:
    """Letters on their way through the office, and told entries that the other side rejected."""
    found = []
    for round_ in rounds:
        if round_.state == Round.State.SENT:
            continue
        user = str(round_.drafted_by) if round_.state == Round.State.SENT_BACK else None
        found.append(Todo("sign", round_.step, str(round_.agency_id), user, why={"entry": str(round_.entry_id),
                          "state": round_.state}))  # fmt: skip
    silent = {one.id for one in file.entries if one.kind == Entry.Kind.CLOSURE}
    rejected = [told for told in file.told.values() if told.state == Told.State.REJECTED and not told.incoming
                and told.entry_id not in silent and str(told.entry_id) not in file.taken_out]  # fmt: skip
    codes = {str(one.id): one.code for one in offices.agencies()} if desks and rejected else {}
    for told in rejected:
        entry = next(e for e in file.entries if e.id == told.entry_id)
        desk = next((d for d in desks if codes.get(d.agency) == entry.agency), desks[0])
        found.append(Todo("rejected", entry.step, desk.agency, desk.user_for(entry.author),
                          why={"code": told.code, "entry": str(entry.id)}))  # fmt: skip
    return found


def _row(file: Journal, desk: Desk, shape: Line, found: Sequence[Todo]) -> ListRow:
    shut = hidden_from_offices(file.release)
    mine = [todo for todo in found if todo.agency == desk.agency and todo.kind == "do" and todo.step not in shut]
    first = min(mine, key=lambda todo: (todo.lane > 0, todo.due_on or date.max), default=None)
    return ListRow(
        case_id=file.case.id, agency_id=UUID(desk.agency), number=file.case.number, side=file.side,
        stage=shape.stage, branch=shape.branch, dots=shape.dots, flags=shape.flags, leads=shape.leads,
        closed=shape.closed, protected_since=shape.protected_since, last_told_on=shape.last_told_on,
        next_step=first.step if first else "", next_due=first.due_on if first else None,
        waiting_since=shape.waiting_since, changed_at=timezone.now(),
        meeting_from=shape.meeting_from, meeting=shape.meeting,
    )  # fmt: skip


def _task(file: Journal, todo: Todo, shape: Line) -> Task:
    entry = todo.why.get("entry", "")
    return Task(
        id=uuid5(NAMESPACE_OID, f"{file.case.id}|{todo.agency}|{todo.kind}|{todo.step}|{entry}"),
        case_id=file.case.id, number=file.case.number, agency_id=UUID(todo.agency),
        user=UUID(todo.user) if todo.user else None, kind=todo.kind, step=todo.step, role=todo.role, lane=todo.lane,
        due_on=todo.due_on, due_at=timezone.make_aware(todo.due_at) if todo.due_at else None,
        since=todo.since, why=dict(todo.why),
        last_told_on=shape.last_told_on, dots=shape.dots,
    )  # fmt: skip
