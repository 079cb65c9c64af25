"""Words on screens and papers do not say what happened to a person, and are written in one way."""

import re
from pathlib import Path

import pytest

from homeward.procedure.loading import load

PROCEDURES = {one.parent.name: load(one.parent) for one in Path(__file__).parents[2].glob("sop/*/procedure.yaml")}
TEXTS = PROCEDURES["th-kh-return"].texts
IN_LANGUAGE = [(name, lang) for name, one in sorted(PROCEDURES.items()) for lang in one.languages]
VICTIM = re.compile("victim|ผู้เสียหาย|ជនរងគ្រោះ|ຜູ້ຖືກເຄາະຮ້າຍ", re.IGNORECASE)
# The name of the joint procedure, and the status that a body decides, are the only places for the word.
MAY_SAY = ("procedure.title", "codes.identification.")


@pytest.mark.parametrize(("name", "lang"), IN_LANGUAGE)
def test_nobody_is_called_a_victim_but_in_the_title_and_the_status(name: str, lang: str) -> None:
    texts = PROCEDURES[name].texts[lang]
    assert [key for key, text in texts.items() if VICTIM.search(text) and not key.startswith(MAY_SAY)] == []


def test_khmer_is_written_in_one_way() -> None:
    """Guillemets for what is said, one spelling of a word, no invisible breaks that a search would miss."""
    odd = re.compile('[\u200b\u200c\u200d"]|ឲ្យ|ម្ដង|ម្ដាយ|បណ្ដុះ|បណ្ដោះ|សប្ដាហ៍|ផ្ដល់|សេចក្ដី|ផ្ដើម')
    assert [key for key, text in TEXTS["km"].items() if odd.search(text)] == []


@pytest.mark.parametrize(("name", "lang"), [one for one in IN_LANGUAGE if one[1] != "en"])
def test_every_language_has_the_same_words_and_none_is_left_in_english(name: str, lang: str) -> None:
    texts, english = PROCEDURES[name].texts[lang], PROCEDURES[name].texts["en"]
    assert set(texts) == set(english)
    names = {"UNHCR", "IOM"}
    same = [key for key, text in texts.items() if text == english[key] and text not in names]
    assert same == []


def test_a_help_says_more_than_its_label() -> None:
    for texts in (one.texts[lang] for one in PROCEDURES.values() for lang in one.languages):
        for key, text in texts.items():
            if key.startswith("questions.") and key.endswith(".help"):
                assert text.strip(" .?") != texts[key.removesuffix("help") + "label"].strip(" .?"), key
