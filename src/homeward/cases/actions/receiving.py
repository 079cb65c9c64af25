"""Takes in told entries of the other side: each is checked against procedure and consent before it counts."""

from collections.abc import Sequence
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
from homeward.exchange.rules import Letter, Outcome
from homeward.lib import dates
from homeward.procedure import queries as procedure
from homeward.vault import actions as vault


def receive_entries(letter: Letter) -> Outcome:
    """The handler of `case.entries/1`: accepted, held or rejected with a code that both sides can read.

    Runs as the courier's service inside the transaction of the inbox; applying the same letter twice changes nothing.
    """
    read = messages.read(letter.body)
    if read is None:
        return Outcome("rejected", "not_this_kind")
    frame, told = read
    contents = [content_of(one) for one in told]
    if any(content is None or content.case != str(frame.id) for content in contents):
        return Outcome("rejected", "digest")
    whole = [content for content in contents if content is not None]
    sender = letter.iss.split(".", 1)[0].upper()
    if {frame.host, frame.home} != {sender, settings.NODE.country}:
        return Outcome("rejected", "not_our_case")
    try:
        release = procedure.release(frame.release)
    except procedure.UnknownRelease:
        return Outcome("held", "unknown_release")
    file = _file(frame)
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
    )
    if arrival.state != "accepted":
        return Outcome(arrival.state, arrival.code)
    _begin(file.case)
    _store(file, new, letter.mid)
    projecting.project(frame.id, today=dates.today(settings.NODE.time_zone), news=[UUID(c.id) for c in new])
    return Outcome("accepted", "")


def letter_changed(letter_id: UUID, state: str, code: str) -> None:
    """A receipt says what became of a letter of ours: its told entries become common, held or rejected."""
    becomes = {"accepted": Told.State.COMMON, "held": Told.State.HELD, "rejected": Told.State.REJECTED}.get(state)
    if becomes is None:
        return
    rows = Told.objects.filter(letter=letter_id).exclude(state=Told.State.COMMON)
    case_ids = set(rows.values_list("case_id", flat=True))
    relied = _relied_on(letter_id) if becomes == Told.State.COMMON else set()
    rows.update(state=becomes, code=code[:40], changed_at=timezone.now())
    again = Told.objects.filter(entry_id__in=relied, incoming=False).exclude(state=Told.State.COMMON)
    again.update(state=Told.State.COMMON, code="", changed_at=timezone.now())
    for case_id in case_ids:
        projecting.project(case_id, today=dates.today(settings.NODE.time_zone))


def _relied_on(letter_id: UUID) -> set[UUID]:
    """Consents that the entries of a letter rest on: whoever accepted these holds those too, whichever letter came."""
    entries = Entry.objects.filter(told_state__letter=letter_id, told_state__incoming=False)
    return {UUID(one) for pointers in entries.values_list("pointers", flat=True) for one in pointers.get("relies", ())}


def _file(frame: messages.CaseFrame) -> Journal:
    """The journal of the case; of one that is new here an empty journal that is not stored yet."""
    try:
        return journal(frame.id, lock=True)
    except Case.DoesNotExist:
        case = Case(id=frame.id, number=frame.number, host=frame.host, home=frame.home, release=frame.release)
        return Journal(case, [], {})


def _begin(case: Case) -> None:
    """A case that is new here gets its access row and its key before its own row; it arrives at the focal point."""
    if case._state.adding:
        focal = offices.focal_point()
        agencies.grant_access(case_id=case.id, agency=focal, user=None, part="receiving")
        vault.open_case(case.id)
        case.save(force_insert=True)
        writer = writing.Writer(user="courier", role="courier", agency=focal.code)
        assigning.write_assignment(case, writer, {"agency": focal.code, "user": "", "part": "receiving"})


def _new(file: Journal, contents: Sequence[Content]) -> tuple[list[Content], bool]:
    """Entries not yet here, and whether one that is here came again with another content."""
    known = {str(entry.id): entry.digest for entry in file.entries}
    clash = any(known.get(content.id, content.digest()) != content.digest() for content in contents)
    return [content for content in contents if content.id not in known], clash


def _store(file: Journal, contents: Sequence[Content], mid: UUID) -> None:
    told = {
        content.id: Told(
            entry_id=UUID(content.id), case_id=file.case.id, letter=mid, incoming=True, state=Told.State.COMMON
        )
        for content in contents
    }
    writing.store(contents, case=file.case, told=told)
    for content in contents:
        form = file.release.forms.get(content.form.split("@")[0])
        writing.remember_names(file.case, form, content.answers)
        vault.record("receive", actor="courier", object=content.case, fields=content.step)
