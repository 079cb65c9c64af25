"""Sealed items open in their own place, for as long as their key lives, and nowhere else."""

from uuid import UUID, uuid4

import pytest
from django.db import connections, transaction

from homeward.vault import actions, casekeys, queries
from homeward.vault.models import KeystoreItem
from homeward.vault.rules import Destroyed, Tampered
from homeward.vault.tests.open_vault import open_vault

pytestmark = pytest.mark.django_db
SECRET = "ស្រីមុំ สายใจ Sreymom".encode()


@pytest.fixture
def case() -> UUID:
    case_id = uuid4()
    actions.open_case(case_id)
    return case_id


def test_what_was_sealed_opens_again_and_cannot_be_read_before(case: UUID) -> None:
    item = uuid4()
    blob = actions.seal(case, item, SECRET, context="entry.answers")
    assert blob.startswith(b"v1" + item.bytes)
    assert SECRET not in blob
    assert len(blob) == len(SECRET) + 46
    assert queries.unseal(case, item, blob, context="entry.answers") == SECRET


def test_every_flipped_bit_is_refused(case: UUID) -> None:
    item = uuid4()
    blob = actions.seal(case, item, b"yes", context="answers")
    for at in range(len(blob) * 8):
        changed = bytearray(blob)
        changed[at // 8] ^= 1 << at % 8
        with pytest.raises(Tampered):
            queries.unseal(case, item, bytes(changed), context="answers")


def test_an_item_cut_short_is_refused(case: UUID) -> None:
    item = uuid4()
    blob = actions.seal(case, item, b"", context="answers")
    for length in range(len(blob)):
        with pytest.raises(Tampered):
            queries.unseal(case, item, blob[:length], context="answers")


def test_an_item_does_not_open_as_another_item_or_context_or_case(case: UUID) -> None:
    one, two, other = uuid4(), uuid4(), uuid4()
    actions.open_case(other)
    first, second = actions.seal_many(case, [(one, b"1", "answers"), (two, b"2", "answers")])
    for wrong_case, item, blob, context in [
        (case, one, second, "answers"),
        (case, one, b"v1" + one.bytes + second[18:], "answers"),
        (case, one, first, "facts"),
        (other, one, first, "answers"),
    ]:
        with pytest.raises(Tampered):
            queries.unseal(wrong_case, item, blob, context=context)


def test_a_key_moved_to_another_item_opens_nothing(case: UUID) -> None:
    one, two = uuid4(), uuid4()
    first, _ = actions.seal_many(case, [(one, b"1", "answers"), (two, b"2", "answers")])
    KeystoreItem.objects.filter(item_id=one).update(wrapped=KeystoreItem.objects.get(item_id=two).wrapped)
    with pytest.raises(Tampered):
        queries.unseal(case, one, first, context="answers")


def test_a_destroyed_item_is_gone_while_others_open(case: UUID) -> None:
    one, two = uuid4(), uuid4()
    first, second = actions.seal_many(case, [(one, b"1", "answers"), (two, b"2", "answers")])
    actions.destroy_item(one)
    with pytest.raises(Destroyed):
        queries.unseal(case, one, first, context="answers")
    assert queries.unseal_many([(case, one, first, "answers"), (case, two, second, "answers")]) == [None, b"2"]


def test_a_destroyed_item_is_not_sealed_again_by_a_letter_that_comes_twice(case: UUID) -> None:
    item = uuid4()
    actions.seal(case, item, b"1", context="answers")
    actions.destroy_item(item)
    with pytest.raises(Destroyed):
        actions.seal(case, item, b"1", context="answers")
    with pytest.raises(Destroyed):
        actions.seal_many(case, [(uuid4(), b"x", "answers")] * 600 + [(item, b"1", "answers")])


def test_a_destroyed_case_takes_everything_with_it_and_never_opens_again(case: UUID) -> None:
    item, other, kept = uuid4(), uuid4(), uuid4()
    blob = actions.seal(case, item, b"1", context="answers")
    actions.open_case(other)
    stays = actions.seal(other, kept, b"2", context="answers")
    actions.destroy_case(case)
    assert queries.unseal_many([(case, item, blob, "answers"), (other, kept, stays, "answers")]) == [None, b"2"]
    with pytest.raises(Destroyed):
        actions.seal(case, uuid4(), b"1", context="answers")
    with pytest.raises(Destroyed):
        actions.open_case(case)


def test_many_at_once_are_what_they_are_one_by_one(case: UUID) -> None:
    items = [(uuid4(), f"answer {n}".encode(), "answers") for n in range(700)]
    single = [actions.seal(case, *items[n][:2], context="answers") for n in range(3)]
    blobs = actions.seal_many(case, items)
    rows = [(case, item, blob, "answers") for (item, _, _), blob in zip(items, blobs, strict=True)]
    assert queries.unseal_many(rows) == [data for _, data, _ in items]
    for (item, data, _), blob in zip(items, single, strict=False):
        assert queries.unseal(case, item, blob, context="answers") == data


def test_items_of_many_cases_are_sealed_together() -> None:
    cases = [uuid4() for _ in range(5)]
    actions.open_cases(cases)
    rows = [(cases[n % 5], uuid4(), str(n).encode(), "answers") for n in range(20)]
    blobs = actions.seal_all(rows)
    sealed = [(case_id, item, blob, "answers") for (case_id, item, _, _), blob in zip(rows, blobs, strict=True)]
    assert queries.unseal_many(sealed) == [data for _, _, data, _ in rows]
    assert actions.seal_all([]) == []
    assert queries.unseal_many([]) == []


def test_opening_many_items_asks_the_keystore_once(case: UUID, django_assert_max_num_queries: object) -> None:
    items = [(uuid4(), b"x", "answers") for _ in range(50)]
    rows = [(case, i[0], blob, "answers") for i, blob in zip(items, actions.seal_many(case, items), strict=True)]
    with django_assert_max_num_queries(1, connection=connections["keystore"]):  # type: ignore[operator]
        queries.unseal_many(rows)


def test_a_case_nobody_opened_has_no_key() -> None:
    with pytest.raises(LookupError):
        actions.seal(uuid4(), uuid4(), b"x", context="answers")


def test_opening_a_case_twice_keeps_its_key(case: UUID) -> None:
    item = uuid4()
    blob = actions.seal(case, item, b"1", context="answers")
    actions.open_case(case)
    casekeys.memory.forget()
    assert queries.unseal(case, item, blob, context="answers") == b"1"


def test_the_open_vault_seals_nothing(case: UUID) -> None:
    item = uuid4()
    with open_vault():
        blob = actions.seal(case, item, SECRET, context="answers")
        assert SECRET in blob
        assert queries.unseal(case, item, blob, context="answers") == SECRET
    with pytest.raises(Tampered):
        queries.unseal(case, item, blob, context="answers")


@pytest.mark.django_db(transaction=True)
def test_the_key_stays_when_the_row_that_uses_it_is_rolled_back() -> None:
    case_id, item = uuid4(), uuid4()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        actions.open_case(case_id)
        blob = actions.seal(case_id, item, b"1", context="answers")
        raise ZeroDivisionError
    assert KeystoreItem.objects.filter(item_id=item, wrapped__isnull=False).exists()
    casekeys.memory.forget()
    assert queries.unseal(case_id, item, blob, context="answers") == b"1"
