"""What must never happen: data without consent, a child without papers, a return that nobody decided."""

from collections.abc import Iterator
from functools import partial

from homeward.procedure.checking.problems import at
from homeward.procedure.checking.proofs import Places
from homeward.procedure.checking.proving.acting import Act, given_by
from homeward.procedure.checking.proving.exploring import Past
from homeward.procedure.checking.proving.never import Verdict, never
from homeward.procedure.checking.proving.planning import Planner
from homeward.procedure.checking.proving.telling import Proof, story
from homeward.procedure.rules import Release, State, Step
from homeward.procedure.rules.folding import journey_stages
from homeward.procedure.rules.release import Effect


def consent_before_crossing(planner: Planner, places: Places, most: int) -> Proof:
    """Nothing of a person crosses unless a consent for that purpose was given before."""
    proof, release = Proof("nothing crosses without a consent in its past"), planner.release
    purposes = sorted({purpose for scope in release.consents.values() for purpose in scope.purposes})
    free = [
        one for one in release.steps.values() if one.tells and not any(_of_person(one, p, release) for p in purposes)
    ]
    for one in free:
        proof.notes.append(f"needs none: {one.id} tells {_told(one)}")
    for purpose in purposes:
        telling = [one for one in release.steps.values() if one.tells and _of_person(one, purpose, release)]
        scopes = frozenset(key for key, one in release.consents.items() if purpose in one.purposes and one.crosses)
        if not telling:
            continue
        remember, bad = partial(_given, release, scopes), partial(_never_given, scopes)
        verdict = never(
            planner,
            [one.id for one in telling],
            frozenset(("consent", one) for one in scopes),
            bad,
            remember,
            most,
        )
        _judge(proof, verdict, release, places, f"may tell for `{purpose}` though no consent for it was ever given")
        _named(proof, telling, scopes, purpose, release, places)
    return proof


def _of_person(step: Step, purpose: str, release: Release) -> bool:
    """Whether a step tells answers about the person for this purpose, and not plain facts alone."""
    form = release.forms.get(step.form or "")
    if not step.tells or step.tells.purpose != purpose or not form:
        return False
    return any(purpose in one.crosses and one.compartment != "none" for one in form.questions)


def _told(step: Step) -> str:
    return "only that it was done" if step.tells and step.tells.milestone else f"plain facts for `{step.tells.purpose}`"  # type: ignore[union-attr]


def _given(release: Release, scopes: frozenset[str], act: Act) -> Past:
    return frozenset({"given"}) if given_by(act, release) & scopes else frozenset()


def _never_given(_scopes: frozenset[str], _act: Act, _state: State, past: Past) -> bool:
    return "given" not in past


def _named(
    proof: Proof, telling: list[Step], scopes: frozenset[str], purpose: str, release: Release, places: Places
) -> None:
    """A step that tells under a consent names it (its last day counts too), or answers one that does."""
    for step in telling:
        asked = release.steps.get(step.replies or "")
        covered = {step.needs_consent, asked.needs_consent if asked else None} & scopes
        if not covered and not step.does("pause"):
            wanted = f"it needs `needs_consent` of {_or(scopes)}, or answers a step that has it"
            says = f"`{step.id}` tells for `{purpose}`: {wanted}."
            proof.problems.append(at(*places[step.id], says))
    for step in release.steps.values():
        scope = release.consents.get(step.needs_consent or "")
        if scope and scope.crosses and step.tells and step.tells.purpose and step.tells.purpose not in scope.purposes:
            told = f"tells for `{step.tells.purpose}` under the consent `{scope.id}`"
            says = f"`{step.id}` {told}, which is for something else."
            proof.problems.append(at(*places[step.id], says))


def _or(names: frozenset[str]) -> str:
    return " or ".join(f"`{one}`" for one in sorted(names))


