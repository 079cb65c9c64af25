"""How many answers a worker must give before the other country can be asked about a person for the first time."""

from collections.abc import Iterator

from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.checking.proofs import places_of, surely_before
from homeward.procedure.loading import File
from homeward.procedure.rules.guards import demanded
from homeward.procedure.rules.release import Release, Step

AT_MOST = 12


def burden_problems(files: list[File], release: Release) -> Iterator[Problem]:
    """More required answers before the first request than the procedure's own limit allows."""
    step = first_request(release)
    given = release.limits.get("required_before_request")
    limit, found = given.value if given else AT_MOST, required_before(step, release) if step else []
    if step and len(found) > limit:
        says = f"{len(found)} answers are required up to `{step.id}`, the first request; at most {limit} may be."
        yield at(*places_of(files)[step.id], f"{says} They are: {', '.join(f'`{one}`' for one in found)}.")


def first_request(release: Release) -> Step | None:
    """The first step that asks the other country something about the person, under a consent."""
    asking = (step for step in release.steps.values() if step.owes and step.needs_consent)
    return next(asking, None)


def required_before(request: Step, release: Release) -> list[str]:
    """The questions that must be answered in every case up to a request, itself included, each once.

    Each consent on the way counts as one more: of its form only the answer, for what is asked is known by then.
    """
    steps = [step for step in release.steps.values() if step.id in surely_before(request, release)]
    found = [question for step in steps for question in _required(step, release)]
    scopes = {step.needs_consent for step in steps if step.needs_consent}
    scopes |= {name for step in steps for word, name in demanded(step.opens_when) if word == "consent"}
    return [*found, *(f"consent {scope}" for scope in sorted(scopes))]


def _required(step: Step, release: Release) -> list[str]:
    form = release.forms.get(step.form or "")
    sections = [one for one in form.sections if not one.shown_when and not one.repeats] if form else []
    return [one.id for section in sections for one in section.questions if one.required and not one.shown_when]
