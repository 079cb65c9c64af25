"""What changes for everybody: consents, the path, answers, roles, days off, and numbers that stand alone."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.differences.model import Change
from homeward.procedure.differences.saying import Names, Raw, length, listed
from homeward.procedure.rules import Release

ORDINARY = {"stages", "forks", "flags", "limits", "edition"}


def shared_changes(names: Names) -> Iterator[Change]:
    """One sentence for each change that belongs to no single desk."""
    yield from _consents(names)
    yield from _path(names)
    yield from _codes(names)
    yield from _roles(names)
    yield from _calendars(names)
    yield from _numbers(names)
    old, new = names.before.bundle["procedure"], names.after.bundle["procedure"]
    others = sorted({key for key in {*old, *new} - ORDINARY if old.get(key) != new.get(key)})
    if others:
        yield Change(
            "other", "procedure", _("The procedure is written otherwise in: %(keys)s.") % {"keys": listed(others)}
        )
    if old["edition"] != new["edition"]:
        yield Change("other", "edition", _("It is the edition of %(date)s.") % {"date": new["edition"]["date"]})


def _compare(
    old: Mapping[str, Any], new: Mapping[str, Any], kind: str, gone: str, fresh: str, name: Callable[[str], str]
) -> Iterator[Change]:
    for one in new:
        if one not in old:
            yield Change(kind, one, fresh % {"name": name(one)})
    for one in old:
        if one not in new:
            yield Change(kind, one, gone % {"name": name(one)})


def _by_id(rows: list[Raw], key: str = "id") -> dict[str, Raw]:
    return {row[key]: row for row in rows}


def _consents(names: Names) -> Iterator[Change]:
    old = _by_id(names.before.bundle["consents"]["scopes"])
    new = _by_id(names.after.bundle["consents"]["scopes"])
    gone, fresh = _("The consent %(name)s is no longer asked."), _("New consent: %(name)s.")
    yield from _compare(old, new, "consent", gone, fresh, names.consent)
    for scope in new:
        if scope in old:
            yield from _consent(scope, old[scope], new[scope], names)


def _consent(scope: str, old: Raw, new: Raw, names: Names) -> Iterator[Change]:
    said = {"name": names.consent(scope)}
    for key, more, less in (
        (
            "purposes",
            _("%(name)s now covers the purpose: %(what)s."),
            _("%(name)s no longer covers the purpose: %(what)s."),
        ),
        ("categories", _("%(name)s now covers: %(what)s."), _("%(name)s no longer covers: %(what)s.")),
        ("recipients", _("%(name)s is now given to: %(what)s."), _("%(name)s is no longer given to: %(what)s.")),
    ):
        before, after = old.get(key) or [], new.get(key) or []
        for says, found in (
            (more, [x for x in after if x not in before]),
            (less, [x for x in before if x not in after]),
        ):
            if found:
                yield Change(
                    "consent", scope, says % {**said, "what": listed([names.word(f"{key}.{x}", x) for x in found])}
                )
    if old.get("valid") != new.get("valid"):
        says = _("%(name)s lasts %(new)s instead of %(old)s.")
        yield Change(
            "consent", scope, says % {**said, "new": length(new.get("valid")), "old": length(old.get("valid"))}
        )
    if bool(old.get("crosses")) != bool(new.get("crosses")):
        says = (
            _("%(name)s now lets things cross.")
            if new.get("crosses")
            else _("Nothing crosses any longer under %(name)s.")
        )
        yield Change("consent", scope, says % said)
    told = {"purposes", "categories", "recipients", "valid", "crosses"}
    others = sorted({key for key in {*old, *new} - told if old.get(key) != new.get(key)})
    if others:
        yield Change(
            "consent", scope, _("%(name)s is written otherwise in: %(keys)s.") % {**said, "keys": listed(others)}
        )
    texts = [
        lang for lang in names.after.texts if _texts(names.before, lang, scope) != _texts(names.after, lang, scope)
    ]
    if texts:
        says = _("The words that the person hears for %(name)s change (%(languages)s).")
        yield Change("consent", scope, says % {**said, "languages": listed(texts)})


def _texts(release: Release, lang: str, scope: str) -> list[str | None]:
    texts = release.texts.get(lang, {})
    return [texts.get(f"consents.{scope}.{part}") for part in ("name", "text", "if_no")]


def _path(names: Names) -> Iterator[Change]:
    old, new = names.before.bundle["procedure"], names.after.bundle["procedure"]
    gone, fresh = _("The stage %(name)s is no longer on the path."), _("New stage on the path: %(name)s.")
    stages = dict.fromkeys(old["stages"]), dict.fromkeys(new["stages"])
    yield from _compare(*stages, "stage", gone, fresh, lambda one: f"“{names.word(f'stages.{one}', one)}”")
    both = [[one for one in side["stages"] if one in old["stages"] and one in new["stages"]] for side in (old, new)]
    if both[0] != both[1]:
        yield Change("stage", "order", _("The stages stand in another order."))
    if old.get("forks") != new.get("forks"):
        yield Change("stage", "forks", _("The path forks otherwise at the person's decision."))
    files = [_by_id(release.bundle["stages"], "stage") for release in (names.before, names.after)]
    for stage in files[1]:
        if stage in files[0] and _frame(files[0][stage]) != _frame(files[1][stage]):
            title = names.word(f"stages.{stage}", stage)
            yield Change("stage", stage, _("The stage “%(stage)s” is drawn or ordered otherwise.") % {"stage": title})
    gone, fresh = _("The mark %(name)s is gone."), _("New mark: %(name)s.")
    flags = old.get("flags") or {}, new.get("flags") or {}
    yield from _compare(*flags, "flag", gone, fresh, lambda one: f"“{names.word(f'flags.{one}', one)}”")


def _frame(stage: Raw) -> dict[str, Any]:
    plain = {key: value for key, value in stage.items() if key not in ("steps", "source")}
    return {**plain, "branch": stage.get("branch"), "order": [step["id"] for step in stage["steps"]]}


def _codes(names: Names) -> Iterator[Change]:
    old, new = _by_id(names.before.bundle["codes"], "codes"), _by_id(names.after.bundle["codes"], "codes")
    for key in new:
        before, after = [[_code(one) for one in side[key]["items"]] if key in side else [] for side in (old, new)]
        said = {"questions": _asking(key, names)}
        for says, found in (
            (_("New answers to %(questions)s: %(answers)s."), [one for one in after if one not in before]),
            (_("No longer answers to %(questions)s: %(answers)s."), [one for one in before if one not in after]),
        ):
            if found:
                answers = listed([names.word(f"codes.{key}.{one}", one) for one in found])
                yield Change("code", key, says % {**said, "answers": answers})
        if key in old and before == after and old[key] != new[key]:
            yield Change("code", key, _("The answers to %(questions)s weigh otherwise than before.") % said)
    for key in old:
        if key not in new:
            yield Change("code", key, _("The list of answers “%(list)s” is gone.") % {"list": key})


def _code(raw: Any) -> str:
    return str(raw if isinstance(raw, str) else raw["id"])


def _asking(key: str, names: Names) -> str:
    asked = [one.id for one in names.after.questions.values() if one.codes == key]
    return listed([names.question(one) for one in asked]) or f"“{key}”"


def _roles(names: Names) -> Iterator[Change]:
    old, new = _by_id(names.before.bundle["roles"]["roles"]), _by_id(names.after.bundle["roles"]["roles"])
    gone, fresh = _("The role %(name)s is gone."), _("New role: %(name)s.")
    yield from _compare(old, new, "role", gone, fresh, names.role)
    for role in new:
        if role in old and old[role] != new[role]:
            standing = listed([names.role(one) for one in new[role].get("stands_in") or ()]) or "–"
            said = {"name": names.role(role), "standing": standing}
            yield Change("role", role, _("The role %(name)s changes; standing in for it: %(standing)s.") % said)


def _calendars(names: Names) -> Iterator[Change]:
    for country in sorted({*names.before.calendars, *names.after.calendars}):
        old, new = names.before.calendars.get(country), names.after.calendars.get(country)
        before, after = (old.holidays if old else {}), (new.holidays if new else {})
        said = {"country": country}
        for says, found in (
            (_("%(country)s: new days off: %(days)s."), sorted(set(after) - set(before))),
            (_("%(country)s: no longer days off: %(days)s."), sorted(set(before) - set(after))),
        ):
            if found:
                yield Change("calendar", country, says % {**said, "days": listed([one.isoformat() for one in found])})
        if old and new and (old.years, old.weekend) != (new.years, new.weekend):
            years = listed([str(one) for one in sorted(new.years)])
            yield Change(
                "calendar", country, _("%(country)s: the calendars cover %(years)s.") % {**said, "years": years}
            )
        elif before.keys() == after.keys() and before != after:
            yield Change("calendar", country, _("%(country)s: days off were confirmed or renamed.") % said)


def _numbers(names: Names) -> Iterator[Change]:
    old, new = (one.bundle["procedure"].get("limits") or {} for one in (names.before, names.after))
    for key in {**old, **new}:
        if old.get(key) != new.get(key):
            said = {"key": key.replace("_", " "), "new": length(new.get(key)), "old": length(old.get(key))}
            yield Change("agreed", key, _("The agreed number “%(key)s” is %(new)s instead of %(old)s.") % said)
