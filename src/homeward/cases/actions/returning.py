"""Takes back told entries of our own that a disaster took, as the other side gives them back, byte for byte."""

from uuid import UUID

from django.conf import settings

from homeward.agencies import actions as agencies
from homeward.agencies import queries as offices
from homeward.cases import messages
from homeward.cases.actions import assigning, projecting, writing
from homeward.cases.models import Case, Told
from homeward.cases.queries.journal import Journal, journal
from homeward.cases.rules.entries import Content, content_of
from homeward.exchange.rules import Letter
from homeward.lib import dates
from homeward.people import actions as people
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Form
from homeward.vault import actions as vault


def letter_returned(letter: Letter) -> None:
    """A letter of ours that this node lost: its told entries stand in the journal again, and its case, if that went.

    What lay behind them, the private entries, is not in it. Raises what keeps it out now; it is tried again.
    """
    read = messages.read(letter.body)
    if read is None:
        return
    frame, told = read
    whole = [content for one in told if (content := content_of(one)) is not None and content.case == str(frame.id)]
    try:
        file = journal(frame.id, lock=True)
    except Case.DoesNotExist:
        file = _begin_again(frame)
    known = {str(entry.id) for entry in file.entries}
    fresh = [content for content in whole if content.id not in known]
    _store(file, fresh, letter.mid)
    projecting.project_all({frame.id: ()}, today=dates.today(settings.NODE.time_zone))


def _begin_again(frame: messages.CaseFrame) -> Journal:
    """A case that was opened after the backup comes back to the focal point, who alone is sure to be there."""
    case = Case(id=frame.id, number=frame.number, host=frame.host, home=frame.home, release=frame.release)
    focal = offices.focal_point()
    agencies.grant_many([(case.id, focal.id, None, "receiving")])
    vault.open_case(case.id)
    case.save(force_insert=True)
    writer = writing.Writer(user="courier", role="courier", agency=focal.code)
    assigned = assigning.assignment(case, writer, {"agency": focal.code, "user": "", "part": "receiving"})
    writing.store([assigned], case=case)
    return journal(case.id, lock=True)


def _store(file: Journal, contents: list[Content], letter: UUID) -> None:
    incoming = {content.id: content.node != settings.NODE.country for content in contents}
    told = {
        content.id: Told(
            entry_id=UUID(content.id), case_id=file.case.id, letter=letter, incoming=incoming[content.id],
            state=Told.State.COMMON if incoming[content.id] else Told.State.QUEUED,
        )
        for content in contents
    }  # fmt: skip
    writing.store(contents, case=file.case, told=told)
    for content in contents:
        form = _form(content)
        said = writing.marked(form, content.answers)
        writing.remember_house_name(file.case, said)
        if said:
            people.project(file.case.id, file.case.id, said)
    vault.record_many([("take_back", content.step, file.case.id) for content in contents], actor="courier")


def _form(content: Content) -> Form | None:
    try:
        return procedure.release(content.release).forms.get(content.form.split("@")[0])
    except procedure.UnknownRelease:
        return None
