"""What can influence a property: the atoms that are followed exactly, and every step that can change one of them."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations, product
from typing import Any

from homeward.procedure.checking.proving.acting import Facts
from homeward.procedure.rules import Effect, Question, Release, Step
from homeward.procedure.rules.folding import journey_stages
from homeward.procedure.rules.guards import atoms, holds_for, matches, plain

# A thing that a guard asks: ("done", step) ("fact", question) ("flag", flag) ("consent", scope) ("leads", "").
Atom = tuple[str, str]
FLAGGING = ("raise_flag", "lower_flag", "hold", "release_hold", "open_track", "close_track")
CONSENTING = ("give_consent", "withdraw_consent")
LEADING = ("offer_lead", "accept_lead", "decline_lead")
ENDING = {"close_case": "reopen_case", "pause": "resume", "open_track": "close_track", "offer_lead": "decline_lead"}
OTHER = "·"
MANY = 6


def asked(step: Step) -> frozenset[Atom]:
    """Everything that decides whether a step is open."""
    found: set[Atom] = {("consent", step.needs_consent)} if step.needs_consent else set()
    if step.side == "lead":
        found.add(("leads", ""))
    return frozenset(found | tree_atoms(step.opens_when))


def tree_atoms(tree: Mapping[str, Any] | None) -> frozenset[Atom]:
    """The atoms of a guard."""
    found: set[Atom] = set()
    for word, argument in atoms(tree):
        if word == "fact":
            found |= {("fact", question) for question in argument}
        else:
            found.add((word, "" if word == "leads" else str(argument)))
    return frozenset(found)


def writers(atom: Atom, release: Release) -> frozenset[str]:
    """The steps that can make an atom true or false, those included that take other entries back."""
    found = speakers(atom, release)
    return frozenset(one.id for one in found) | removers(found, release)


def speakers(atom: Atom, release: Release) -> list[Step]:
    """The steps that say something of an atom themselves."""
    word, name = atom
    steps = list(release.steps.values())
    if word == "done":
        found = [release.steps[name]] if name in release.steps else []
    elif word == "fact":
        found = [one for one in steps if one.form in release.forms and name in _questions(one, release)]
    elif word == "flag":
        found = [one for one in steps if any(_flag(effect) == name for effect in one.effects)]
    elif word == "consent":
        found = [one for one in steps if any(_speaks(effect, name) for effect in one.effects)]
    else:
        found = [one for one in steps if any(effect.kind in LEADING for effect in one.effects)]
    return found


def _questions(step: Step, release: Release) -> frozenset[str]:
    return frozenset(one.id for one in release.forms[step.form or ""].questions)


def _flag(effect: Effect) -> str:
    return str(effect.arguments.get("of", "")) if effect.kind in FLAGGING else ""


def _speaks(effect: Effect, scope: str) -> bool:
    return effect.kind in CONSENTING and effect.arguments.get("scope", scope) == scope


def removers(steps: Iterable[Step], release: Release) -> frozenset[str]:
    """The steps whose entries can end entries of these: a stopped journey, a new consent, a case opened again."""
    found: set[str] = set()
    for step in steps:
        kinds = {ENDING[effect.kind] for effect in step.effects if effect.kind in ENDING}
        kinds |= set(CONSENTING) if any(effect.kind in CONSENTING for effect in step.effects) else set()
        for other in release.steps.values():
            if any(effect.kind in kinds or _stops(effect, step, release) for effect in other.effects):
                found.add(other.id)
    return frozenset(found)


def _stops(effect: Effect, step: Step, release: Release) -> bool:
    return effect.kind == "stop_journey" and step.stage in journey_stages(effect, release)


def plain_scope(scope: str, release: Release) -> bool:
    """Whether given or not says all of a consent: everybody hears of every yes and every no."""
    steps = [release.steps[one] for one in writers(("consent", scope), release)]
    return all(one.tells for one in steps)


def plain_flag(flag: str, release: Release) -> bool:
    """Whether raised or not says all of a flag: everybody hears of it, and no correction takes it back."""
    steps = [release.steps[one] for one in writers(("flag", flag), release)]
    raising = [one for one in steps if any(e.kind in ("raise_flag", "hold") and _flag(e) == flag for e in one.effects)]
    tracks = any(
        effect.kind in ("open_track", "close_track") and _flag(effect) == flag
        for one in steps
        for effect in one.effects
    )
    lasting = all(one.repeats != "replaces" and not removers([one], release) for one in raising)
    return not tracks and lasting and all(one.tells for one in steps)


def closure(exact: frozenset[Atom], release: Release) -> frozenset[str]:
    """The steps that can influence these atoms."""
    return frozenset(step for atom in exact for step in writers(atom, release))


class Choices:
    """The answers worth trying: for every question that matters here each code that is asked for, and one other."""

    def __init__(self, release: Release, exact: frozenset[Atom], steps: Iterable[str]) -> None:
        self.release, self.exact = release, exact
        self.scopes = sorted(name for word, name in exact if word == "consent")
        self.codes: dict[str, set[str]] = {}
        trees = [release.steps[one].opens_when for one in steps]
        trees += [effect.when for one in steps for effect in release.steps[one].effects]
        for tree in trees:
            for question, wanted in facts_of(tree):
                self.codes.setdefault(question, set()).update(wanted)

    def of(self, step: Step) -> tuple[Facts, ...]:
        """Every combination of answers to the questions of a step that matter here."""
        form = self.release.forms.get(step.form or "")
        if not form:
            return ((),)
        whens = {question for effect in step.effects if self._matters(effect) for question, _ in facts_of(effect.when)}
        speaking = {effect.arguments.get("scope_from") for effect in step.effects if effect.kind in CONSENTING}
        wanted = whens | {name for word, name in self.exact if word == "fact"} | (speaking if self.scopes else set())
        shown = {
            q.id: {**(part.shown_when or {}), **(q.shown_when or {})} for part in form.sections for q in part.questions
        }
        while more := {other for one in wanted if one for other in shown.get(one, ())} - wanted:
            wanted |= more
        asked_ = [one for one in form.questions if one.id in wanted and (one.steers or one.id in speaking)]
        lists = [list(self._values(one.id, speaking, bool(shown[one.id]))) for one in asked_]
        combos = (dict(combo) for combo in product(*lists))
        fitting = [combo for combo in combos if all(_fits(one, combo, shown[one.id]) for one in asked_)]
        given = (tuple((key, value) for key, value in combo.items() if value is not None) for combo in fitting)
        different = {self.says(step, facts): facts for facts in reversed(list(given))}
        return tuple(reversed(different.values()))

    def says(self, step: Step, facts: Facts) -> tuple[Any, ...]:
        """What these answers do and say here; two that do and say the same are one act."""
        known = dict(facts)
        effects = [one for one in step.effects if self._matters(one) and (not one.when or holds_for(one.when, known))]
        done = [(one.kind, str(self.subject(one, known))) for one in effects]
        told = [(key, str(value)) for key, value in facts if ("fact", key) in self.exact]
        return (*sorted(done), *told)

    def subject(self, effect: Effect, known: Mapping[str, Any]) -> Any:
        """The flag or scope that an effect speaks of."""
        if effect.kind in CONSENTING:
            return effect.arguments.get("scope") or known.get(effect.arguments.get("scope_from", ""))
        return effect.arguments.get("of", "")

    def _matters(self, effect: Effect) -> bool:
        if effect.kind in FLAGGING:
            return ("flag", _flag(effect)) in self.exact
        return bool(self.scopes) if effect.kind in CONSENTING else True

    def _values(self, question: str, speaking: set[str | None], hidden: bool) -> Iterator[tuple[str, Any]]:
        asked_ = self.release.questions[question]
        codes = self.codes.get(question, set())
        if question in speaking:
            yield from ((question, scope) for scope in self.scopes)
            return
        if asked_.type == "yes_no":
            yield from ((question, value) for value in ("no", "yes"))
        elif asked_.type == "codes":
            yield from ((question, some) for some in _sets(sorted(codes)))
        elif asked_.type == "code":
            ranked = sorted(self.release.codes.get(asked_.codes or "", ()), key=lambda one: one.protective)
            rest = [one.id for one in ranked if one.id not in codes]
            for code in [
                *rest[:1],
                *(rest[-1:] if len(rest) > 1 else ()),
                *(one.id for one in ranked if one.id in codes),
            ]:
                yield question, code
        else:
            yield from ((question, value) for value in sorted(codes))
        if hidden or not asked_.required:
            yield question, None


def _sets(codes: list[str]) -> Iterator[tuple[str, ...]]:
    """Every set of the codes that are asked for, all of them first; of many only all, all but one, and each alone."""
    sizes = range(len(codes), 0, -1) if len(codes) <= MANY else {len(codes), len(codes) - 1, 1}
    for size in sorted(sizes, reverse=True):
        yield from combinations(codes, size)
    yield (OTHER,)


def _fits(question: Question, combo: Mapping[str, Any], shown: Mapping[str, Any]) -> bool:
    """An answer to a question that is not shown is never given; one that is shown and required always is."""
    if any(
        key in combo and not (combo[key] is not None and matches(plain(combo[key]), wanted))
        for key, wanted in shown.items()
    ):
        return combo[question.id] is None
    sure = all(key in combo for key in shown)
    return not (sure and question.required and combo[question.id] is None)


def facts_of(tree: Mapping[str, Any] | None) -> list[tuple[str, frozenset[str]]]:
    """The questions that a tree asks, with the codes it asks for."""
    found = []
    for word, argument in atoms(tree):
        if word == "fact":
            for question, wanted in argument.items():
                codes = wanted if isinstance(wanted, list) else [wanted]
                found.append((question, frozenset(str(plain(one)) for one in codes)))
    return found
