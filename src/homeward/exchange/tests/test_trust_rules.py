"""What a root certified is believed, and nothing else: no key, no node, no version, no country besides."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from homeward.exchange import rules
from homeward.exchange.rules import certificate, envelope, fingerprint
from homeward.exchange.tests.partner import NOW, Partner, new_keys, new_root
from homeward.lib.canon import canonical

KH = Partner()
KEYS = [new_keys()[0] for _ in range(4)]
OTHER_KEY, OTHER = new_root("KH")


def certify(keys: list[dict[str, Any]], before: rules.Certificate | None = None, **more: Any) -> rules.Certificate:
    """A certificate of the partner's node for some keys, newest first."""
    return rules.read_certificate(KH.certificate(keys=keys, before=before, **({"now": NOW} | more)), root=KH.root)


def why(of: Any, *args: Any, **more: Any) -> str:
    with pytest.raises(rules.Rejected) as reason:
        of(*args, **more)
    return reason.value.code


def test_a_root_speaks_for_its_own_country_and_for_no_node_of_another() -> None:
    assert why(KH.certificate, country="TH", node="th.msdhs") == "country"
    assert why(rules.read_certificate, KH.certificate(node="la.mlsw")) == "country"
    # A signed lie about its own country does not help: the country stands in the card that was compared.
    content = json.loads(envelope.decode(KH.certificate().split(".")[1].encode()))
    forged = rules.sign(canonical(content | {"country": "LA", "node": "la.mlsw"}), KH.root_key)
    assert why(rules.read_certificate, forged) == "country"


def test_another_root_of_the_same_country_is_another_root() -> None:
    mine = KH.certificate(root=OTHER, key=OTHER_KEY)
    assert rules.read_certificate(mine).root.print == OTHER.print
    assert why(rules.read_certificate, mine, root=KH.root) == "root"
    assert why(rules.read_certificate, KH.certificate(key=OTHER_KEY)) == "certificate"
    assert why(rules.read_directory, KH.directory(9, certificate=mine), root=KH.root) == "root"


def test_a_directory_by_a_key_that_is_not_certified_is_nobodys() -> None:
    assert why(rules.read_directory, KH.directory(sign_key=KEYS[0])) == "signature"


@given(st.integers(0, 10**6), st.integers(1, 255))
@settings(max_examples=25, deadline=None)
def test_no_changed_byte_of_a_certificate_is_believed(at: int, by: int) -> None:
    raw = bytearray(KH.certificate(now=NOW).encode())
    raw[at % len(raw)] ^= by
    with pytest.raises(rules.Rejected):
        rules.read_certificate(bytes(raw), root=KH.root)


@given(
    st.binary(max_size=200)
    | st.dictionaries(st.text(max_size=8), st.none() | st.integers(-9, 9) | st.text()).map(canonical)
)
@settings(max_examples=25, deadline=None)
def test_noise_is_refused_with_a_code(noise: bytes) -> None:
    for raw in (noise, b"e30." + canonical({"a": 1}) + b".e30", rules.sign(noise, KH.root_key).encode()):
        for read in (rules.read_root, rules.read_request, rules.read_certificate, rules.read_directory):
            with pytest.raises(rules.Rejected):
                read(raw)


# One step of a node's life: days that pass, and what the ceremony then does.
STEPS = st.lists(st.tuples(st.integers(0, 200), st.sampled_from(["new", "same", "revoke", "lost"])), max_size=8)


@given(STEPS)
@settings(max_examples=30, deadline=None)
def test_through_any_life_revoked_stays_revoked_versions_rise_and_one_held_key_signs(
    steps: list[tuple[int, str]],
) -> None:
    now, held, made = NOW, [KEYS[0]], iter(KEYS[1:])
    last, ever_revoked = certify(held), set()
    for days, what in steps:
        now += timedelta(days=days)
        revoke: list[str] = []
        if what != "same" and (fresh := next(made, None)):
            revoke = [held[0]["kid"]] if what == "revoke" else []
            held = [fresh] if what == "lost" else [fresh, *held]
        elif last.terms[held[0]["kid"]].until <= now:
            assert why(certify, held, last, now=now) == "request"  # a year is over, and nobody made a new key
            return
        found = certify(held, last, now=now, revoke=revoke, at_once=what != "new")
        rules.refuse_older(last, found)
        if found.signed != last.signed:
            assert why(rules.refuse_older, found, last) == "older"
        ever_revoked |= set(revoke)
        assert set(found.revoked) == ever_revoked
        assert not ever_revoked & set(found.verifying(now))
        signing = found.signing(now, {key["kid"] for key in held})
        assert signing in found.verifying(now)
        assert all(term.until - term.since <= certificate.KEY_FOR for term in found.terms.values())
        last = found


