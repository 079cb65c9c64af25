"""What changes in the questions: new and gone ones, what must be answered, and what of it leaves the country."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from homeward.procedure.differences.model import Change
from homeward.procedure.differences.saying import Names, Raw, listed
from homeward.procedure.differences.steps import steps_of
from homeward.procedure.rules import Release

TOLD = {"id", "required", "crosses", "compartment", "codes", "type"}
Asked = dict[str, tuple[str, Raw]]


def form_changes(names: Names) -> Iterator[tuple[str, str, Change]]:
    """Side, role and sentence for every changed question, once for each role that fills its form in."""
    before, after = _questions(names.before), _questions(names.after)
    forms = {**_forms(names.before), **_forms(names.after)}
    for name in [*after, *(one for one in before if one not in after)]:
        form = (after.get(name) or before[name])[0]
        for change in _question(name, before, after, names):
            for side, role in _who_fills(form, names):
                yield side, role, change
    for form in forms:
        old, new = _forms(names.before).get(form), _forms(names.after).get(form)
        if old and new and _frame(old) != _frame(new):
            title = names.word(f"forms.{form}.title", form)
            change = Change("questions", form, _("The form “%(form)s” is laid out otherwise.") % {"form": title})
            for side, role in _who_fills(form, names):
                yield side, role, change


def _forms(release: Release) -> dict[str, Raw]:
    return {form["form"]: form for form in release.bundle["forms"]}


def _questions(release: Release) -> Asked:
    return {
        question["id"]: (form["form"], question)
        for form in release.bundle["forms"]
        for section in form["sections"]
        for question in section["questions"]
    }


def _frame(form: Raw) -> list[object]:
    """Sections without what is said of each question: their order, their rows, when they are shown."""
    return [
        {**{key: value for key, value in section.items() if key != "questions"}, "n": [q["id"] for q in known]}
        for section in form["sections"]
        for known in (section["questions"],)
    ]


def _who_fills(form: str, names: Names) -> list[tuple[str, str]]:
    steps = [*steps_of(names.after).values(), *steps_of(names.before).values()]
    found = [(step["side"], step["role"]) for step, _stage in steps if step.get("form") == form]
    return list(dict.fromkeys(found)) or [("", "")]


def _question(name: str, before: Asked, after: Asked, names: Names) -> Iterator[Change]:
    said = {"question": names.question(name)}
    if name not in after:
        form = names.word(f"forms.{before[name][0]}.title", before[name][0])
        yield Change("questions", name, _("%(question)s is no longer asked in “%(form)s”.") % {**said, "form": form})
        return
    form_id, new = after[name]
    if name not in before:
        form = names.word(f"forms.{form_id}.title", form_id)
        yield Change("questions", name, _("New question in “%(form)s”: %(question)s.") % {**said, "form": form})
        if new.get("required"):
            yield Change("questions", name, _("%(question)s must be answered.") % said)
        if new.get("crosses"):
            yield Change("crosses", name, _crosses(new["crosses"], said, names))
        return
    old = before[name][1]
    if bool(old.get("required")) != bool(new.get("required")):
        says = _("%(question)s must now be answered.") if new.get("required") else _("%(question)s may be left open.")
        yield Change("questions", name, says % said)
    yield from _leaving(name, old, new, said, names)
    if (old["type"], old.get("codes")) != (new["type"], new.get("codes")):
        yield Change("questions", name, _("%(question)s is answered in another way.") % said)
    others = sorted({key for key in {*old, *new} - TOLD if old.get(key) != new.get(key)})
    if others:
        says = _("%(question)s is written otherwise in: %(keys)s.") % {**said, "keys": listed(others)}
        yield Change("questions", name, says)


def _leaving(name: str, old: Raw, new: Raw, said: dict[str, str], names: Names) -> Iterator[Change]:
    more = [one for one in new.get("crosses") or () if one not in (old.get("crosses") or ())]
    less = [one for one in old.get("crosses") or () if one not in (new.get("crosses") or ())]
    if more:
        yield Change("crosses", name, _crosses(more, said, names))
    if less:
        purposes = listed([names.word(f"purposes.{one}", one) for one in less])
        says = _("%(question)s no longer crosses to the other country for: %(purposes)s.")
        yield Change("crosses", name, says % {**said, "purposes": purposes})
    if old.get("compartment", "none") != new.get("compartment", "none"):
        kind = new.get("compartment", "none")
        says = _("%(question)s now belongs to the closed part “%(kind)s”: other people may read it.")
        yield Change("crosses", name, says % {**said, "kind": names.word(f"compartments.{kind}", kind)})


def _crosses(purposes: list[str], said: dict[str, str], names: Names) -> str:
    known = listed([names.word(f"purposes.{one}", one) for one in purposes])
    says = _("%(question)s now crosses to the other country for: %(purposes)s, if the person agreed.")
    return says % {**said, "purposes": known}