def papers_before_handover(planner: Planner, places: Places, most: int) -> Proof:
    """No child is handed over without decision, guardian and custody paper."""
    release, gate = planner.release, planner.release.child_gate
    proof = Proof("no child is handed over without decision, guardian and custody paper")
    if gate is None:
        if "child" in release.flags:
            proof.warnings.append(
                at(
                    *places["flags"],
                    "the flag `child` exists, but no `child_gate` says what must lie before a handover.",
                )
            )
        return proof
    papers = {"the decision": gate.decision, "the guardian": gate.guardian, "the custody paper": gate.custody_paper}
    for what, paper in papers.items():
        bad = partial(_child_without, gate.flag, paper)
        exact = frozenset({("flag", gate.flag), ("done", paper)})
        verdict = never(planner, gate.steps, exact, bad, most=most)
        _judge(proof, verdict, release, places, f"opens for a child without {what} (`{paper}`)")
    handing = {one.id for one in release.steps.values() if one.does("offer_lead")} - set(gate.steps)
    for name in sorted(handing):
        proof.problems.append(
            at(*places["child_gate"], f"`{name}` hands over, but is not among the steps of `child_gate`.")
        )
    raising = [one.id for one in release.steps.values() if any(_raises(effect, gate.flag) for effect in one.effects)]
    proof.notes.append(f"a child is known as one by: {', '.join(raising) or 'nobody'}")
    if not raising:
        proof.problems.append(
            at(*places["child_gate"], f"no step raises the flag `{gate.flag}`: nobody would ever be a child.")
        )
    return proof


def _raises(effect: Effect, flag: str) -> bool:
    return effect.kind == "raise_flag" and effect.arguments.get("of") == flag


def _child_without(flag: str, paper: str, _act: Act, state: State, _past: Past) -> bool:
    return flag in state.flags and paper not in state.done


def decision_before_journey(planner: Planner, places: Places, most: int) -> Proof:
    """No timer opens a return: the journey opens by the person's own decision alone."""
    release, fork = planner.release, planner.release.fork
    proof = Proof("no timer opens a return: the person's decision lies before every step of the journey")
    stages = journey_stages(Effect("stop_journey", {}), release)
    if not fork or not stages:
        return proof
    branch = next(key for key, found in fork.branches.items() if stages[0] in found)
    steps = [step for stage in stages for step in release.stage(stage).steps]
    remember, bad = partial(_decided, fork.step, fork.question, branch), partial(_undecided)
    verdict = never(planner, steps, frozenset({("fact", fork.question)}), bad, remember, most)
    _judge(proof, verdict, release, places, f"opens though the person has not decided `{branch}` (`{fork.step}`)")
    proof.notes.append("guards ask for steps, answers, flags, consents and the lead; there is no word for time in them")
    return proof


def _decided(step: str, question: str, branch: str, act: Act) -> Past:
    return frozenset({"decided"}) if act.step == step and dict(act.facts).get(question) == branch else frozenset()


def _undecided(_act: Act, _state: State, past: Past) -> bool:
    return "decided" not in past


def _judge(proof: Proof, verdict: Verdict, release: Release, places: Places, says: str) -> None:
    proof.add(verdict)
    for step, sentence in _broken(verdict, release, says):
        proof.problems.append(at(*(places[step] if step in places else next(iter(places.values()))), sentence))


def _broken(verdict: Verdict, release: Release, says: str) -> Iterator[tuple[str, str]]:
    if verdict.last is not None and verdict.story is not None:
        last = f"`{verdict.last.step}` is open."
        yield (
            verdict.last.step,
            f"`{verdict.last.step}` {says}. The shortest way there:{story(verdict.story, release, last)}",
        )
    elif not verdict.proved:
        yield "", f"not proved after {verdict.states} states: whether some step {says}."


def nothing_goes_out_under_a_hold(planner: Planner, places: Places, most: int) -> Proof:
    """While a hold stands, nothing that needs a consent to cross is begun."""
    proof, release = Proof("while a hold stands, nothing that needs a consent to cross is begun"), planner.release
    holds = frozenset(
        str(one.arguments["of"]) for step in release.steps.values() for one in step.effects if one.kind == "hold"
    )
    going = [
        one.id
        for one in release.steps.values()
        if one.needs_consent and one.tells and one.tells.purpose and not one.replies
    ]
    if holds and going:
        verdict = never(planner, going, frozenset(("flag", one) for one in holds), partial(_held, holds), most=most)
        _judge(proof, verdict, release, places, "can be begun while a hold stands")
    return proof


def _held(holds: frozenset[str], _act: Act, state: State, _past: Past) -> bool:
    return bool(holds & state.flags)
