"""What every step must have: a side, a role there, a clock or a reason for none, an answerable promise."""

from collections.abc import Iterator

from homeward.procedure.checking.problems import Problem, at
from homeward.procedure.checking.proofs import Places
from homeward.procedure.checking.proving.telling import Proof
from homeward.procedure.rules import Release, Sides, Step, fold, open_steps
from homeward.procedure.rules.folding import journey_stages
from homeward.procedure.rules.release import Effect

# What these say, the other country must hear: else one node would work on what the other has stopped.
SHARED = (
    "hold",
    "release_hold",
    "stop_journey",
    "withdraw_consent",
    "offer_lead",
    "accept_lead",
    "decline_lead",
    "close_case",
    "pause",
)


def sides_of(step: Step) -> frozenset[str]:
    """The sides that can do a step."""
    return frozenset({step.side}) if step.side in ("host", "home") else frozenset({"host", "home"})


def everyone_knows_who(release: Release, places: Places) -> Proof:
    """Every step has a side, a role that exists there, and a clock or a written reason for none."""
    proof = Proof("every open step has a side, a role that exists there, and a clock or a reason for none")
    for step in release.steps.values():
        proof.states += len(sides_of(step))
        role = release.roles.get(step.role)
        missing = sorted(sides_of(step) - set(role.sides if role else ()))
        if missing:
            proof.problems.append(
                at(*places[step.id], f"`{step.id}`: there is no `{step.role}` on the side {' and '.join(missing)}.")
            )
        if not step.limits and not step.no_clock:
            says = f"`{step.id}` has no clock: write `due`, or `no_clock: person|when_needed|event|other_desk`."
            proof.problems.append(at(*places[step.id], says))
    return proof


def promises_are_kept(release: Release, places: Places) -> Proof:
    """What one side owes, a step of the other side answers."""
    proof = Proof("what one side owes, a step of the other side answers")
    for step in release.steps.values():
        proof.states += 1
        proof.problems += [at(*places[step.id], says) for says in _promise(step, release)]
    return proof


def _promise(step: Step, release: Release) -> Iterator[str]:
    if step.replies:
        asked = release.steps[step.replies]
        if not step.tells:
            yield f"`{step.id}` answers `{asked.id}` but tells nobody."
        if not asked.owes or asked.owes.step != step.id:
            yield f"`{step.id}` answers `{asked.id}`, which does not say that it is owed (`owes`)."
        if not _across(asked, step):
            yield f"`{step.id}` answers `{asked.id}` on the same side; a promise is kept by the other."
    if step.owes:
        owed = release.steps[step.owes.step]
        if owed.replies != step.id:
            yield f"`{step.id}` is owed `{owed.id}`, which does not say that it answers it (`replies`)."
        if not _across(step, owed):
            yield f"`{step.id}` is owed `{owed.id}` by its own side; a promise is kept by the other."
        if step.owes.role != owed.role:
            yield f"`{step.id}` is owed `{owed.id}` by `{step.owes.role}`, but `{owed.role}` does that step."
        for limit in step.owes.limits:
            taking = release.steps.get(limit.taken_by or "")
            if taking and (not _across(step, taking) or not taking.tells):
                yield f"`{step.id}` is taken by `{taking.id}`, which must be told from the other side."


def _across(first: Step, second: Step) -> bool:
    return any(one != other for one in sides_of(first) for other in sides_of(second))


def shared_is_told(release: Release, places: Places) -> Proof:
    """What changes the case for both countries is told to both."""
    proof = Proof("what stops, holds, hands over or closes is told to the other country")
    for step in release.steps.values():
        shared = [effect.kind for effect in step.effects if _shared(effect, release)]
        proof.states += 1
        if shared and not step.tells:
            says = f"`{step.id}` has the effect `{shared[0]}` but does not tell the other country."
            proof.problems.append(at(*places[step.id], says))
    return proof


def _shared(effect: Effect, release: Release) -> bool:
    """Whether the other country works on what the effect changes: a journey of one side alone is not shared."""
    if effect.kind != "stop_journey":
        return effect.kind in SHARED
    steps = [release.steps[one] for stage in journey_stages(effect, release) for one in release.stage(stage).steps]
    return not effect.when and any(step.side in ("home", "both") for step in steps)


def nothing_before_the_beginning(release: Release, sides: Sides, places: Places) -> Proof:
    """Before a case is opened nothing else can be done in it."""
    proof = Proof("before a case is opened nothing else can be done in it")
    empty = fold((), release, sides)
    for side in ("host", "home"):
        for name in open_steps(empty, release, side):
            proof.states += 1
            if not release.steps[name].does("open_case"):
                proof.problems.append(
                    at(*places[name], f"`{name}` is open before there is a case: nothing stands in `opens_when`.")
                )
    return proof


def flags_have_both_ends(release: Release, places: Places) -> Proof:
    """A flag that a guard asks is raised by somebody; what is raised and asked can be seen where it is asked."""
    proof = Proof("every flag that is asked can be raised, every hold can be released")
    effects = [effect for step in release.steps.values() for effect in step.effects]
    for flag in release.flags:
        kinds = {one.kind for one in effects if one.arguments.get("of") == flag}
        proof.states += 1
        if not kinds & {"raise_flag", "hold"}:
            proof.problems.append(at(*places["flags"], f"no step raises the flag `{flag}`."))
        if "hold" in kinds and "release_hold" not in kinds:
            proof.problems.append(at(*places["flags"], f"the hold `{flag}` can never be released."))
        if "lower_flag" in kinds and "raise_flag" not in kinds:
            proof.problems.append(at(*places["flags"], f"the flag `{flag}` is lowered but never raised."))
    return proof


def consents_can_be_taken_back(release: Release, places: Places) -> Proof:
    """Every consent can be given, and every consent can be taken back."""
    proof = Proof("every consent can be given and taken back")
    effects = [effect for step in release.steps.values() for effect in step.effects]
    for scope in release.consents:
        proof.states += 1
        for kind, says in (("give_consent", "given"), ("withdraw_consent", "taken back")):
            if not any(one.kind == kind and one.arguments.get("scope", scope) == scope for one in effects):
                proof.problems.append(at(*places["stages"], f"the consent `{scope}` can never be {says}."))
    return proof


def leftovers(release: Release, named: str) -> Iterator[Problem]:
    """Words and forms that nothing uses: something was dropped, or a name is misspelt.

    named: as text what says how many arrive at once, the only other place that names forms.
    """
    there = {
        "steps": set(release.steps),
        "forms": set(release.forms),
        "roles": set(release.roles),
        "consents": set(release.consents),
        "stages": {one.id for one in release.stages},
        "codes": set(release.codes),
    }
    for kind, known in there.items():
        words = {key.split(".")[1] for key in release.texts.get("en", {}) if key.startswith(f"{kind}.")}
        for one in sorted(words - known):
            yield Problem("words/en.yaml", 1, f"the words name `{kind}.{one}`, which does not exist.")
    for name, codes in release.codes.items():
        words = {key.split(".")[2] for key in release.texts.get("en", {}) if key.startswith(f"codes.{name}.")}
        for one in sorted(words - {code.id for code in codes}):
            yield Problem("words/en.yaml", 1, f"the words name the code `{one}` of `{name}`, which does not exist.")
    used = {step.form for step in release.steps.values()}
    for form in sorted(set(release.forms) - used):
        if f"'{form}'" not in named:
            yield Problem(f"forms/{form}.yaml", 1, f"no step uses the form `{form}`.")
