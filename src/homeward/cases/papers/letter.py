"""What an official letter says: a told entry in plain words, in the form of its country."""

from collections.abc import Mapping, Sequence
from typing import Any

Text = str | Mapping[str, str]


def letter(
    *,
    entry: str,
    digest: str,
    canonical: str = "",
    office: Text,
    address: Text = "",
    number_of_letter: str = "",
    date: Text = "",
    date_lunar: Text = "",
    secrecy: Text = "",
    urgency: Text = "",
    subject: Text,
    to: Text,
    references: Sequence[Text] = (),
    enclosures: Sequence[Text] = (),
    paragraphs: Sequence[Text],
    signatory: Text = "",
    post_above: Text = "",
    post: Text = "",
    unit: Text = "",
    telephone: str = "",
    crest: str = "",
) -> dict[str, Any]:
    """Data for `render("letter", …)`; the first language decides the country's form.

    Numbers and dates come as the registry writes them (`number_of_letter` is never invented here; empty leaves its
    place free). `date_lunar` stands above `date` on Khmer letters. `crest` is SVG text; `subject` must be plain.
    """
    fields = dict(locals())
    return {name: list(value) if isinstance(value, (list, tuple)) else value for name, value in fields.items()}
