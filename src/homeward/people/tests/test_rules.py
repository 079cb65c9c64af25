"""The index of names in memory, without a database."""

from uuid import UUID

from homeward.lib import scripts
from homeward.people.rules import NameIndex


def index(*names: str) -> NameIndex:
    made = NameIndex()
    for number, name in enumerate(names):
        made.add(number, UUID(int=number), scripts.token_keys(name))
    return made


def found(made: NameIndex, text: str) -> list[int]:
    return [hit.case_id.int for hit in made.find(scripts.token_keys(text))]


def test_a_name_is_found_in_any_script_order_and_small_mistake() -> None:
    made = index("សុខ សុភា", "สมชาย ใจดี", "Heng Dara")
    for text in ("Sok Sophea", "Sophea Sok", "soksophea", "Sok Sopheea", "សុភា"):
        assert found(made, text) == [0], text
    assert found(made, "Somchai Jaidee") == [1]
    assert found(made, "ហេង ដារ៉ា") == [2]


def test_the_better_name_comes_first_and_a_case_comes_once() -> None:
    made = index("Sok Sophea", "Sok Sophy", "Keo Bopha")
    made.add("again", UUID(int=0), scripts.token_keys("សុខ សុភា"))
    assert found(made, "Sok Sophea")[0] == 0
    assert len(found(made, "Sok Sophea")) == len(set(found(made, "Sok Sophea")))


def test_one_word_of_a_name_may_not_answer_two_words_of_the_question() -> None:
    assert found(index("Sophea Chan"), "Sopha Sophea") == []


def test_a_case_that_was_dropped_leaves_no_word_behind() -> None:
    made = index("Sok Sophea", "Sok Dara")
    made.drop_case(UUID(int=0))
    assert found(made, "Sok Sophea") == []
    assert found(made, "Sok Dara") == [1]
    made.drop_case(UUID(int=1))
    assert len(made) == 0 and made._word_of == {} and not made._words_by_key


def test_no_name_can_be_read_from_a_hit() -> None:
    hit = index("Sok Sophea").find(scripts.token_keys("Sok Sophea"))[0]
    assert hit.key in ("sok", "sope")


def test_at_most_as_many_as_asked() -> None:
    made = index(*["Sok Sophea"] * 30)
    assert len(made.find(scripts.token_keys("Sok Sophea"), most=7)) == 7
