"""The page on which two ministries compare their roots: digits, words in three scripts, room for two signatures."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import yaml

from homeward.exchange import rules
from homeward.lib import dates, paper

HERE = Path(__file__).parent
LANGUAGES = ("th", "km", "en")


def roots(cards: Sequence[rules.Root]) -> bytes:
    """The page for one root or two, as PDF; the same cards give the same bytes."""
    data = {"roots": [_root(one) for one in cards]}
    made = int(max(one.made_at for one in cards).timestamp())
    words = yaml.safe_load((HERE / "words.yaml").read_text(encoding="utf-8"))
    return paper.pdf(HERE / "roots.typ", {"data": data, "words": words}, made=made)


def _root(root: rules.Root) -> dict[str, Any]:
    return {
        "country": root.country, "name": root.name,
        "made": {language: dates.show(root.made_at.date(), language, form="long") for language in LANGUAGES},
        "digits": rules.fingerprint_digits(root).split(),
        "words": {language: rules.fingerprint_words(root, language).split() for language in LANGUAGES},
    }  # fmt: skip
