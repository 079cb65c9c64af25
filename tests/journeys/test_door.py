"""The door for letters between two real nodes: a partner's certificate opens it, and an onlooker reads nothing."""

from __future__ import annotations

import base64
import ssl
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest
from tools.demo.nodes import Node

from homeward.cli import ROOT
from homeward.exchange.tests.doors import knock, onlooker, trusting
from homeward.lib import node as nodes
from homeward.lib.cluster import Cluster, free_port

PATIENCE = 150.0
ISSUE = """
import sys
from datetime import timedelta
from pathlib import Path
import django
django.setup()
from django.utils import timezone
from homeward.exchange import tls
tls.issue(Path(sys.argv[1]), now=timezone.now() - timedelta(days=int(sys.argv[2])))
"""


@pytest.fixture(scope="module")
def port(two_nodes: tuple[Node, Node]) -> int:
    """Thailand gets a door for letters, and goes on with it."""
    th, _kh = two_nodes
    port, told, card = free_port(), _told(th), th.home / "node.toml"
    th.stop()
    lines = [line for line in card.read_text().splitlines() if not line.startswith("letters_port")]
    card.write_text("\n".join([f"letters_port = {port}", *lines, ""]))
    th.database()
    th.serve("--workers", "1")
    th.wait_until_up()
    # Cambodia believes the new directory and answers, and its answer can only come by the new door.
    _until(lambda: _told(th) > told, log=th.home / "serve.log")
    return port


def _told(node: Node) -> int:
    """How many directories of a node its partner has accepted."""
    _, database, kept = nodes.read(node.home, root=ROOT)
    cluster = Cluster(node.home / "pg", int(database["port"]))
    with psycopg.connect(cluster.dsn(kept["admin_password"], database=str(database["name"]))) as admin:
        row = admin.execute(
            "SELECT count(*) FROM exchange_outbox WHERE kind = 'directory/1' AND state = 'accepted'"
        ).fetchone()
    return int(row[0]) if row else 0


def _until(holds: Callable[[], bool], *, log: Path) -> None:
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, log.read_text(errors="replace")[-2000:]
        time.sleep(0.2)


def _issued(node: Node, folder: Path, *, days_ago: int) -> Path:
    """A certificate by a node's own authority, made so many days ago, by a process that is this node."""
    folder.mkdir()
    command = [sys.executable, "-c", ISSUE, str(folder), str(days_ago)]
    subprocess.run(command, env=node.environment(), cwd=ROOT, check=True, capture_output=True)
    return folder


def _trust(server: Node, shown: Path | None) -> ssl.SSLContext:
    return trusting(server.home / "tls", shown)


def _knock(port: int, trust: ssl.SSLContext, said: bytes = b"noise") -> str:
    """`refused_bytes` from behind the door, or why nobody came in."""
    return knock(f"https://th.localhost:{port}/exchange/letters/", trust, said)


def test_a_partner_comes_in_and_nobody_else_does(two_nodes: tuple[Node, Node], port: int, tmp_path: Path) -> None:
    th, kh = two_nodes
    heard = {
        "partner": _knock(port, _trust(th, kh.home / "tls")),
        "nobody": _knock(port, _trust(th, None)),
        "another country": _knock(port, _trust(th, th.home / "tls")),
        "expired": _knock(port, _trust(th, _issued(kh, tmp_path / "expired", days_ago=100))),
        "fresh": _knock(port, _trust(th, _issued(kh, tmp_path / "fresh", days_ago=0))),
        "a server of another country": _knock(port, _trust(kh, kh.home / "tls")),
    }
    come_in = {who for who, code in heard.items() if code == "refused_bytes"}
    assert come_in == {"partner", "fresh"}, heard
    assert set(heard.values()) <= {"refused_bytes", "tls", "unreachable"}


def test_the_pages_take_no_letters_any_more_and_the_door_shows_no_pages(
    two_nodes: tuple[Node, Node], port: int
) -> None:
    th, kh = two_nodes
    letter = httpx.put(f"{th.address}/exchange/letters/{uuid4()}", content=b"noise", trust_env=False)
    assert (letter.status_code, letter.text) == (403, "door")
    with httpx.Client(verify=_trust(th, kh.home / "tls"), trust_env=False) as client:
        page = client.get(
            f"https://127.0.0.1:{port}/letters/",
            headers={"Host": f"th.localhost:{port}"},
            extensions={"sni_hostname": "th.localhost"},
        )
    assert (page.status_code, page.text) == (404, "nothing")


def test_an_onlooker_reads_neither_the_letter_nor_who_writes(two_nodes: tuple[Node, Node], port: int) -> None:
    th, kh = two_nodes
    mark = base64.b64encode(b"nobody may read this") * 40
    with onlooker(port) as (watched, seen):
        assert _knock(watched, _trust(th, kh.home / "tls"), b"HW1 " + mark) == "refused_bytes"
    wire = b"".join(seen)
    assert len(wire) > len(mark)
    for secret in (mark[:16], b"HW1", b"kh.mosvy", b"exchange/letters", b"refused", b"bytes"):
        assert secret not in wire
