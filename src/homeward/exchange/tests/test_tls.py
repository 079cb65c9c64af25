"""The door for letters, a process of its own: a partner's certificate opens it, and an onlooker reads nothing."""

from __future__ import annotations

import base64
import dataclasses
import os
import ssl
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from homeward.cli.serve import letters_command
from homeward.exchange import tls
from homeward.exchange.tests.doors import knock, onlooker, trusting
from homeward.lib.cluster import free_port
from homeward.vault import queries as vault

CAME_IN = "status_404"  # what the door says to who asks for anything but letters


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """What nodes have in their folders: authority, certificate, key; an expired one, too."""
    made, place = {}, tmp_path_factory.mktemp("tls")
    with pytest.MonkeyPatch.context() as patch:
        for country in ("th", "kh", "la"):
            secret = country.encode() * 16
            node = dataclasses.replace(
                settings.NODE, home=place / country, host=f"{country}.localhost", id=f"{country}.x"
            )
            patch.setattr(settings, "NODE", node)
            patch.setattr(vault, "tls_secrets", lambda secret=secret: [(secret, timezone.now())])
            tls.issue(tls.folder(), now=timezone.now())
            made[country] = tls.folder()
            if country == "kh":
                made["expired"] = place / "expired"
                tls.issue(made["expired"], now=timezone.now() - timedelta(days=91))
    (made["th"] / "partners.pem").write_bytes((made["kh"] / "ca.pem").read_bytes())
    return made


@pytest.fixture(scope="module")
def port(folders: dict[str, Path]) -> Iterator[int]:
    """The door of one node, open."""
    port, place = free_port(), folders["th"]
    secured = [
        "--ssl-certificate", str(place / "node.pem"), "--ssl-keyfile", str(place / "node.key"),
        "--ssl-ca", str(place / "partners.pem"), "--ssl-client-verify", "--ssl-protocol-min", "tls1.3",
    ]  # fmt: skip
    command = letters_command(bind="127.0.0.1", port=port, secured=secured)
    door = subprocess.Popen(command, env={**os.environ, "HOMEWARD_HOME": ""})
    try:
        end = time.monotonic() + 60
        while _knock(port, trusting(folders["th"], folders["kh"])) == "unreachable":
            assert door.poll() is None
            assert time.monotonic() < end
            time.sleep(0.2)
        yield port
    finally:
        door.terminate()
        door.wait()


def _knock(port: int, trust: ssl.SSLContext, said: bytes = b"noise") -> str:
    return knock(f"https://th.localhost:{port}/elsewhere/", trust, said)


def test_a_partner_comes_in_and_nobody_else_does(folders: dict[str, Path], port: int) -> None:
    th = folders["th"]
    heard = {
        "partner": _knock(port, trusting(th, folders["kh"])),
        "nobody": _knock(port, trusting(th, None)),
        "another country": _knock(port, trusting(th, folders["la"])),
        "its own": _knock(port, trusting(th, th)),
        "expired": _knock(port, trusting(th, folders["expired"])),
        "a server of another country": _knock(port, trusting(folders["la"], folders["kh"])),
    }
    assert heard.pop("partner") == CAME_IN
    assert set(heard.values()) == {"tls"}, heard


def test_an_onlooker_reads_neither_the_letter_nor_who_writes(folders: dict[str, Path], port: int) -> None:
    mark = base64.b64encode(b"nobody may read this") * 40
    with onlooker(port) as (watched, seen):
        assert _knock(watched, trusting(folders["th"], folders["kh"]), b"HW1 " + mark) == CAME_IN
    wire = b"".join(seen)
    assert len(wire) > len(mark)
    for secret in (mark[:16], b"HW1", b"kh.x", b"elsewhere", b"nothing"):
        assert secret not in wire


def test_many_who_begin_at_once_hold_one_key_and_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings, "NODE", dataclasses.replace(settings.NODE, home=tmp_path, id="th.x"))
    monkeypatch.setattr(vault, "tls_secrets", lambda: [(b"th" * 16, timezone.now())])
    with ThreadPoolExecutor(8) as pool:
        made = list(pool.map(lambda _: tls.renew(), range(16)))
    assert made.count(True) == 1
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.load_cert_chain(tls.folder() / "node.pem", tls.folder() / "node.key")
