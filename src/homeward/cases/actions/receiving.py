"""Takes in told entries of the other side: each is checked against procedure and consent before it counts."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.cases import messages
from homeward.cases.actions import assigning, projecting, writing
from homeward.cases.models import Case, Entry, Told
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules.arriving import judge
from homeward.cases.rules.entries import Content, content_of
from homeward.exchange import actions as exchange
from homeward.exchange.rules import Letter, Outcome
from homeward.lib import dates
from homeward.people import actions as people
from homeward.procedure import actions as procedure_actions
from homeward.procedure import queries as procedure
from homeward.vault import actions as vault


def receive_entries(letter: Letter) -> Outcome:
    """The handler of `case.entries/1`: accepted, held or rejected with a code that both sides can read.

    Runs as the courier's service inside the transaction of the inbox; applying the same letter twice changes nothing.
    What it accepts stands on desks and lists when `entries_came` was told of it.
    """
    read = messages.read(letter.body)
    if read is None:
        return Outcome("rejected", "not_this_kind")
    frame, told = read
    contents = [content_of(one) for one in told]
    if any(content is None or content.case != str(frame.id) for content in contents):
        return Outcome("rejected", "digest")
    whole = [content for content in contents if content is not None]
    sender = settings.NODE.country_of(letter.iss)
    if not sender or {frame.host, frame.home} != {sender, settings.NODE.country}:
        return Outcome("rejected", "not_our_case")
    file = _file(frame)
    # A case is between two countries for good: a third that has learnt its id cannot write in it.
    if {file.case.host, file.case.home} != {frame.host, frame.home}:
        return Outcome("rejected", "not_our_case")
    try:
        release = file.release
    except procedure.UnknownRelease:
        return Outcome("held", "unknown_release")
    if set(release.parties) != {frame.host, frame.home}:
        return Outcome("rejected", "not_our_procedure")
    new, clash = _new(file, whole)
    if clash:
        return Outcome("rejected", "entry_changed")
    arrival = judge(
        new,
        sender=sender,
        common=file.common,
        release=release,
        here=frozenset(str(entry.id) for entry in file.common_entries()),
        offered=frame.offered,
        today=dates.today(settings.NODE.time_zone),
        editions={one: procedure.release(one) for one in file.editions if procedure.knows(one)},
        installed=_installed([*file.entries, *whole]),
    )
    if arrival.state != "accepted":
        return Outcome(arrival.state, arrival.code)
    marks = _store(file, new, letter.mid)
    return Outcome("accepted", news=Came(frame.id, tuple(UUID(content.id) for content in new), marks))


def _installed(entries: Iterable[Entry | Content]) -> frozenset[str]:
    """The editions proposed for a case that this node can compute with."""
    proposed = {str(one.facts.get("to", "")) for one in entries if one.kind == Entry.Kind.RELEASE}
    return frozenset(one for one in proposed if one and procedure.knows(one))


@dataclass(frozen=True, slots=True)
class Came:
    """What a letter brought to a case: new entries, and how the person is called if one of them says so."""

    case_id: UUID
    entries: tuple[UUID, ...]
    marks: Sequence[people.Mark] = field(repr=False)


def entries_came(news: Iterable[Came]) -> None:
    """After a round of letters: whoever came is found by name, and stands anew on desks and lists, once."""
    cases: dict[UUID, list[UUID]] = defaultdict(list)
    named: dict[UUID, people.Person] = {}
    for one in news:
        cases[one.case_id] += one.entries
        if one.marks:
            named[one.case_id] = people.Person(one.case_id, one.case_id, one.marks)
    people.project_many(named.values())
    projecting.project_all(cases, today=dates.today(settings.NODE.time_zone))


BECOMES = {"accepted": Told.State.COMMON, "held": Told.State.HELD, "rejected": Told.State.REJECTED}


def letters_changed(news: Iterable[tuple[UUID, str, str]]) -> None:
    """Receipts say what became of letters of ours (id, state, code): told entries become common, held or rejected."""
    said: dict[tuple[str, str], list[UUID]] = defaultdict(list)
    for letter_id, state, code in news:
        if state in BECOMES:
            said[BECOMES[state], code[:40]].append(letter_id)
    case_ids: set[UUID] = set()
    for (state, code), letter_ids in said.items():
        case_ids |= _told_became(letter_ids, state, code)
    if case_ids:
        projecting.project_all(dict.fromkeys(case_ids, ()), today=dates.today(settings.NODE.time_zone))
    moved = Entry.objects.filter(told_state__letter__in=said.get((Told.State.COMMON, ""), ()), kind=Entry.Kind.RELEASE)
    for case_id in set(moved.values_list("case_id", flat=True)):
        # What the other side wrote under the new edition may have waited for this word.
        exchange.retry_held(case_id=case_id)


def _told_became(letter_ids: Sequence[UUID], state: str, code: str) -> set[UUID]:
    """Notes a new state of the told entries of some letters; the cases that this changed."""
    rows = Told.objects.filter(letter__in=letter_ids).exclude(state=Told.State.COMMON)
    case_ids = set(rows.values_list("case_id", flat=True))
    relied = _relied_on(letter_ids) if state == Told.State.COMMON else set()
    rows.update(state=state, code=code, changed_at=timezone.now())
    if relied:
        again = Told.objects.filter(entry_id__in=relied, incoming=False).exclude(state=Told.State.COMMON)
        again.update(state=Told.State.COMMON, code="", changed_at=timezone.now())
    return case_ids


def _relied_on(letter_ids: Sequence[UUID]) -> set[UUID]:
    """Consents that the entries of letters rest on: whoever accepted these holds those too, whichever letter came."""
    entries = Entry.objects.filter(told_state__letter__in=letter_ids, told_state__incoming=False)
    return {UUID(one) for pointers in entries.values_list("pointers", flat=True) for one in pointers.get("relies", ())}


def _file(frame: messages.CaseFrame) -> Journal:
    """The journal of the case; of one that is new here an empty journal that is not stored yet."""
    try:
        return journal(frame.id, lock=True)
    except Case.DoesNotExist:
        case = Case(id=frame.id, number=frame.number, host=frame.host, home=frame.home, release=frame.release)
        return Journal(case, [], {})


def _begin(case: Case) -> list[Content]:
    """A case that is new here gets its access row and its key before its own row; it arrives at the focal point."""
    if not case._state.adding:
        return []
    procedure_actions.keep_current(case.other)
    focal = offices.focal_point()
    agencies.grant_many([(case.id, focal.id, None, "receiving")])
    vault.open_case(case.id)
    case.save(force_insert=True)
    writer = writing.Writer(user="courier", role="courier", agency=focal.code)
    return [assigning.assignment(case, writer, {"agency": focal.code, "user": "", "part": "receiving"})]


def _new(file: Journal, contents: Sequence[Content]) -> tuple[list[Content], bool]:
    """Entries not yet here, and whether one that is here came again with another content."""
    known = {str(entry.id): entry.digest for entry in file.entries}
    clash = any(known.get(content.id, content.digest()) != content.digest() for content in contents)
    return [content for content in contents if content.id not in known], clash


def _store(file: Journal, contents: Sequence[Content], mid: UUID) -> list[people.Mark]:
    """Writes the entries; how the last of them that says so calls the person."""
    told = {
        content.id: Told(
            entry_id=UUID(content.id), case_id=file.case.id, letter=mid, incoming=True, state=Told.State.COMMON
        )
        for content in contents
    }
    assigned = _begin(file.case)
    writing.store([*assigned, *contents], case=file.case, told=told)
    marks: list[people.Mark] = []
    for content in contents:
        said = writing.marked(file.release.forms.get(content.form.split("@")[0]), content.answers)
        writing.remember_house_name(file.case, said)
        marks = said or marks
    done = [*(("assign", "") for _ in assigned), *(("receive", content.step) for content in contents)]
    vault.record_many(done, actor="courier", object=file.case.id)
    return marks