def test_a_successor_is_made_known_a_day_before_it_signs_and_the_one_before_goes_on_for_thirty_days() -> None:
    old, new = KEYS[:2]
    both = {old["kid"], new["kid"]}
    found = certify([new, old], certify([old]), now=NOW + timedelta(days=300))
    days = {day: found.signing(NOW + timedelta(days=300 + day), both) for day in (0, 2)}
    assert days == {0: old["kid"], 2: new["kid"]}
    assert found.terms[old["kid"]].until == NOW + timedelta(days=330)
    on_a_stick, too_late = NOW + timedelta(days=330 + 34), NOW + timedelta(days=330 + 36)
    assert set(found.verifying(on_a_stick)) == both
    assert set(found.verifying(too_late)) == {new["kid"]}


def test_a_lost_key_is_replaced_at_once() -> None:
    new = KEYS[1]
    found = certify([new], certify([KEYS[0]]), at_once=True)
    assert found.signing(NOW, {new["kid"]}) == new["kid"]
    assert list(found.keys) == [new["kid"]]


def test_a_clock_that_is_wrong_holds_letters_and_finds_a_key() -> None:
    found = certify([KEYS[0]])
    assert set(found.verifying(NOW + timedelta(days=5000))) == {KEYS[0]["kid"]}
    assert found.signing(NOW - timedelta(days=5000), {KEYS[0]["kid"]}) == KEYS[0]["kid"]
    assert found.signing(NOW, set()) == ""


def test_a_key_serves_a_year_and_no_longer() -> None:
    assert certify([KEYS[0]], days=5000).expires == NOW + timedelta(days=366)


def test_only_every_key_revoked_is_no_certificate() -> None:
    assert why(certify, [KEYS[0]], revoke=[KEYS[0]["kid"]]) == "request"


def test_an_older_directory_is_passed_over_and_two_of_one_version_are_refused() -> None:
    third, fourth = (rules.read_directory(KH.directory(n, made=NOW)) for n in (3, 4))
    assert rules.is_newer(third, fourth)
    assert not rules.is_newer(fourth, third)
    assert not rules.is_newer(fourth, fourth)
    twin = rules.read_directory(KH.directory(4, made=NOW, endpoints=["https://elsewhere.example/"]))
    assert why(rules.is_newer, fourth, twin) == "directory"


def test_a_newer_directory_with_an_older_certificate_takes_no_revocation_back() -> None:
    old, new = certify([KEYS[0]]), certify([KEYS[1], KEYS[0]], certify([KEYS[0]]), revoke=[KEYS[0]["kid"]])
    after = rules.read_directory(KH.directory(5, certificate=new.signed, sign_key=KEYS[1]))
    before = rules.read_directory(KH.directory(6, certificate=old.signed, sign_key=KEYS[0]))
    assert why(rules.is_newer, after, before) == "older"
    forgetful = certify([KEYS[0]], now=NOW + timedelta(days=1))
    taken_back = rules.read_directory(KH.directory(7, certificate=forgetful.signed, sign_key=KEYS[0]))
    assert why(rules.is_newer, after, taken_back) == "certificate"


def test_a_directory_ends_with_its_certificate() -> None:
    short = KH.certificate(now=NOW, days=10)
    assert rules.read_directory(KH.directory(certificate=short, made=NOW)).expires == NOW + timedelta(days=10)


def test_a_fingerprint_is_eight_groups_of_five_digits_and_ten_words_that_sound_the_same_in_three_scripts() -> None:
    assert [len(group) for group in rules.fingerprint_digits(KH.root).split()] == [5] * 8
    spoken = [rules.fingerprint_words(KH.root, language).split() for language in ("en", "th", "km")]
    assert [len(words) for words in spoken] == [10] * 3
    assert rules.fingerprint_words(KH.root, "lo") == rules.fingerprint_words(KH.root, "en")
    assert rules.fingerprint_digits(KH.root) != rules.fingerprint_digits(OTHER)


@given(st.binary(min_size=32, max_size=32), st.integers(0, 99))
def test_every_one_of_a_hundred_bits_changes_a_word_in_every_language(raw: bytes, bit: int) -> None:
    number = int.from_bytes(raw, "big") ^ (1 << (255 - bit))
    changed = number.to_bytes(32, "big")
    for language in fingerprint.SYLLABLES:
        assert fingerprint.words(raw, language) != fingerprint.words(changed, language)


def test_each_language_has_thirty_two_syllables_and_no_two_alike() -> None:
    for syllables in fingerprint.SYLLABLES.values():
        assert len(set(syllables.split())) == 32
