"""Everything that is wrong with a form, summed up on top of the page with links."""

from collections.abc import Iterable, Mapping

from homeward.cases.forms.fields import Part
from homeward.cases.forms.words import sentence
from homeward.cases.rules.answers import Problem


def problem_lines(
    problems: Mapping[str, Problem], parts: Iterable[Part], others: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """Lines for the summary on top, in the order of the page: id of the field, its label, the sentence."""
    known = {field.name: (field.id, field.label) for part in parts for row in part.rows for field in row.fields}
    known |= {part.id: (f"part-{part.id}", part.title) for part in parts}
    known |= {name: (name, label) for name, label in others.items()}
    order = {name: place for place, name in enumerate(known)}
    listed = sorted(problems.items(), key=lambda one: order.get(one[0], len(order)))
    return [(*known.get(name, (name, name)), sentence(problem)) for name, problem in listed]
