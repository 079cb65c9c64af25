"""What is not exactly the letter that was sealed is no letter."""

from __future__ import annotations

import base64
import itertools
import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OctKey

from homeward.exchange import rules
from homeward.exchange.rules import letters
from homeward.exchange.tests.partner import NOW, Partner, new_keys
from homeward.lib.ids import uuid7

TH = Partner("th.msdhs", "kh.mosvy")
TH_SIGN, TH_ENC = TH.sign, TH.enc
KH = Partner()
KH.theirs = rules.read_directory(TH.directory(made=NOW))
KEYS, SIGNERS = {TH_ENC["kid"]: TH_ENC}, {KH.sign["kid"]: KH.sign}
CASE = uuid4()
BODY = {"words": "សំបុត្រ จดหมาย"}
PAYLOAD = KH.payload("case.entries/1", BODY, case_id=CASE)
SEALED, PLAINER = KH.seal(PAYLOAD, suite=rules.HYBRID), KH.seal(PAYLOAD, suite=rules.JOSE)
both = pytest.mark.parametrize("sealed", [SEALED, PLAINER], ids=["hybrid", "jose"])


def opened(raw: bytes, **changed: Any) -> rules.Signed:
    known: dict[str, Any] = {"me": "th.msdhs", "enc_keys": KEYS} | changed
    token = rules.open_sealed(raw, **known)
    return rules.read_payload(rules.verify(token, SIGNERS), me=known["me"])


def refused(raw: bytes, **changed: Any) -> str:
    with pytest.raises(rules.Rejected) as reason:
        opened(raw, **changed)
    return reason.value.code


@both
def test_a_letter_opens_as_it_was_written(sealed: bytes) -> None:
    letter = opened(sealed).letter
    assert (letter.iss, letter.kind, letter.case_id) == ("kh.mosvy", "case.entries/1", CASE)
    assert letter.body == BODY


def test_what_no_answer_has_covered_is_still_asked_for_in_whichever_order_answers_come() -> None:
    pending: list[list[Any]] = [["a", 1, 9], ["b", 4, 4]]
    answers: list[tuple[list[list[Any]], list[list[Any]]]] = [
        (pending, [["a", 5, 9], ["b", 4, 4]]), ([["a", 5, 9], ["b", 4, 4]], [["a", 8, 9]]), ([["a", 8, 9]], []),
    ]  # fmt: skip
    for order in itertools.permutations(answers):
        left = pending
        for asked, rest in order:
            left = rules.still(left, asked, rest)
        assert left == []
    without_the_second = rules.still(rules.still(pending, *answers[0]), *answers[2])
    assert without_the_second == [["a", 5, 7], ["b", 4, 4]]


def test_a_letter_is_sealed_the_better_way_to_who_offers_a_key_for_it_and_the_plain_way_to_who_does_not() -> None:
    assert KH.letter("case.entries/1", {}, case_id=CASE).split(b"\n")[0].endswith(b" 2")
    older = {name: value for name, value in KH.theirs.seal_to.items() if name != "hybrid"}
    assert rules.outer_to("th.msdhs", older, uuid4()).suite == rules.JOSE
    with pytest.raises(ValueError, match="hybrid"):
        rules.sealable({**KH.theirs.seal_to, "hybrid": KH.theirs.seal_to["hybrid"][:-4]})


def test_a_letter_sealed_one_way_does_not_pass_for_the_other() -> None:
    for sealed, other in ((SEALED, b"1"), (PLAINER, b"2")):
        line, _, rest = sealed.partition(b"\n")
        assert refused(line[:-1] + other + b"\n" + rest) == "sealed"


@both
@settings(max_examples=200, deadline=None)
@given(data=st.data())
def test_every_change_of_one_byte_is_refused(sealed: bytes, data: st.DataObject) -> None:
    at, flip = data.draw(st.integers(0, len(sealed) - 1)), data.draw(st.integers(1, 255))
    refused(sealed[:at] + bytes([sealed[at] ^ flip]) + sealed[at + 1 :])


@both
def test_the_spare_bits_of_every_part_are_refused(sealed: bytes) -> None:
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    ends = [at - 1 for at, byte in enumerate(sealed) if byte == ord(".") and at > 90] + [len(sealed) - 1]
    for at in ends:
        for other in alphabet:
            if ord(other) != sealed[at]:
                refused(sealed[:at] + other.encode() + sealed[at + 1 :])


@both
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_letter_cut_short_or_made_longer_is_refused(sealed: bytes, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(sealed) - 1))
    refused(sealed[:at])
    refused(sealed + sealed[at : at + 5])


