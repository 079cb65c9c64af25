"""Letters that only a hostile writer writes, found by ./homeward hostile; each is refused, and nothing stumbles."""

import json
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tools.hostile.attacker import by, jws

from homeward.exchange import actions, messages, rules
from homeward.exchange.tests.partner import Partner, new_keys

ME, NODE = "th.msdhs", "kh.mosvy"
KIND = "case.entries/1"


def payload(**changed: object) -> bytes:
    case = str(uuid4())
    content = {"v": 1, "mid": str(uuid4()), "iss": NODE, "aud": ME, "kind": KIND, "case": case, "stream": case,
               "epoch": 0, "seq": 1, "prev": "", "iat": "x", "consent": [], "official": None, "body": {}}  # fmt: skip
    return json.dumps(content | changed).encode()


@pytest.mark.parametrize(
    "changed",
    [{"epoch": 2**31}, {"seq": 2**53}, {"body": {"a": "\0"}}, {"body": {"a": ["\ud800"]}}, {"consent": ["\0"]},
     {"official": {"number": "\udfff"}}, {"body": {"\0": 1}}],
)  # fmt: skip
def test_what_no_database_can_keep_is_no_letter(changed: dict[str, object]) -> None:
    with pytest.raises(rules.Rejected) as refused:
        rules.read_payload(payload(**changed), me=ME)
    assert refused.value.code == "schema"


@pytest.mark.parametrize("name", sorted(json.loads(payload()).keys() - {"official"}))
def test_a_letter_without_one_of_its_members_is_none(name: str) -> None:
    content = json.loads(payload())
    del content[name]
    with pytest.raises(rules.Rejected):
        rules.read_payload(json.dumps(content).encode(), me=ME)


@pytest.mark.parametrize("inner", [b'"\xed\xa0\x80"', b"NaN", b"-Infinity", b"9" * 5000])
def test_what_not_every_reader_reads_alike_is_no_letter(inner: bytes) -> None:
    raw = payload().replace(b'"body": {}', b'"body": {"a": ' + inner + b"}")
    with pytest.raises(rules.Rejected):
        rules.read_payload(raw, me=ME)


def test_a_person_may_write_about_such_signs() -> None:
    assert rules.read_payload(payload(body={"a": "the six signs \\u0000", "b": "\U0001f600"}), me=ME)


def test_nobody_is_looked_up_under_a_name_that_is_none() -> None:
    sign, _ = new_keys()
    for name in ("kh.mosvy\0", "KH.MOSVY", "x" * 5000, ""):
        token = rules.sign(json.dumps({"iss": name}).encode(), sign).encode()
        assert rules.unverified_issuer(token) == ""


def test_a_signature_says_its_art_and_its_key_and_nothing_else() -> None:
    sign, _ = new_keys()
    keys = {sign["kid"]: sign}
    plain = {"alg": "Ed25519", "kid": sign["kid"]}
    assert rules.verify(jws(plain, b"x", by(sign)), keys) == b"x"
    astray: list[dict[str, object]] = [{"crit": []}, {"jku": "x"}, {"typ": "JWT"}, {"b64": True}]
    for more in astray:
        with pytest.raises(rules.Rejected):
            rules.verify(jws({**plain, **more}, b"x", by(sign)), keys)


@pytest.mark.parametrize("number", [-1, 2**53, 2**63, 10**30])
def test_books_with_numbers_beyond_all_are_none(number: int) -> None:
    row = {"stream": "pair", "sent": 1, "sent_hash": "", "received": number, "received_hash": ""}
    assert messages.read_digest({"streams": [row]}) is None
    assert messages.read_nack({"stream": "pair", "from": 1, "to": number, "code": "gap"}) is None


def test_endless_ranges_are_never_counted_number_by_number() -> None:
    assert rules.besides([(1, 2**53 - 1)], [[5, 2**52], [2**52 + 3, 2**53 - 1]]) == [(1, 4), (2**52 + 1, 2**52 + 2)]
    assert rules.besides([(1, 3), (7, 9)], [[2, 8]]) == [(1, 1), (9, 9)]
    assert rules.besides([(1, 3)], []) == [(1, 3)]


@pytest.mark.django_db
def test_numbers_without_end_that_are_said_to_be_lost_cost_nothing(kh: Partner) -> None:
    case, last = uuid4(), 2**53 - 1
    actions.receive_bytes(kh.letter(KIND, {}, case_id=case, seq=last, prev="0" * 64), carrier="https")
    body = messages.lost(str(case), [[1, last - 2]])
    actions.receive_bytes(kh.letter(messages.LOST, body), carrier="https")
    assert actions.apply_waiting() == 2
    actions.receive_bytes(kh.letter(messages.LOST, messages.lost(str(case), [[1, last - 1]])), carrier="https")
    assert actions.apply_waiting() >= 1


@pytest.mark.django_db
def test_a_digest_of_a_thousand_cases_asks_few_questions(kh: Partner) -> None:
    rows = [{"stream": str(uuid4()), "sent": 3, "sent_hash": "0" * 64, "received": 7, "received_hash": "0" * 64}] * 1000
    actions.receive_bytes(kh.letter(messages.DIGEST, {"streams": rows, "head": None}), carrier="https")
    with CaptureQueriesContext(connection) as asked:
        assert actions.apply_waiting() == 1
    assert len(asked) < 60
