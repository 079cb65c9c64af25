"""Places are found in both scripts and in Latin, and a code says where it lies."""

import pytest

from homeward.people import queries


@pytest.mark.parametrize(
    ("text", "country", "code"),
    [
        ("ព្រៃវែង", "KH", "14"),
        ("Prey Veaeng", "KH", "14"),
        ("prey veng", "KH", "14"),
        ("Kampong Trabek, Prey Veng", "KH", "1403"),
        ("Poi Pet", "KH", "0110"),
        ("สระแก้ว", "TH", "27"),
        ("Sakaew", "TH", "27"),
        ("อรัญประเทศ", "TH", "2706"),
        ("พระบรม", "TH", "100101"),
        ("Aranya Prathet", "TH", "2706"),
        ("", "TH", None),
        ("Phnom Penh", "XX", None),
    ],
)
def test_a_place_is_the_first_answer_however_it_is_spelt(text: str, country: str, code: str | None) -> None:
    assert next((place.code for place in queries.places(text, country)), None) == code


def test_a_code_gives_the_whole_way_up_in_the_readers_script() -> None:
    assert queries.place("KH:010201", "km").label == "បន្ទាយនាង, មង្គលបូរី, បន្ទាយមានជ័យ"  # type: ignore[union-attr]
    assert queries.place("2706", "th", "TH").label == "อรัญประเทศ สระแก้ว"  # type: ignore[union-attr]
    assert queries.place("99", "km") is None


def test_what_stands_after_a_comma_keeps_the_search_inside() -> None:
    assert all(place.code.startswith("14") for place in queries.places("Poi Pet, Prey Veng", "KH"))


def test_no_more_places_than_asked_and_larger_ones_first() -> None:
    found = queries.places("prey veng", "KH", "en", 3)
    assert [place.level for place in found[:2]] == ["province", "district"] and len(found) == 3