@both
@settings(max_examples=80, deadline=None)
@given(noise=st.binary(max_size=2000))
def test_noise_is_refused_and_never_crashes(sealed: bytes, noise: bytes) -> None:
    refused(noise)
    line = sealed.split(b"\n")[0] + b"\n"
    refused(line + noise)
    refused(line + base64.urlsafe_b64encode(noise).rstrip(b"="))


def test_a_letter_for_another_node_or_under_an_unknown_key_is_refused() -> None:
    assert refused(SEALED, me="kh.mosvy") == "recipient"
    assert refused(SEALED, enc_keys={}) == "key"


def test_a_letter_sealed_on_to_a_third_node_is_refused() -> None:
    """The recipient stands inside the signature, so an honest letter cannot be passed on as if it were for others."""
    third_sign, third_enc = new_keys()
    token = rules.open_sealed(SEALED, me="th.msdhs", enc_keys=KEYS)
    outer = rules.Outer(uuid4(), "la.mlsw", third_enc["kid"])
    forwarded = _seal_token(token, outer, third_enc)
    assert third_sign["kid"] != KH.sign["kid"]
    code = refused(forwarded, me="la.mlsw", enc_keys={third_enc["kid"]: third_enc})
    assert code == "recipient"


def _seal_token(token: bytes, outer: rules.Outer, enc: dict[str, Any]) -> bytes:
    from joserfc import jwe
    from joserfc.jwk import OKPKey

    from homeward.exchange.rules import envelope

    header = {"alg": "ECDH-ES+A256KW", "enc": "A256GCM", "kid": outer.kid, "hw": outer.line()}
    key = OKPKey.import_key({name: enc[name] for name in ("kty", "crv", "x")})
    sealed = jwe.encrypt_compact(header, token.ljust(4096), key, registry=envelope._SEALING)
    return f"{outer.line()}\n{sealed}".encode()


def _outer() -> rules.Outer:
    return rules.Outer(uuid4(), "th.msdhs", TH_ENC["kid"])


def test_an_unsigned_token_or_one_with_a_shared_secret_is_refused() -> None:
    payload = KH.payload("case.entries/1", {}, case_id=CASE)
    for alg in ("none", "HS256", "EdDSA"):
        head = {"alg": alg, "kid": KH.sign["kid"]}
        token = _bare(head, payload)
        if alg == "HS256":
            token = jws.serialize_compact(head, payload, OctKey.import_key(b"x" * 32), algorithms=["HS256"])
        assert refused(_seal_token(token.encode(), _outer(), TH_ENC)) == "signature"


def _bare(head: dict[str, str], payload: bytes) -> str:
    import base64

    parts = (json.dumps(head).encode(), payload, b"\0" * 64 if head["alg"] != "none" else b"")
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def test_a_letter_signed_by_somebody_else_is_refused() -> None:
    stranger, _ = new_keys()
    payload = KH.payload("case.entries/1", {}, case_id=CASE)
    assert refused(KH.seal(payload, sign=stranger)) == "signature"
    # …also when the stranger calls the key by our partner's name.
    assert refused(KH.seal(payload, sign=stranger | {"kid": KH.sign["kid"]})) == "signature"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"aud": "kh.mosvy"}, "recipient"),
        ({"stream": rules.PAIR}, "order"),
        ({"seq": 0}, "schema"),
        ({"seq": True}, "schema"),
        ({"prev": "0"}, "schema"),
        ({"mid": "1"}, "schema"),
        ({"body": []}, "schema"),
        ({"kind": "case.entries"}, "schema"),
        ({"v": 2}, "schema"),
        ({"consent": "c1"}, "schema"),
        ({"iss": "../../etc"}, "schema"),
        ({"official": {"number": 7}}, "schema"),
    ],
)
def test_a_signed_payload_that_is_not_whole_is_refused(changed: dict[str, Any], code: str) -> None:
    assert refused(KH.letter("case.entries/1", {}, case_id=CASE, **changed)) == code


def test_a_member_that_is_not_known_yet_is_kept_and_does_no_harm() -> None:
    assert b'"later"' in opened(KH.letter("case.entries/1", {}, case_id=CASE, later=1)).raw


def test_all_small_letters_look_equally_long_from_outside() -> None:
    sizes = {len(KH.letter("case.entries/1", {"x": "y" * n}, case_id=CASE)) for n in (0, 10, 500, 1500)}
    assert len(sizes) == 1


