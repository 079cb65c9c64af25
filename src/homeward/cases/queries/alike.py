"""Whether another person here may be taken for this one, said before a letter goes and when an answer is read."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from homeward.agencies import actions as services
from homeward.agencies import queries as agencies
from homeward.agencies.queries import User
from homeward.cases.models import Case, CaseLink, Entry, ListRow
from homeward.cases.queries.journal import Journal
from homeward.people import queries as people
from homeward.procedure import queries as procedure
from homeward.procedure.rules import Step
from homeward.vault import actions as audit

NAMES = "name."


@dataclass(frozen=True, slots=True)
class Alike:
    """That there is another one like this: why, the cases that the reader may open, and whom to ask about others."""

    why: tuple[str, ...]
    cases: tuple[tuple[UUID, str], ...]
    ask: str


def before(file: Journal, step: Step, user: User) -> Alike | None:
    """For the page on which a letter is written or signed that says abroad who the person is; else None."""
    return _alike(file, user) if step.tells and _says_who(file, step) else None


def reading(file: Journal, entry: Entry, user: User) -> Alike | None:
    """For the page of what came from the other side: who is looked for, or the answer to that; else None."""
    told, step = file.told.get(entry.id), file.edition_of(entry).steps.get(entry.step)
    if told is None or not told.incoming or step is None:
        return None
    asked = file.edition_of(entry).steps.get(step.replies or "")
    return _alike(file, user) if _says_who(file, step) or (asked and _says_who(file, asked)) else None


def _says_who(file: Journal, step: Step) -> bool:
    form = file.release.forms.get(step.form or "")
    return any((one.person or "").startswith(NAMES) and one.crosses for one in (form.questions if form else ()))


def _alike(file: Journal, user: User) -> Alike | None:
    found = people.alike(file.case.id)
    with services.service("names"):
        mine = Q(case_id=file.case.id) | Q(other_id=file.case.id)
        links = CaseLink.objects.filter(mine, unlinked_at=None, kind="").values_list("case_id", "other_id")
        known = {one for pair in links for one in pair} | _sealed(found)
    others = {one: why for one, why in found.items() if one not in known}
    if not others:
        return None
    audit.record("alike", actor=str(user.id), object=str(file.case.id), count=len(others))
    # The database shows of these what she may see; of the rest only that there is somebody.
    seen = Case.objects.filter(id__in=others).order_by("number").values_list("id", "number")
    open_to_her = tuple(one for one in seen if agencies.may(user, "open_record", one[0]).allowed)
    ask = str(agencies.focal_point()) if len(open_to_her) < len(others) else ""
    return Alike(_words(set().union(*others.values())), open_to_her, ask)


def _sealed(cases: Collection[UUID]) -> set[UUID]:
    """Those of these cases whose file is sealed: nobody is told that there is one."""
    flags = {one.seal.flag for one in procedure.currents() if one.seal}
    rows = ListRow.objects.filter(case_id__in=list(cases))
    return {row.case_id for row in rows.only("case_id", "flags") if flags & set(row.flags)}


def _words(why: set[str]) -> tuple[str, ...]:
    words = {"name": _("the same or nearly the same name"), "birth_date": _("the same day of birth"),
             "mother": _("the same mother")}  # fmt: skip
    return tuple(said for key, said in words.items() if key in why)
