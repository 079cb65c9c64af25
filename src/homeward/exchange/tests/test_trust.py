"""Keys change, get lost and are revoked; letters go on, and nothing is believed that the root did not certify."""

from __future__ import annotations

import base64
import dataclasses
import ssl
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import settings
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import actions, ceremony, certificates, keys, messages, pairing, queries, rules, tls
from homeward.exchange.actions import hear_stored, keeping
from homeward.exchange.models import Alarm, Directory, Inbox, Outbox
from homeward.exchange.tests.doors import meet, open_door
from homeward.exchange.tests.partner import Partner, new_keys, new_root
from homeward.lib.errors import Refused
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries

KIND = "case.entries/1"
PASSPHRASE = b"five words nobody would take"
Move = Callable[..., None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A real node's folder of its own, as yet certified by nobody, and beside it the root of its ministry."""
    node = dataclasses.replace(settings.NODE, home=tmp_path / "home", kind="production")
    monkeypatch.setattr(settings, "NODE", node)
    node.home.mkdir()
    ceremony.make(tmp_path / "root", country="TH", name="Ministry", passphrase=PASSPHRASE, now=timezone.now())
    return node.home


@pytest.fixture
def move(monkeypatch: pytest.MonkeyPatch) -> Move:
    """Let days pass for this node."""
    gone, real = timedelta(), timezone.now

    def on(**by: float) -> None:
        nonlocal gone
        gone += timedelta(**by)

    monkeypatch.setattr(timezone, "now", lambda: real() + gone)
    return on


@pytest.fixture
def met(home: Path, db: None) -> Partner:  # noqa: ARG001
    """A node after its ceremony, and a partner that it met."""
    agencies.act_as_service("courier")
    hold_ceremony(home)
    partner = Partner()
    partner.meet()
    return partner


def hold_ceremony(home: Path, **how: Any) -> rules.Certificate:
    """Request, sign, install, as three files that are carried by hand."""
    request = rules.read_request(certificates.request())
    signed = ceremony.sign(home.parent / "root", request, passphrase=PASSPHRASE, now=timezone.now(), **how)
    return certificates.install(signed)


def post(case: UUID | None = None) -> UUID:
    return actions.post(to="kh.mosvy", kind=KIND, case_id=case or uuid4(), body={}, consent_ids=[], needs_consent=False)


def receive(raw: bytes) -> str:
    """What becomes of bytes that come in: `stored`, or the code of their refusal."""
    try:
        actions.receive_bytes(raw, carrier="test")
    except rules.Rejected as reason:
        return reason.code
    return "stored"


def due() -> list[actions.Attempt]:
    """What leaves now. Which letter is due says the clock of the database, and no day passes there."""
    Outbox.objects.update(next_try_at=datetime.now(UTC))
    return actions.claim_due()


def take(kh: Partner) -> int:
    """Carry what is due to the partner, which believes the directories among it by their chain; how many letters."""
    came = 0
    for attempt in due():
        carrier_id, raw = attempt.sealed()
        token = rules.open_sealed(raw, me=kh.node, enc_keys={kh.enc["kid"]: kh.enc})
        news = rules.introduced(rules.unverified_body(token, messages.DIRECTORY), kh.theirs, timezone.now())
        kh.theirs = news or kh.theirs
        payload = rules.verify(token, kh.theirs.certificate.verifying(timezone.now()))
        signed = rules.read_payload(payload, me=kh.node)
        assert hear_stored([(attempt.mid, kh.stored(signed, carrier_id))]) == {}
        came += 1
    return came


def accept(kh: Partner) -> None:
    """The partner says of every letter of ours that it accepted it."""
    mids = Outbox.objects.filter(state="stored").values_list("mid", flat=True)
    receive(kh.letter(messages.RECEIPT, messages.receipt([(mid, "accepted", "", None) for mid in mids])))
    actions.apply_waiting()


def tell(kh: Partner, version: int, **changed: Any) -> str:
    """The partner posts its new directory, and it is applied."""
    heard = receive(kh.letter(messages.DIRECTORY, {"directory": kh.directory(version, **changed).decode()}))
    actions.apply_waiting()
    return heard


def known() -> rules.Directory:
    """What we believe of the partner."""
    found = queries.directory("kh.mosvy")
    assert found is not None
    return found


@pytest.mark.django_db
def test_a_node_that_its_root_has_not_certified_sends_nothing_and_meets_nobody(home: Path) -> None:
    agencies.act_as_service("courier")
    post()
    actions.keep_keys()
    assert due() == []
    assert actions.listener() == []
    assert "no certificate" in pairing.to_file(home / "directory.jws")
    with pytest.raises(Refused):
        actions.own_directory()
    hold_ceremony(home)
    assert rules.read_directory(actions.own_directory()).certificate.node == "th.msdhs"


def test_request_sign_install_and_pairing_are_files_and_a_fingerprint(
    home: Path, met: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    request, certificate = home / "request.jws", home / "certificate.jws"
    said = pairing.request_to_file(request, new_key=True)
    asked = rules.read_request(request.read_bytes())
    assert rules.digits(asked.print) in said
    certificate.write_bytes(ceremony.sign(home.parent / "root", asked, passphrase=PASSPHRASE, now=timezone.now()))
    assert "Certificate" in pairing.install_file(certificate)
    with pytest.raises(SystemExit, match="for another node"):
        certificate.write_text(met.certificate())
        pairing.install_file(certificate)
    la, theirs = Partner("la.mlsw"), home / "la.jws"
    theirs.write_bytes(la.directory())
    monkeypatch.setenv("HOMEWARD_FINGERPRINT", rules.fingerprint_digits(met.root))
    with pytest.raises(Refused):
        pairing.from_file(theirs)
    monkeypatch.setenv("HOMEWARD_FINGERPRINT", rules.fingerprint_digits(la.root))
    assert "Paired" in pairing.from_file(theirs)
    monkeypatch.setenv("HOMEWARD_FINGERPRINT", "")
    theirs.write_bytes(la.directory(2))
    assert "directory 2" in pairing.from_file(theirs)


def test_only_a_certificate_for_this_node_and_its_keys_by_its_root_is_installed(home: Path, met: Partner) -> None:
    def why(signed: bytes | str) -> str:
        with pytest.raises(rules.Rejected) as reason:
            certificates.install(signed.encode() if isinstance(signed, str) else signed)
        return reason.value.code

    first, now = certificates.own(), timezone.now()
    assert first is not None
    request = rules.read_request(certificates.request())
    key, root = new_root("TH")
    anew = rules.certify(request, root=root, key=key, now=now)
    foreign = dataclasses.replace(request, keys=(new_keys()[0],))
    assert why(met.certificate()) == "node"
    assert why(anew) == "root"
    assert why(rules.certify(request, root=root, key=key, now=now - timedelta(days=400))) == "expired"
    assert why(rules.certify(foreign, root=root, key=key, now=now)) == "certificate"
    hold_ceremony(home)
    assert why(first.signed) == "older"
    assert certificates.install(anew, new_root=True).root.print == root.print


def test_the_signing_key_changes_under_load_and_every_letter_arrives_in_its_stream(
    home: Path, met: Partner, move: Move
) -> None:
    case, by = uuid4(), []

    def load() -> None:
        post(case)
        post(case)
        by.append(keys.own().sign["kid"])
        assert take(met) >= 2

    load()
    vault.add_identity("sign")
    load()
    hold_ceremony(home)
    actions.own_directory()
    load()
    move(days=2)
    load()
    move(days=31)
    actions.keep_keys()
    load()
    old, new = by[0], by[-1]
    assert by == [old, old, old, new, new]
    assert old != new
    assert Outbox.objects.filter(stream__case_id=case, state="stored").count() == 10
    assert [key["kid"] for key, _made in vault_queries.private_jwks("sign")] == [new]


def test_a_partners_older_key_is_taken_for_letters_on_the_road_and_no_longer(met: Partner, move: Move) -> None:
    case, old, (new, _) = uuid4(), met.sign, new_keys()
    before = rules.read_certificate(met.certificate())
    met.certified = met.certificate(keys=[new, old], before=before)
    assert tell(met, 2) == "stored"
    late, too_late = met.payload(KIND, {}, case_id=case), met.payload(KIND, {}, case_id=case)
    met.sign = new
    move(days=60)
    tell(met, 3, made=timezone.now())
    assert receive(met.seal(late, sign=old)) == "stored"
    move(days=10)
    assert receive(met.seal(too_late, sign=old)) == "signature"
    assert receive(met.seal(too_late, sign=new)) == "stored"


def test_after_a_revocation_only_what_was_stored_before_counts_and_nothing_is_lost(
    met: Partner, came: list[rules.Letter]
) -> None:
    case, stolen, (new, _) = uuid4(), met.sign, new_keys()
    before = rules.read_certificate(met.certified)
    assert receive(met.letter(KIND, {"n": 1}, case_id=case)) == "stored"
    on_the_road = met.payload(KIND, {"n": 2}, case_id=case)
    met.sign = new
    met.certified = met.certificate(keys=[new, stolen], before=before, revoke=[stolen["kid"]], at_once=True)
    assert tell(met, 2) == "stored"
    assert receive(met.seal(on_the_road, sign=stolen)) == "signature"
    assert receive(met.seal(on_the_road)) == "stored"
    actions.apply_waiting()
    assert [letter.body["n"] for letter in came] == [1, 2]
    # Whoever stole it cannot bring the older certificate back.
    assert tell(met, 3, sign_key=stolen, certificate=before.signed) == "stored"
    assert known().version == 2
    assert Alarm.objects.get().code == "directory"


def test_a_partner_that_lost_every_key_introduces_itself_by_its_root_and_its_streams_go_on(
    met: Partner, came: list[rules.Letter]
) -> None:
    case = uuid4()
    assert receive(met.letter(KIND, {"n": 1}, case_id=case)) == "stored"
    (met.sign, met.enc), before = new_keys(), rules.read_certificate(met.certified)
    on_the_road = met.payload(KIND, {"n": 2}, case_id=case)
    assert receive(met.seal(on_the_road)) == "signature"
    met.certified = met.certificate(before=before, at_once=True)
    assert tell(met, 2) == "stored"
    assert receive(met.seal(on_the_road)) == "stored"
    actions.apply_waiting()
    assert [letter.body["n"] for letter in came] == [1, 2]
    post(case)
    assert take(met) > 0


def test_a_node_that_lost_its_signing_key_sends_the_same_letters_by_a_new_one(home: Path, met: Partner) -> None:
    mid = post()
    vault.add_identity("sign")
    (home / "keys" / "sign-1.json").unlink()
    hold_ceremony(home, at_once=True)
    actions.own_directory()
    assert take(met) == 2
    assert Outbox.objects.get(pk=mid).state == "stored"


def test_another_root_is_believed_only_after_people_compared_again(met: Partner) -> None:
    before = rules.read_certificate(met.certified)
    met.root_key, met.root = new_root("KH")
    met.certified = met.certificate(before=before)
    assert tell(met, 2) == "stored"
    assert Alarm.objects.get(ended_at=None).code == "root"
    assert known().root.print == before.root.print
    with pytest.raises(Refused):
        actions.pair(met.directory(3), False)
    actions.pair(met.directory(3), True, by="two people")
    assert known().root.print == met.root.print
    assert not Alarm.objects.filter(ended_at=None).exists()
    assert receive(met.letter(KIND, {}, case_id=uuid4())) == "stored"


def test_an_expired_directory_stops_sending_holds_what_comes_and_a_renewed_one_lets_all_go_on(
    met: Partner, move: Move, came: list[rules.Letter]
) -> None:
    move(days=89)
    post()
    assert take(met) > 0
    move(days=2)
    post()
    assert due() == []
    assert receive(met.letter(KIND, {}, case_id=uuid4())) == "stored"
    actions.apply_waiting()
    assert Inbox.objects.get(kind=KIND).code == "directory_expired"
    assert came == []
    assert tell(met, 2, made=timezone.now()) == "stored"
    actions.apply_waiting()
    assert len(came) == 1
    assert take(met) > 0


def test_a_directory_from_a_clock_years_ahead_ends_ninety_days_after_it_came(met: Partner, move: Move) -> None:
    assert tell(met, 2, made=timezone.now() + timedelta(days=300)) == "stored"
    assert known().version == 2
    move(days=91)
    post()
    assert due() == []


def test_our_own_certificate_that_ended_stops_sending_until_the_root_certified_a_new_key(
    home: Path, met: Partner, move: Move
) -> None:
    def another_year(days: int, version: int) -> None:
        move(days=days)
        known_root = met.certificate(now=timezone.now())
        actions.pair(met.directory(version, made=timezone.now(), certificate=known_root), True)
        post()

    another_year(360, 2)
    actions.own_directory()
    assert take(met) > 0
    another_year(10, 3)
    assert due() == []
    with pytest.raises(ceremony.NotDone):
        hold_ceremony(home)
    pairing.request_to_file(home / "request.jws")
    hold_ceremony(home)
    actions.own_directory()
    assert take(met) > 0


def test_a_new_key_to_seal_to_every_sixty_days_and_the_old_one_goes_when_no_letter_can_need_it(
    met: Partner, move: Move
) -> None:
    sealed_to_old, late = (met.letter(KIND, {}, case_id=uuid4()) for _ in range(2))
    move(days=61)
    actions.keep_keys()
    assert len(vault_queries.private_jwks("encrypt")) == 2
    take(met)
    assert receive(sealed_to_old) == "stored"
    # A partner that never said that it knows the new key may seal to the old one for 90 days.
    assert keeping.destroy_old_keys(timezone.now() + timedelta(days=124)) == []
    accept(met)
    assert keeping.destroy_old_keys(timezone.now() + timedelta(days=34)) == []
    assert len(keeping.destroy_old_keys(timezone.now() + timedelta(days=36))) == 1
    assert len(vault_queries.private_jwks("encrypt")) == 1
    assert receive(late) == "key"


def test_the_certificate_for_connections_is_renewed_and_partners_are_trusted_by_their_directories(
    home: Path, met: Partner, move: Move
) -> None:
    actions.keep_keys()
    assert actions.listener() == []
    (authority,) = tls.authorities()
    tell(met, 2, tls=[authority])
    first = tls.mark()
    assert "--ssl-client-verify" in actions.listener()
    assert (home / "tls" / "partners.pem").read_text().count("BEGIN CERTIFICATE") == 1
    assert tls.mark() == first
    move(days=61)
    actions.keep_keys()
    assert tls.mark() != first
    assert tls.authorities() == (authority,)
    assert {path.stat().st_mode & 0o777 for path in (home / "tls").iterdir()} == {0o600}
    assert Directory.objects.filter(node="th.msdhs").count() == 2


def test_a_new_authority_for_connections_takes_over_when_every_partner_trusts_both(home: Path, met: Partner) -> None:
    actions.keep_keys()
    (old,) = tls.authorities()
    take(met)
    accept(met)
    first = tls.mark()
    assert "Partners trust both now" in pairing.new_authority()
    assert pairing.new_authority().startswith("A new authority was made before")
    both = tls.authorities()
    assert (both[0], len(both)) == (old, 2)
    take(met)
    assert met.theirs.tls == both
    actions.keep_keys()
    assert tls.mark() == first  # stored is not yet believed
    assert let_in(home, old) and let_in(home, *both) and not let_in(home, both[1])
    accept(met)
    actions.keep_keys()
    assert tls.mark() != first
    assert tls.authorities() == both[1:]
    assert let_in(home, both[1]) and let_in(home, *both) and not let_in(home, old)
    assert len(vault_queries.tls_secrets()) == 1
    take(met)
    assert met.theirs.tls == both[1:]


def let_in(home: Path, *authorities: str) -> bool:
    """Whether a partner that trusts these authorities lets this node in, and goes to it."""
    folder = home / "tls"
    door = open_door(folder, *authorities)
    caller = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    caller.load_cert_chain(folder / "node.pem", folder / "node.key")
    caller.load_verify_locations(cadata=b"".join(base64.b64decode(one) for one in authorities))
    return meet(door, caller, settings.NODE.host)


def test_whoever_opened_the_door_a_letter_is_of_whom_it_bears_the_signature(met: Partner) -> None:
    actions.keep_keys()
    la = Partner("la.mlsw")
    la.meet()
    case = uuid4()
    # All partners come through one door. What one of them carries for another is that one's letter and no other's.
    assert receive(met.letter(KIND, {}, case_id=case)) == "stored"
    assert Inbox.objects.get().iss == "kh.mosvy"
    in_its_name = met.payload(KIND, {}, case_id=case)
    assert receive(la.seal(in_its_name)) == "signature"
    as_its_own = la.payload(KIND, {}, case_id=case, iss="kh.mosvy")
    assert receive(la.seal(as_its_own)) == "signature"
    assert receive(la.seal(la.payload(KIND, {}, case_id=case), sign=met.sign)) == "signature"
    assert Inbox.objects.count() == 1
