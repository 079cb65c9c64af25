"""Words on screens and papers do not say what happened to a person, and are written in one way."""

import re
from pathlib import Path

import pytest

from homeward.procedure.loading import load

TEXTS = load(Path(__file__).parents[2] / "sop/th-kh-return").texts
VICTIM = re.compile("victim|ผู้เสียหาย|ជនរងគ្រោះ", re.IGNORECASE)
# The name of the joint procedure, and the status that a body decides, are the only places for the word.
MAY_SAY = ("procedure.title", "codes.identification.")


@pytest.mark.parametrize("lang", ["en", "th", "km"])
def test_nobody_is_called_a_victim_but_in_the_title_and_the_status(lang: str) -> None:
    assert [key for key, text in TEXTS[lang].items() if VICTIM.search(text) and not key.startswith(MAY_SAY)] == []


def test_khmer_is_written_in_one_way() -> None:
    """Guillemets for what is said, one spelling of a word, no invisible breaks that a search would miss."""
    odd = re.compile('[\u200b\u200c\u200d"]|ឲ្យ|ម្ដង|ម្ដាយ|បណ្ដុះ|បណ្ដោះ|សប្ដាហ៍|ផ្ដល់|សេចក្ដី|ផ្ដើម')
    assert [key for key, text in TEXTS["km"].items() if odd.search(text)] == []


@pytest.mark.parametrize("lang", ["th", "km"])
def test_every_language_has_the_same_words_and_none_is_left_in_english(lang: str) -> None:
    assert set(TEXTS[lang]) == set(TEXTS["en"])
    names = {"UNHCR", "IOM"}
    same = [key for key, text in TEXTS[lang].items() if text == TEXTS["en"][key] and text not in names]
    assert same == []


def test_a_help_says_more_than_its_label() -> None:
    for lang, texts in TEXTS.items():
        for key, text in texts.items():
            if key.startswith("questions.") and key.endswith(".help"):
                assert text.strip(" .?") != texts[key.removesuffix("help") + "label"].strip(" .?"), (lang, key)
