"""A root on a machine without a network: made once, opened by its passphrase only, signing what somebody compared."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from homeward.exchange import ceremony, offline, rules
from homeward.exchange.tests.partner import NOW, new_keys

PASSPHRASE = "five words nobody would take"
NODE = {"node": "kh.mosvy", "country": "KH", "name": "Cambodia", "now": NOW}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Path:
    """A folder with a root of Cambodia."""
    folder = tmp_path / "root"
    assert run(monkeypatch, f"{PASSPHRASE}\n", "init", str(folder), "--country", "KH", "--name", "Ministry") == 0
    capsys.readouterr()
    return folder


def run(monkeypatch: pytest.MonkeyPatch, typed: str, *words: str) -> int:
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    return offline.main(list(words))


def request(path: Path, *keys: dict[str, str], **changed: object) -> Path:
    path.write_bytes(rules.make_request(**(NODE | {"keys": keys} | changed)))  # type: ignore[arg-type]
    return path


def test_a_root_lies_under_its_passphrase_readable_by_nobody_else_and_is_never_overwritten(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = root / ceremony.KEY
    assert key.stat().st_mode & 0o777 == 0o600
    assert b"BEGIN ENCRYPTED PRIVATE KEY" in key.read_bytes()
    for words in (("--country", "KH"), ("--country", "kh")):
        with pytest.raises(SystemExit, match="homeward:"):
            run(monkeypatch, f"{PASSPHRASE}\n", "init", str(root), *words, "--name", "Another")
    with pytest.raises(SystemExit, match="20 characters"):
        run(monkeypatch, "short\n", "init", str(root.parent / "two"), "--country", "KH", "--name", "Another")


def test_show_gives_digits_words_in_three_scripts_and_what_was_certified(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = new_keys()[0], new_keys()[0]
    out = tmp_path / "certificate.jws"
    for keys, revoke in (((first,), ()), ((second, first), ("--revoke", first["kid"]))):
        asked = request(tmp_path / "request.jws", *keys)
        assert run(monkeypatch, f"yes\n{PASSPHRASE}\n", "sign", str(root), str(asked), str(out), *revoke) == 0
    capsys.readouterr()
    assert run(monkeypatch, "", "show", str(root)) == 0
    shown = capsys.readouterr().out
    card = ceremony.card_of(root)
    assert rules.fingerprint_digits(card) in shown
    assert all(rules.fingerprint_words(card, language) in shown for language in ("en", "th", "km"))
    assert f"key {first['kid']} revoked" in shown
    assert run(monkeypatch, "", "show", str(root / ceremony.CARD)) == 0
    found = rules.read_certificate(out.read_bytes(), root=card)
    assert list(found.keys) == [second["kid"]]


def test_nothing_is_signed_that_nobody_compared_or_without_the_passphrase_or_for_another_country(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, out = new_keys()[0], tmp_path / "out"
    asked = request(tmp_path / "request.jws", key)
    foreign = request(tmp_path / "foreign.jws", key, node="th.msdhs", country="TH")
    (tmp_path / "noise").write_bytes(b"noise")
    for typed, file, said in (
        (f"no\n{PASSPHRASE}\n", asked, "Nothing was signed"),
        ("yes\nwrong\n", asked, "not the passphrase"),
        (f"yes\n{PASSPHRASE}\n", foreign, "th.msdhs is not a node of KH"),
        (f"yes\n{PASSPHRASE}\n", tmp_path / "noise", "not the request"),
    ):
        with pytest.raises(SystemExit, match=said):
            run(monkeypatch, typed, "sign", str(root), str(file), str(out))
    assert not out.exists()
    assert list(root.glob("certificates/*")) == []


def test_a_register_that_this_root_did_not_write_is_not_gone_on_with(root: Path, tmp_path: Path) -> None:
    asked = rules.read_request(request(tmp_path / "request.jws", new_keys()[0]).read_bytes())
    other = tmp_path / "other"
    ceremony.make(other, country="KH", name="Other", passphrase=PASSPHRASE.encode(), now=NOW)
    ceremony.sign(other, asked, passphrase=PASSPHRASE.encode(), now=NOW)
    (other / ceremony.REGISTER).rename(root / ceremony.REGISTER)
    with pytest.raises(ceremony.NotDone, match="did not sign"):
        ceremony.sign(root, asked, passphrase=PASSPHRASE.encode(), now=NOW)
    (other / ceremony.KEY).rename(root / ceremony.KEY)
    (root / ceremony.REGISTER).rename(tmp_path / "away")
    with pytest.raises(ceremony.NotDone, match="do not belong together"):
        ceremony.sign(root, asked, passphrase=PASSPHRASE.encode(), now=NOW)


def test_the_page_to_sign_is_the_same_pdf_each_time_with_both_roots(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other"
    ceremony.make(other, country="TH", name="กระทรวง", passphrase=PASSPHRASE.encode(), now=NOW)
    pages = []
    for name in ("one.pdf", "two.pdf"):
        words = ("print", str(root), str(tmp_path / name), "--other", str(other / ceremony.CARD))
        assert run(monkeypatch, "", *words) == 0
        pages.append((tmp_path / name).read_bytes())
    assert pages[0] == pages[1]
    assert pages[0].startswith(b"%PDF")
