"""Countries and languages are named by the standard's data, in the reader's own language."""

import pytest

from homeward.lib.countries import country_name, language_name, language_of


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("en", ["Thailand", "Cambodia", "Laos"]),
        ("th", ["ไทย", "กัมพูชา", "ลาว"]),
        ("km", ["ថៃ", "កម្ពុជា", "ឡាវ"]),
        ("lo", ["ໄທ", "ກຳປູເຈຍ", "ລາວ"]),
    ],
)
def test_a_country_is_named_in_the_language_of_the_reader(language: str, names: list[str]) -> None:
    assert [country_name(code, language) for code in ("TH", "KH", "LA")] == names


def test_a_language_nobody_knows_reads_english_and_no_country_has_no_name() -> None:
    assert country_name("KH", "zz") == "Cambodia"
    assert country_name("AA", "en") == ""


def test_a_country_has_its_own_language() -> None:
    assert [language_of(code) for code in ("TH", "KH", "LA", "VN", "AA")] == ["th", "km", "lo", "vi", ""]


def test_a_language_is_named_in_itself_or_in_another() -> None:
    assert [language_name(one) for one in ("en", "th", "km", "lo", "q1")] == ["English", "ไทย", "ខ្មែរ", "ລາວ", "q1"]
    assert language_name("lo", "en") == "Lao"
