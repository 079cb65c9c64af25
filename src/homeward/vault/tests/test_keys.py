"""The node's keys: made once, readable by nobody else, recoverable from paper, never silently replaced."""

import dataclasses
import json
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings

from homeward.vault import actions, casekeys, keys, queries
from homeward.vault.models import KeystoreNode
from homeward.vault.rules import Destroyed

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(settings, "NODE", dataclasses.replace(settings.NODE, home=tmp_path))
    actions.make_node_keys()
    return tmp_path


def test_nobody_else_on_the_machine_reads_a_key(home: Path) -> None:
    files = list((home / "keys").iterdir())
    assert len(files) == 8
    assert (home / "keys").stat().st_mode & 0o777 == 0o700
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}


def test_making_keys_again_changes_none(home: Path) -> None:
    before = {file.name: file.read_bytes() for file in (home / "keys").iterdir()}
    actions.make_node_keys()
    assert {file.name: file.read_bytes() for file in (home / "keys").iterdir()} == before
    assert KeystoreNode.objects.count() == 1


def test_a_private_key_does_not_lie_open_in_its_file(home: Path) -> None:
    for use in (*keys.USES, keys.REFERENCE, keys.TLS):
        text = (home / "keys" / f"{use}-1.json").read_text()
        assert keys.private_bytes(use).hex() not in text


def test_a_signature_is_checked_with_the_public_key(home: Path) -> None:  # noqa: ARG001
    public = bytes.fromhex(json.loads((settings.NODE.home / "keys" / "sign-1.json").read_text())["public"])
    Ed25519PublicKey.from_public_bytes(public).verify(actions.sign(b"a letter"), b"a letter")


def test_public_keys_hold_nothing_private_and_are_named_by_their_print(home: Path) -> None:  # noqa: ARG001
    shown = queries.public_keys()
    assert set(shown) == {"sign", "encrypt", "audit"}
    assert all("d" not in key and len(key["kid"]) == 43 for key in shown.values())
    private: dict[str, Any] = queries.private_jwk("encrypt")
    assert {**private, "d": None} == {**shown["encrypt"], "d": None}
    with pytest.raises(KeyError):
        queries.private_jwk("audit")


def test_keys_that_are_gone_are_missed_and_not_made_anew(home: Path) -> None:
    for file in (home / "keys").iterdir():
        file.unlink()
    with pytest.raises(keys.KeysMissing):
        actions.make_node_keys()


def test_the_paper_of_the_ceremony_opens_what_the_machine_lost(home: Path) -> None:
    paper = X25519PrivateKey.from_private_bytes(bytes.fromhex((home / "keys" / "recovery-1.secret").read_text()))
    row = KeystoreNode.objects.get()
    node = keys.node_key(row.kek, bytes(row.wrapped))
    assert keys.RECOVERY.decrypt(bytes(row.recovery), paper, info=b"node 1") == node
    kept = json.loads((home / "keys" / "sign-1.json").read_text())
    opened = keys.RECOVERY.decrypt(bytes.fromhex(kept["recovery"]), paper, info=b"sign")
    assert opened == keys.private_bytes("sign")


def test_a_renewed_node_key_opens_what_the_old_one_did_and_the_old_one_can_go(home: Path) -> None:
    cases = [uuid4() for _ in range(3)]
    actions.open_cases(cases)
    rows = [(case_id, uuid4(), b"said", "answers") for case_id in cases]
    sealed = [(*row[:2], blob, "answers") for row, blob in zip(rows, actions.seal_all(rows), strict=True)]
    signed = actions.sign(b"letter")
    actions.destroy_case(cases[2])
    assert actions.rotate_node_key() == 2
    assert actions.forget_old_node_keys() == [1]
    keys._private.cache_clear()
    casekeys.memory.forget()
    assert not (home / "keys" / "kek-1").exists()
    assert queries.unseal_many(sealed) == [b"said", b"said", None]
    assert actions.sign(b"letter") == signed
    with pytest.raises(Destroyed):
        actions.open_case(cases[2])


def test_a_key_file_that_still_wraps_a_case_is_not_destroyed(home: Path) -> None:  # noqa: ARG001
    case_id = uuid4()
    actions.open_case(case_id)
    with keys.alone():
        keys.add_node_key(keys.add_kek())
    with pytest.raises(RuntimeError, match="rotate again"):
        actions.forget_old_node_keys()


def test_a_ceremony_that_brings_its_own_paper_leaves_no_secret_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "NODE", dataclasses.replace(settings.NODE, home=tmp_path))
    actions.make_node_keys(recovery=X25519PrivateKey.generate().public_key().public_bytes_raw())
    assert not (tmp_path / "keys" / "recovery-1.secret").exists()
    case_id = uuid4()
    actions.open_case(case_id)
    actions.seal(case_id, uuid4(), b"x", context="answers")


def test_a_second_key_is_used_and_the_first_still_opens_until_it_is_destroyed(home: Path) -> None:
    first = queries.private_jwk("encrypt")
    kid = actions.add_identity("encrypt")
    assert [key["kid"] for key, _made in queries.private_jwks("encrypt")] == [kid, first["kid"]]
    assert queries.public_keys()["encrypt"]["kid"] == kid
    actions.rotate_node_key()
    assert queries.private_jwks("encrypt")[1][0] == first
    actions.destroy_identity("encrypt", first["kid"])
    assert [key["kid"] for key, _made in queries.private_jwks("encrypt")] == [kid]
    assert not (home / "keys" / "encrypt-1.json").exists()
    for gone in (first["kid"], kid):
        with pytest.raises(KeyError):
            actions.destroy_identity("encrypt", gone)
    with pytest.raises(KeyError):
        actions.add_identity("audit")


def test_a_key_that_another_process_destroyed_is_not_remembered(home: Path) -> None:
    actions.add_identity("sign")
    keys.private_bytes("sign", 1)
    (home / "keys" / "sign-1.json").unlink()
    assert keys.numbers("sign") == [2]
    with pytest.raises(FileNotFoundError):
        keys.private_bytes("sign", 1)
