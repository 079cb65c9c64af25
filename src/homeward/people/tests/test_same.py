"""What two people may have in common: a day of birth, a mother; what says nothing is left out."""

from uuid import uuid4

from homeward.people.rules import FEW, SameIndex, telling


def test_a_guessed_or_half_known_day_says_nothing() -> None:
    assert telling("birth_date", "2001-03-04") == "2001-03-04"
    for vague in ("2001", "2001-01-01", "", "about twenty"):
        assert telling("birth_date", vague) == ""


def test_a_mother_is_compared_by_the_sound_of_her_name() -> None:
    assert telling("mother", "Sok  Maly") == telling("mother", "sok maly") != ""


def test_others_with_the_same_day_are_found_until_so_many_have_it_that_it_says_nothing() -> None:
    index, cases = SameIndex(b"salt"), [uuid4() for _ in range(FEW + 2)]
    for case in cases[:2]:
        index.add(case, "birth_date", "2001-03-04")
    assert index.others(cases[0], "birth_date", "2001-03-04") == {cases[1]}
    index.drop_case(cases[1])
    assert index.others(cases[0], "birth_date", "2001-03-04") == frozenset()
    for case in cases:
        index.add(case, "birth_date", "2001-03-04")
    assert index.others(cases[0], "birth_date", "2001-03-04") == frozenset()
