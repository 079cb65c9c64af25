"""What of a procedure becomes a flow: what follows in a country, where ways join, part and end, what crosses."""

from dataclasses import dataclass

from homeward.procedure.drawing.arrows import Message, messages, nearest, side_of
from homeward.procedure.drawing.plan import parts
from homeward.procedure.rules import Release, Step
from homeward.procedure.rules.guards import demanded


@dataclass(frozen=True, slots=True)
class Flow:
    """One arrow inside a pool, between two nodes (steps, gateways, events); `words` name a branch of the fork."""

    source: str
    target: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Node:
    """What stands beside a step: a gateway where ways join (`all` or `any`), the fork, where a case begins or ends."""

    id: str
    kind: str
    beside: str


@dataclass(frozen=True, slots=True)
class Flows:
    """Everything between the steps; `order` are the stages from left to right."""

    order: tuple[str, ...]
    nodes: tuple[Node, ...]
    flows: tuple[Flow, ...]
    messages: tuple[Message, ...]


def flows_of(release: Release, lang: str) -> Flows:
    """The flows of a whole procedure; the words of branches in a language."""
    arrows = nearest(release)
    order = tuple(stage for part in parts(release, arrows) for stage in part.stages)
    inside = [one for one in sorted(arrows) if _side(one[0], release) == _side(one[1], release)]
    joins = {one.beside: one for one in (_join(step, inside) for step in release.steps.values()) if one}
    nodes, flows = list(joins.values()), list[Flow]()
    branch_of = {step: stage.branch for stage in release.stages if stage.branch for step in stage.steps}
    fork = release.fork
    for source, target in inside:
        into = joins[target].id if target in joins else target
        if fork and source == fork.step and target in branch_of:
            flows.append(Flow("the_fork", into, release.word(lang, f"branches.{branch_of[target]}")))
        else:
            flows.append(Flow(source, into))
    flows += [Flow(one.id, one.beside) for one in joins.values()]
    if fork:
        nodes.append(Node("the_fork", "fork", fork.step))
        flows.append(Flow(fork.step, "the_fork"))
        flows += _empty_branches(release, lang, {one.words for one in flows})
    for step in release.steps.values():
        if step.does("open_case"):
            nodes.append(Node(f"begin_{step.id}", "start", step.id))
            flows.append(Flow(f"begin_{step.id}", step.id))
        if step.does("close_case"):
            nodes.append(Node(f"end_{step.id}", "end", step.id))
            flows.append(Flow(step.id, f"end_{step.id}"))
    return Flows(order, tuple(nodes), tuple(flows), messages(release, arrows))


def _side(name: str, release: Release) -> str:
    return side_of(release.steps[name], release)


def _join(step: Step, inside: list[tuple[str, str]]) -> Node | None:
    """Where a step waits for several others: for all of them, or for one."""
    before = {source for source, target in inside if target == step.id}
    if len(before) < 2:
        return None
    surely = {name for word, name in demanded(step.opens_when) if word == "done"}
    return Node(f"join_{step.id}", "all" if before <= surely else "any", step.id)


def _empty_branches(release: Release, lang: str, named: set[str]) -> list[Flow]:
    """A branch that no arrow of the decision leads into begins with its first step there: all branches are alike."""
    fork, found = release.fork, list[Flow]()
    for name, stages in fork.branches.items() if fork else ():
        words, home = release.word(lang, f"branches.{name}"), _side(fork.step, release) if fork else ""
        steps = [one for stage in stages for one in release.stage(stage).steps if _side(one, release) == home]
        if words not in named and steps:
            found.append(Flow("the_fork", steps[0], words))
    return found
