"""One step as the page tells it: who, when, after what, which questions, what crosses, what is owed, what it does."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from homeward.procedure.reading import conditions, effects, forms
from homeward.procedure.reading.clocks import Clock, Promise, clock, no_clock, promise
from homeward.procedure.reading.teller import Amount, Teller, side_chip, side_words
from homeward.procedure.rules import Question, Step


@dataclass(frozen=True, slots=True)
class Line:
    """A step in a list: clause, title, side, who, its shortest clock, what crosses."""

    id: str
    clause: str
    title: str
    side: str
    chip: str
    role: str
    time: Amount | None
    tells: bool
    letters: str
    stated: bool


@dataclass(frozen=True, slots=True)
class Crossing:
    """What is told: only that it was done, or these answers under these consents; what stays is only counted."""

    milestone: bool
    consents: tuple[str, ...]
    answers: tuple[str, ...]
    stays: int


@dataclass(frozen=True, slots=True)
class Whole:
    """Everything about a step."""

    line: Line
    why: str
    tell: str
    stage: str
    branch: str
    stands_in: tuple[str, ...]
    opens: tuple[conditions.Said, ...]
    clocks: tuple[Clock, ...]
    no_clock: str
    priority: str
    repeats: str
    form: str
    sections: tuple[forms.Group, ...]
    count: int
    required: int
    consent: str
    crossing: Crossing | None
    promise: Promise | None
    replies: str
    effects: tuple[str, ...]
    also: tuple[str, ...]
    source: Amount


def line(step: Step, teller: Teller) -> Line:
    """A step in a list."""
    tells = step.tells
    scopes = teller.release.consents.values()
    letters = [one.letter for one in scopes if tells and one.crosses and tells.purpose in one.purposes]
    return Line(
        id=step.id,
        clause=teller.number(step.clause or ""),
        title=teller.step(step.id),
        side=side_words(step.side),
        chip=side_chip(step.side),
        role=teller.role(step.role),
        time=teller.amount(step.limits[0].within) if step.limits else None,
        tells=tells is not None,
        letters=" ".join(letters),
        stated=step.source.get("status") == "stated",
    )


def whole(step: Step, teller: Teller) -> Whole:
    """Everything about a step."""
    release = teller.release
    stage, role, form = release.stage(step.stage), release.roles.get(step.role), release.forms.get(step.form or "")
    questions = form.questions if form else ()
    side = step.side if step.side in ("host", "home") else stage.side
    return Whole(
        line=line(step, teller),
        why=teller.help(f"steps.{step.id}.why"),
        tell=teller.help(f"steps.{step.id}.tell"),
        stage=teller.word(f"stages.{stage.id}"),
        branch=teller.word(f"branches.{stage.branch}") if stage.branch else "",
        stands_in=tuple(teller.role(one) for one in (role.stands_in if role else ())),
        opens=conditions.conditions(step.opens_when, teller),
        clocks=tuple(clock(one, side, teller) for one in step.limits),
        no_clock=no_clock(step),
        priority=_priority(step),
        repeats=_repeats(step),
        form=teller.word(f"forms.{form.id}.title", form.id) if form else "",
        sections=forms.sections(form, teller) if form else (),
        count=len(questions),
        required=sum(one.required for one in questions),
        consent=teller.consent(step.needs_consent) if step.needs_consent else "",
        crossing=_crossing(step, questions, teller),
        promise=promise(step.owes, step, teller) if step.owes else None,
        replies=step.replies or "",
        effects=tuple(effects.effect(one, teller) for one in step.effects),
        also=_also(step),
        source=teller.source(step.source),
    )


def _crossing(step: Step, questions: tuple[Question, ...], teller: Teller) -> Crossing | None:
    if step.tells is None:
        return None
    purpose = step.tells.purpose
    scopes = [one for one in teller.release.consents.values() if one.crosses and purpose in one.purposes]
    kinds = {"none"}.union(*(one.categories for one in scopes))
    going = [one for one in questions if purpose and purpose in one.crosses and one.compartment in kinds]
    return Crossing(
        milestone=step.tells.milestone,
        consents=tuple(teller.consent(one.id) for one in scopes),
        answers=tuple(teller.question(one.id) for one in going),
        stays=len(questions) - len(going),
    )


def _priority(step: Step) -> str:
    return {"first": _("goes before everything else"), "soon": _("goes before usual work")}.get(step.priority, "")


def _repeats(step: Step) -> str:
    if step.at_most:
        return _("can be done %(most)s times at most") % {"most": step.at_most.value}
    return {
        "adds": _("can be done many times"),
        "replaces": _("can be done again; the later one counts"),
    }.get(step.repeats, _("is done once"))


def _also(step: Step) -> tuple[str, ...]:
    found = [
        (step.round, _("An office signs the letter, the registry numbers it; it goes when it has its number.")),
        (step.second_person, _("A second person confirms it.")),
        (step.movement, _("Of a journey only the week is told, never the day.")),
    ]
    return tuple(words for holds, words in found if holds)