def test_a_letter_of_four_mebibytes_fits_and_a_longer_one_is_refused() -> None:
    assert len(KH.letter("case.entries/1", {"x": "y" * (4 << 20)}, case_id=CASE)) <= rules.CAP
    with pytest.raises(rules.Rejected, match="size"):
        KH.letter("case.entries/1", {"x": "y" * (5 << 20)}, case_id=CASE)
    assert refused(b"x" * (rules.CAP + 1)) == "size"


STATES = st.sampled_from(["sent", "stored", "held", "accepted", "rejected"])


@given(st.lists(STATES, max_size=8))
def test_whatever_order_receipts_come_in_a_final_word_stays(heard: list[str]) -> None:
    state = "queued"
    final = ""
    for word in heard:
        state = rules.next_state(state, word)
        final = final or (state if state in ("accepted", "rejected") else "")
        assert not final or state == final


@given(st.integers(1, 10_000), st.floats(0, 0.999))
def test_the_wait_grows_to_a_quarter_of_an_hour_and_never_beyond(attempts: int, luck: float) -> None:
    assert 1 <= rules.back_off(attempts, luck) <= rules.BACK_OFF_MOST


@given(st.sets(st.integers(1, 60)), st.integers(0, 60))
def test_what_is_missing_and_what_is_held_make_up_the_stream(held: set[int], last: int) -> None:
    gaps = {n for first, final in rules.missing(held, last, most=100) for n in range(first, final + 1)}
    assert gaps | {n for n in held if n <= last} == set(range(1, last + 1))
    assert not gaps & held


def test_a_letter_that_does_not_follow_the_one_before_is_a_fork() -> None:
    one, two = rules.Chain(1, "a", ""), rules.Chain(2, "b", "a")
    assert not rules.is_fork(two, same=None, before=one, after=None)
    assert not rules.is_fork(one, same=None, before=None, after=two)
    assert rules.is_fork(rules.Chain(2, "c", "x"), same=None, before=one, after=None)
    assert rules.is_fork(rules.Chain(1, "c", ""), same=one, before=None, after=None)
    assert rules.is_fork(rules.Chain(1, "c", ""), same=None, before=None, after=two)


def test_an_outcome_is_one_of_three() -> None:
    with pytest.raises(ValueError, match="maybe"):
        rules.Outcome("maybe")


def test_a_directory_holds_no_private_key_and_no_changed_byte() -> None:
    raw = KH.directory()
    assert "d" not in rules.read_directory(raw).seal_to
    for at in range(0, len(raw), 7):
        with pytest.raises(rules.Rejected):
            rules.read_directory(raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :])


def test_payload_numbers_are_ids_that_other_languages_can_hold() -> None:
    letter = rules.Letter(uuid7(), "kh.mosvy", "th.msdhs", "a/1", {}, letters.SEQ_MOST, None)
    payload = rules.make_payload(letter, stream=rules.PAIR, epoch=0, prev="", iat=NOW)
    assert isinstance(rules.read_payload(payload, me="th.msdhs").letter.mid, UUID)


@pytest.mark.parametrize(
    ("sizes", "ends"),
    [([], []), ([5], [1]), ([1] * 9, [3, 6, 9]), ([1] * 32, [8, 16, 24, 32]), ([1] * 90, [16, 32, 48, 64, 80, 90]),
     ([rules.bundle.LARGEST, 1, 1], [1, 2, 3]), ([1, rules.bundle.LARGEST * 2, 1, 1, 1, 1], [1, 2, 4, 6])],
)  # fmt: skip
def test_letters_are_spread_over_the_roads_and_a_long_one_goes_alone(sizes: list[int], ends: list[int]) -> None:
    assert [places.stop for places in rules.bundles(sizes, roads=4)] == ends


def test_what_is_packed_comes_out_as_it_was() -> None:
    letters = [b"one\n2 3\n", b"", b"HW1 \n\n"]
    assert rules.unpack(rules.pack(letters)) == letters
    answers = [(200, b"receipt\n"), (503, b"later")]
    assert rules.unpack_answers(rules.pack_answers(answers)) == answers


@pytest.mark.parametrize(
    "body", [b"", b"x", b"-1\nx", b"5\nabc", b"1 2\nab", b"3", b"\n", b"1" * 50 + b"\n", rules.pack([b"x"] * 17)]
)
def test_a_bundle_that_is_not_whole_is_not_taken(body: bytes) -> None:
    with pytest.raises(rules.Rejected, match="bytes"):
        rules.unpack(body)
