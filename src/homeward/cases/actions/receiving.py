"""Takes in told entries of the other side: each is checked against procedure and consent before it counts."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.cases import messages
from homeward.cases.actions import assigning, attachments, erasing, line_again, projecting, resting, writing
from homeward.cases.models import Case, Entry, Told
from homeward.cases.queries.journal import Journal, journal, journals
from homeward.cases.rules.arriving import judge
from homeward.cases.rules.entries import Content, content_of
from homeward.cases.rules.taking_out import ENDS
from homeward.exchange import actions as exchange
from homeward.exchange import queries as letters
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
    return receive_many([letter])[0]


def receive_many(letters: Sequence[Letter]) -> list[Outcome]:
    """The same for a round of letters, as if one came after the other, in few questions for all."""
    outcomes: dict[int, Outcome] = {}
    waiting = list(enumerate(letters))
    while waiting:
        turn, later = _one_of_each_case(waiting)
        arrived = {place: _read(letter) for place, letter in turn}
        outcomes |= {place: read for place, read in arrived.items() if isinstance(read, Outcome)}
        outcomes |= _receive({place: read for place, read in arrived.items() if isinstance(read, _Arrived)})
        waiting = later
    return [outcomes[place] for place in range(len(letters))]


_Placed = list[tuple[int, Letter]]


def _one_of_each_case(letters: _Placed) -> tuple[_Placed, _Placed]:
    """The first letter of each case, and the rest: what a letter brings counts for the next of its case."""
    turn: _Placed = []
    later: _Placed = []
    seen: set[str] = set()
    for place, letter in letters:
        case = letter.body.get("case")
        name = str(case.get("id")).lower() if isinstance(case, dict) else ""
        (later if name in seen else turn).append((place, letter))
        seen.add(name)
    return turn, later


@dataclass(frozen=True, slots=True)
class _Arrived:
    """A letter whose entries are whole, from a country that may speak of the case."""

    mid: UUID
    sender: str
    frame: messages.CaseFrame
    contents: Sequence[Content] = field(repr=False)
    # Whose letter it is, and its number in the stream of the case.
    place: tuple[str, int]
    number: str = ""


def _read(letter: Letter) -> _Arrived | Outcome:
    read = messages.read(letter.body)
    if read is None:
        return Outcome("rejected", "not_this_kind")
    frame, told = read
    # The stream, whose place is signed and whose gaps are looked for, and the content must speak of one case.
    if letter.case_id != frame.id:
        return Outcome("rejected", "other_case")
    contents = [content_of(one) for one in told]
    if any(content is None or content.case != str(frame.id) for content in contents):
        return Outcome("rejected", "digest")
    sender = settings.NODE.country_of(letter.iss)
    if not sender or {frame.host, frame.home} != {sender, settings.NODE.country}:
        return Outcome("rejected", "not_our_case")
    number = str((letter.official or {}).get("number", ""))
    whole = [content for content in contents if content is not None]
    return _Arrived(letter.mid, sender, frame, whole, (letter.iss, letter.seq), number)


def _receive(arrived: Mapping[int, _Arrived]) -> dict[int, Outcome]:
    """What becomes of letters of different cases; what is accepted is stored."""
    files = _files([one.frame for one in arrived.values()])
    outcomes: dict[int, Outcome] = {}
    accepted: dict[int, _Accepted] = {}
    for place, one in arrived.items():
        judged = _judged(one, files[one.frame.id])
        if isinstance(judged, Outcome):
            outcomes[place] = judged
        else:
            file = files[one.frame.id]
            accepted[place] = _Accepted(one.mid, file, judged, _named_out([*file.entries, *judged]),
                                        _known_closures(file, one.contents))  # fmt: skip
    for place, marks in zip(accepted, _store(list(accepted.values())), strict=True):
        took = accepted[place]
        line_again.replace_typed(took.file, took.stays, number=arrived[place].number)
        # An entry that comes after the word which takes it out is gone as soon as it is here: nobody gets to see it.
        if took.out:
            erasing.erase_taken_out(took.file.case.id)
        came = Came(took.file.case.id, tuple(UUID(content.id) for content in took.stays), marks)
        outcomes[place] = Outcome("accepted", news=came)
        attachments.expect(took.file.case, took.file.release, took.new, letter=took.mid)
        if gone := {one for content in took.new for one in content.pointers.get("withdraws", ())}:
            attachments.stop_resting_on(took.file, gone)
    return outcomes


def _known_closures(file: Journal, contents: Sequence[Content]) -> list[Content]:
    """Closures that stand here already, because their country said so once for all, and become common now."""
    here = {str(one.id): one for one in file.entries if one.kind == Entry.Kind.CLOSURE}
    return [one for one in contents if one.id in here and here[one.id].id not in file.told]


def _named_out(entries: Iterable[Entry | Content]) -> frozenset[str]:
    """The entries that the other side said belong to another person, also those that are not here yet."""
    words = [one for one in entries if one.kind == Entry.Kind.TAKEN_OUT and one.node != settings.NODE.country]
    return frozenset(target for one in words for target in one.pointers.get(ENDS, ()))


def _judged(arrived: _Arrived, file: Journal) -> list[Content] | Outcome:
    """The entries of a letter that are new here, or why it is not accepted."""
    frame = arrived.frame
    # A case is between two countries for good: a third that has learnt its id cannot write in it.
    if {file.case.host, file.case.home} != {frame.host, frame.home}:
        return Outcome("rejected", "not_our_case")
    try:
        release = file.release
    except procedure.UnknownRelease:
        return Outcome("held", "unknown_release")
    if set(release.parties) != {frame.host, frame.home}:
        return Outcome("rejected", "not_our_procedure")
    new, clash = _new(file, arrived.contents)
    if clash:
        return Outcome("rejected", "entry_changed")
    arrival = judge(
        new,
        sender=arrived.sender,
        common=file.common,
        release=release,
        here=frozenset(str(entry.id) for entry in file.common_entries()),
        offered=frame.offered,
        today=dates.today(settings.NODE.time_zone),
        editions={one: procedure.release(one) for one in file.editions if procedure.knows(one)},
        installed=_installed([*file.entries, *arrived.contents]),
        out=_named_out(file.entries),
        may_come=_may_come(arrived, new, file),
    )
    return new if arrival.state == "accepted" else Outcome(arrival.state, arrival.code)


def _may_come(arrived: _Arrived, new: Sequence[Content], file: Journal) -> bool:
    """Whether what these entries need, and is not here, may still come; asked only where something is missing."""
    here = {str(entry.id) for entry in file.entries} | {content.id for content in arrived.contents}
    missing = {one for content in new for one in content.pointers.get("needs", ())} - here
    node, seq = arrived.place
    return not missing or letters.may_still_come(sender=node, case_id=arrived.frame.id, before=seq)


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
    ids = [one for entries in cases.values() for one in entries]
    words = Entry.objects.filter(id__in=ids, kind=Entry.Kind.TAKEN_OUT)
    emptied = set(words.values_list("case_id", flat=True))
    people.project_many(person for case_id, person in named.items() if case_id not in emptied)
    projecting.project_all(cases, today=dates.today(settings.NODE.time_zone))
    for case_id in emptied:
        # What this round brought may be gone by its end; and what a word takes out may wait in a letter that was held:
        # it is let in, and is gone with that.
        erasing.name_anew(case_id)
        exchange.retry_held(case_ids=[case_id])


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
    words = Entry.objects.filter(case_id__in=case_ids, kind=Entry.Kind.TAKEN_OUT)
    for case_id in set(words.values_list("case_id", flat=True)):
        # A letter of ours that carried it was needed until now.
        erasing.erase_taken_out(case_id)
    if case_ids:
        projecting.project_all(dict.fromkeys(case_ids, ()), today=dates.today(settings.NODE.time_zone))
        # What the other side wrote may have waited for one of these words to be common here, too.
        exchange.retry_held(case_ids=case_ids)


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


def _files(frames: Sequence[messages.CaseFrame]) -> dict[UUID, Journal]:
    """The journals of these cases; of one that is new here an empty journal that is not stored yet."""
    found = {file.case.id: file for file in journals([frame.id for frame in frames], lock=True, bare=True)}
    for frame in frames:
        if frame.id not in found:
            case = Case(id=frame.id, number=frame.number, host=frame.host, home=frame.home, release=frame.release)
            found[frame.id] = Journal(case, [], {})
    return found


def _begin(cases: Sequence[Case]) -> list[Content]:
    """Cases that are new here get access row and key before their own row; they arrive at the focal point."""
    if not cases:
        return []
    for country in {case.other for case in cases}:
        procedure_actions.keep_current(country)
    focal = offices.focal_point()
    agencies.grant_many([(case.id, focal.id, None, "receiving") for case in cases])
    vault.open_cases([case.id for case in cases])
    Case.objects.bulk_create(cases)
    writer = writing.Writer(user="courier", role="courier", agency=focal.code)
    given = {"agency": focal.code, "user": "", "part": "receiving"}
    return [assigning.assignment(case, writer, given) for case in cases]


def _new(file: Journal, contents: Sequence[Content]) -> tuple[list[Content], bool]:
    """Entries not yet here, and whether one that is here came again with another content."""
    known = {str(entry.id): entry.digest for entry in file.entries}
    clash = any(known.get(content.id, content.digest()) != content.digest() for content in contents)
    return [content for content in contents if content.id not in known], clash


@dataclass(frozen=True, slots=True)
class _Accepted:
    """What is stored of a letter: the entries that are new to the journal of its case."""

    mid: UUID
    file: Journal
    new: Sequence[Content] = field(repr=False)
    out: frozenset[str]
    closures: Sequence[Content] = ()

    @property
    def stays(self) -> list[Content]:
        """Those that were not taken out before they came."""
        return [content for content in self.new if content.id not in self.out]


def _store(accepted: Sequence[_Accepted]) -> list[list[people.Mark]]:
    """Writes the entries of letters of different cases; for each how the last entry that says so calls the person."""
    if not accepted:
        return []
    told = {
        content.id: Told(
            entry_id=UUID(content.id), case_id=one.file.case.id, letter=one.mid, incoming=True, state=Told.State.COMMON
        )
        for one in accepted
        for content in (*one.new, *one.closures)
    }
    begun = [one.file for one in accepted if one.file.case._state.adding]
    assigned = _begin([file.case for file in begun])
    # Those of one case in their order, the assignment first.
    writing.store_all([*assigned, *(content for one in accepted for content in one.new)], told=told)
    done = [("assign", "", content.case) for content in assigned]
    done += [("receive", content.step, content.case) for one in accepted for content in one.new]
    vault.record_many(done, actor="courier")
    for file in begun:
        resting.mark_case(journal(file.case.id))
    return [_names_of(one) for one in accepted]


def _names_of(one: _Accepted) -> list[people.Mark]:
    marks: list[people.Mark] = []
    for content in one.stays:
        said = writing.marked(one.file.release.forms.get(content.form.split("@")[0]), content.answers)
        writing.remember_house_name(one.file.case, said)
        marks = said or marks
    return marks
