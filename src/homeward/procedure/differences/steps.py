"""What changes in the steps: new and gone ones, who, when, within how long, what is told and owed."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.differences.model import Change
from homeward.procedure.differences.saying import Names, Raw, asked, length, limit, limits, listed, side_name
from homeward.procedure.rules import Release
from homeward.procedure.rules.guards import atoms

# Keys of a step whose change is told by a sentence of its own; every other key is named plainly.
TOLD = {
    "id",
    "side",
    "role",
    "opens_when",
    "due",
    "owes",
    "form",
    "needs_consent",
    "tells",
    "repeats",
    "at_most",
    "replies",
    "until",
    "priority",
}
TOLD |= {"round", "second_person", "source"}


def steps_of(release: Release) -> dict[str, tuple[Raw, Raw]]:
    """Every step as written, with the file of its stage."""
    return {step["id"]: (step, stage) for stage in release.bundle["stages"] for step in stage["steps"]}


def step_changes(names: Names) -> Iterator[tuple[str, str, Change]]:
    """Side, role and sentence for everything that changes in steps."""
    before, after = steps_of(names.before), steps_of(names.after)
    for name in [*after, *(one for one in before if one not in after)]:
        old, new = before.get(name), after.get(name)
        if new is None and old is not None:
            says = _("%(step)s is no longer a step.") % {"step": names.step(name)}
            yield old[0]["side"], old[0]["role"], Change("gone_step", name, says)
        elif old is None and new is not None:
            yield new[0]["side"], new[0]["role"], Change("new_step", name, _new(new[0], names))
        elif old is not None and new is not None and old != new:
            for change in _changed(old[0], new[0], names):
                yield new[0]["side"], new[0]["role"], change
            if old[1]["stage"] != new[1]["stage"]:
                stage = names.word(f"stages.{new[1]['stage']}", new[1]["stage"])
                says = _("%(step)s now belongs to “%(stage)s”.") % {"step": names.step(name), "stage": stage}
                yield new[0]["side"], new[0]["role"], Change("other", name, says)


def _new(step: Raw, names: Names) -> str:
    says = [_("New step %(step)s.") % {"step": names.step(step["id"])}]
    if due := limits(step.get("due")):
        says.append(_("Limit: %(limit)s.") % {"limit": "; ".join(limit(one, names) for one in due)})
    if step.get("needs_consent"):
        says.append(_("It needs the consent %(name)s.") % {"name": names.consent(step["needs_consent"])})
    if step.get("tells"):
        says.append(_tells(step["tells"], names))
    return " ".join(says)


def _changed(old: Raw, new: Raw, names: Names) -> Iterator[Change]:
    step, name = names.step(new["id"]), new["id"]
    if (old["side"], old["role"]) != (new["side"], new["role"]):
        said = {"step": step, "old": _who(old, names), "new": _who(new, names)}
        yield Change("who", name, _("%(step)s is now done by %(new)s, no longer by %(old)s.") % said)
    before, after = ([one[key] for key in ("opens_when", "until") if one.get(key)] for one in (old, new))
    if before != after:
        yield Change("opens", name, _opens({"all": before}, {"all": after}, step, names))
    yield from _limited("limit", old.get("due"), new.get("due"), step, name, names)
    yield from _owed(old.get("owes") or {}, new.get("owes") or {}, step, name, names)
    if old.get("needs_consent") != new.get("needs_consent"):
        yield Change("consent", name, _consent(old.get("needs_consent"), new.get("needs_consent"), step, names))
    if old.get("tells") != new.get("tells"):
        yield Change("crosses", name, f"{step}: {_tells(new.get('tells'), names)}")
    yield from _small(old, new, step, name, names)


def _small(old: Raw, new: Raw, step: str, name: str, names: Names) -> Iterator[Change]:
    if old.get("form") != new.get("form"):
        form = names.word(f"forms.{new.get('form')}.title", "")
        says = _("%(step)s now asks the form “%(form)s”.") if form else _("%(step)s asks no form any longer.")
        yield Change("questions", name, says % {"step": step, "form": form})
    if old.get("repeats", "never") != new.get("repeats", "never"):
        yield Change("again", name, _again(new.get("repeats", "never")) % {"step": step})
    if old.get("at_most", {}).get("value") != new.get("at_most", {}).get("value"):
        yield Change("again", name, _most(new.get("at_most"), step))
    if old.get("replies") != new.get("replies"):
        says = _("%(step)s answers another request than before.") % {"step": step}
        yield Change("promise", name, says)
    for key, yes, no in (
        ("round", _("%(step)s now goes through signature and registry."), _("%(step)s needs no signature any longer.")),
        ("second_person", _("%(step)s now needs a second person."), _("%(step)s needs no second person any longer.")),
    ):
        if bool(old.get(key)) != bool(new.get(key)):
            yield Change("round", name, (yes if new.get(key) else no) % {"step": step})
    if old.get("priority", "usual") != new.get("priority", "usual"):
        yield Change("other", name, _priority(new.get("priority", "usual")) % {"step": step})
    others = sorted({key for key in {*old, *new} - TOLD if old.get(key) != new.get(key)})
    if others:
        says = _("%(step)s is written otherwise in: %(keys)s.") % {"step": step, "keys": listed(others)}
        yield Change("effects" if "effects" in others else "other", name, says)
    elif old != new and old.get("source") != new.get("source"):
        yield Change("other", name, _("%(step)s rests on another source.") % {"step": step})


def _who(step: Raw, names: Names) -> str:
    return _("%(role)s (%(side)s)") % {"role": names.role(step["role"]), "side": side_name(step["side"])}


def _opens(old: Any, new: Any, step: str, names: Names) -> str:
    before = dict.fromkeys(names.atom(word, argument) for word, argument in atoms(old))
    after = dict.fromkeys(names.atom(word, argument) for word, argument in atoms(new))
    says = []
    if more := [one for one in after if one not in before]:
        says.append(_("%(step)s now also looks at: %(what)s.") % {"step": step, "what": listed(more)})
    if less := [one for one in before if one not in after]:
        says.append(_("%(step)s no longer looks at: %(what)s.") % {"step": step, "what": listed(less)})
    if not says:
        said = {"step": step, "what": asked(new, names) or "–"}
        says.append(_("%(step)s opens in another case than before; it looks at: %(what)s.") % said)
    return " ".join(says)


def _limited(kind: str, old: Any, new: Any, step: str, name: str, names: Names) -> Iterator[Change]:
    if limits(old) == limits(new):
        return
    said = {
        "step": step,
        "old": "; ".join(limit(one, names) for one in limits(old)),
        "new": "; ".join(limit(one, names) for one in limits(new)),
    }
    if not said["old"]:
        yield Change(kind, name, _("%(step)s now has a limit: %(new)s.") % said)
    elif not said["new"]:
        yield Change(kind, name, _("%(step)s has no limit any longer (it was %(old)s).") % said)
    elif said["old"] == said["new"]:
        yield Change(kind, name, _("%(step)s: the limit stays %(new)s; its source or its date changes.") % said)
    else:
        yield Change(kind, name, _("%(step)s: the limit is %(new)s instead of %(old)s.") % said)


def _owed(old: Raw, new: Raw, step: str, name: str, names: Names) -> Iterator[Change]:
    if old.get("step") != new.get("step"):
        if old:
            said = {"step": step, "owed": names.step(old["step"])}
            yield Change("promise", name, _("After %(step)s the other side no longer owes %(owed)s.") % said)
        if new:
            said = {"step": step, "owed": names.step(new["step"]), "role": names.role(new["role"])}
            yield Change("promise", name, _("After %(step)s the other side now owes %(owed)s (%(role)s).") % said)
            yield from _limited("promise", None, new.get("due"), names.step(new["step"]), name, names)
        return
    if not new or old == new:
        return
    owed = names.step(new["step"])
    if old["role"] != new["role"]:
        said = {"owed": owed, "role": names.role(new["role"])}
        yield Change("promise", name, _("%(owed)s is now owed by %(role)s.") % said)
    yield from _limited("promise", old.get("due"), new.get("due"), owed, name, names)
    others = sorted(key for key in {*old, *new} - {"step", "role", "due", "grace"} if old.get(key) != new.get(key))
    if others:
        said = {"step": owed, "keys": listed(others)}
        yield Change("promise", name, _("%(step)s is written otherwise in: %(keys)s.") % said)
    if old.get("grace") != new.get("grace"):
        said = {"owed": owed, "new": length(new.get("grace")), "old": length(old.get("grace"))}
        says = _("%(owed)s: “no news” is shown after %(new)s instead of %(old)s.") % said
        yield Change("promise", name, says)


def _consent(old: str | None, new: str | None, step: str, names: Names) -> str:
    if new is None:
        return _("%(step)s needs no consent any longer.") % {"step": step}
    said = {"step": step, "name": names.consent(new)}
    if old is None:
        return _("%(step)s now needs the consent %(name)s.") % said
    return _("%(step)s needs another consent: %(name)s.") % said


def _tells(tells: Any, names: Names) -> str:
    if not tells:
        return _("The other side is told nothing.")
    if tells == "milestone":
        return _("The other side learns only that it was done, and in which week.")
    said = {"purpose": names.word(f"purposes.{tells['purpose']}", tells["purpose"])}
    return _("The other side is told what crosses for the purpose “%(purpose)s”.") % said


def _again(repeats: str) -> str:
    return {
        "never": _("%(step)s can be done only once now."),
        "adds": _("%(step)s can now be done many times, side by side."),
    }.get(repeats, _("%(step)s can now be done again in place of the earlier time."))


def _most(most: Raw | None, step: str) -> str:
    if not most:
        return _("%(step)s can now be done as often as needed.") % {"step": step}
    return _("%(step)s can now be done %(most)s times at most.") % {"step": step, "most": most["value"]}


def _priority(priority: str) -> str:
    return {
        "first": _("%(step)s now goes before everything else."),
        "soon": _("%(step)s now goes before usual work."),
    }.get(priority, _("%(step)s now waits its turn like usual work."))
