"""Compares two editions and tells what changes for whom and what it does to the person's days."""

from collections.abc import Iterable

from django.utils import translation
from django.utils.translation import gettext as _

from homeward.procedure.differences.forms import form_changes
from homeward.procedure.differences.model import Change, Difference, Group, Span, Story
from homeward.procedure.differences.saying import Names, side_name
from homeward.procedure.differences.shared import shared_changes
from homeward.procedure.differences.spans import spans
from homeward.procedure.differences.steps import step_changes
from homeward.procedure.differences.stories import stories
from homeward.procedure.rules import Release

SIDES = ("", "both", "lead", "host", "home")


def difference(before: Release, after: Release, lang: str, *, days: bool = True) -> Difference:
    """What changes from one edition to the next, in `lang` (en, th, km).

    `days=False` leaves out what is computed by playing scenarios, which takes a second or two with many of them.
    """
    names = Names(before, after, lang)
    with translation.override(lang):
        shared = [("", "", change) for change in shared_changes(names)]
        groups = _grouped([*shared, *step_changes(names), *form_changes(names)], names)
        found: tuple[tuple[Span, ...], tuple[Story, ...]] = ((), ())
        if days and before.meaning != after.meaning:
            found = spans(names), stories(names)
    words = tuple(lang for lang, digest in after.words.items() if before.words.get(lang) != digest)
    return Difference(before.meaning, after.meaning, groups, *found, words)


def _grouped(rows: Iterable[tuple[str, str, Change]], names: Names) -> tuple[Group, ...]:
    found: dict[tuple[str, str], dict[Change, None]] = {}
    for side, role, change in rows:
        found.setdefault((side, role), {})[change] = None
    order = sorted(found, key=lambda one: (SIDES.index(one[0]) if one[0] in SIDES else len(SIDES), one[1]))
    return tuple(Group(side, role, _title(side, role, names), tuple(found[side, role])) for side, role in order)


def _title(side: str, role: str, names: Names) -> str:
    if not role:
        return _("For everybody")
    return _("%(role)s – %(side)s") % {"role": names.role(role), "side": side_name(side)}
