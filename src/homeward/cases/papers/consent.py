"""What the consent paper says: each thing agreed or not, who may know, until when."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

Text = str | Mapping[str, str]


class Agreed(NamedTuple):
    """One line: what (plain words), who may know, until when as printed, answer yes | no | later."""

    what: Text
    who: Text
    until: Text
    answer: str


def receipt(
    *,
    number: str,
    entry: str,
    digest: str,
    canonical: str = "",
    date: Text = "",
    agreed: Sequence[Agreed],
    call: str = "",
    language: Text = "",
    child: bool = False,
    interpreted: bool = False,
) -> dict[str, Any]:
    """Data for `render("consent", …)`: the plain edition that a person can keep anywhere."""
    return {
        "number": number,
        "entry": entry,
        "digest": digest,
        "canonical": canonical,
        "date": date,
        "agreed": [line._asdict() for line in agreed],
        "call": call,
        "language": language,
        "child": child,
        "interpreted": interpreted,
    }
