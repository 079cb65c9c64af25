"""What the handover form says: two acts, from answers to printable lines."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from homeward.cases import papers

JOURNEY = ("asked_again", "knows_who", "knows_where", "own_things")
PAPERS = ("travel_paper", "road_needs", "child_papers", "whom_to_call")
Text = str | Mapping[str, str]


class Paper(NamedTuple):
    """A paper that passes between the offices: id in words.yaml or its own words, present | missing | "", reason."""

    paper: Text
    state: str = ""
    reason: Text = ""


def form(
    *,
    number: str,
    entry: str,
    digest: str,
    canonical: str = "",
    official_number: str = "",
    name: str = "",
    place: Text = "",
    journey: Mapping[str, str] | None = None,
    passed: Sequence[Paper] = (),
) -> dict[str, Any]:
    """Data for `render("handover", …)`; what is not given is printed as a line to write on.

    `journey`: asked_again | knows_who | knows_where | own_things → "yes" | "no". Without `passed` the usual papers
    stand there unticked. The person's own belongings have no place in it.
    """
    known = papers.words()["handover"]
    answers = journey or {}
    lines = passed or [Paper(paper) for paper in PAPERS]
    return {
        "number": number,
        "entry": entry,
        "digest": digest,
        "canonical": canonical,
        "official_number": official_number,
        "name": name,
        "place": place,
        "journey": [{"words": known[line], "answer": answers.get(line, "")} for line in JOURNEY],
        "papers": [
            {
                "words": known.get(line.paper, line.paper) if isinstance(line.paper, str) else line.paper,
                "state": line.state,
                "reason": line.reason,
            }
            for line in lines
        ],
    }
