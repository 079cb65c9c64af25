"""The door for letters between two real nodes: a partner's certificate opens it, and an onlooker reads nothing."""

from __future__ import annotations

import base64
import json
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
from prometheus_client.parser import text_string_to_metric_families
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
def ports(two_nodes: tuple[Node, Node]) -> tuple[int, int]:
    """Thailand gets a door for letters and one for numbers, and goes on with both."""
    th, _kh = two_nodes
    port, numbers, told, card = free_port(), free_port(), _told(th), th.home / "node.toml"
    th.stop()
    lines = [line for line in card.read_text().splitlines() if not line.startswith(("letters_port", "metrics_port"))]
    card.write_text("\n".join([f"letters_port = {port}", f"metrics_port = {numbers}", *lines, ""]))
    th.database()
    th.serve("--workers", "1")
    th.wait_until_up()
    # Cambodia believes the new directory and answers, and its answer can only come by the new door.
    _until(lambda: _told(th) > told, log=th.home / "serve.log")
    return port, numbers


@pytest.fixture(scope="module")
def port(ports: tuple[int, int]) -> int:
    """Where letters come in."""
    return ports[0]


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


def test_a_running_node_tells_its_numbers_on_this_machine_and_writes_its_log_line_by_line(
    two_nodes: tuple[Node, Node], ports: tuple[int, int]
) -> None:
    th, _kh = two_nodes
    where = f"http://127.0.0.1:{ports[1]}/metrics"

    def read() -> dict[str, float]:
        text = httpx.get(where, trust_env=False).text
        found = text_string_to_metric_families(text)
        return {"|".join([one.name, *one.labels.values()]): one.value for family in found for one in family.samples}

    _until(lambda: read().get("homeward_courier_rounds_total|send_once", 0) > 0, log=th.home / "serve.log")
    told = read()
    assert told["homeward_process_falls_total|courier"] == 0
    assert told["homeward_process_up_seconds|letters"] > 0
    assert told["homeward_partner_heard_seconds|kh.mosvy"] < PATIENCE
    assert not any(value for name, value in told.items() if "watch_failed" in name)
    for other in ("127.0.0.2", "127.0.0.3"):
        with pytest.raises(httpx.ConnectError):
            httpx.get(where.replace("127.0.0.1", other), trust_env=False)
    missing = httpx.get(f"{th.address}/nothing-here/?q=somebody", trust_env=False)
    assert missing.status_code in (302, 404)
    lines = [line for line in (th.home / "serve.log").read_text().splitlines() if line.startswith("{")]
    assert all({"time", "node", "process", "level", "logger"} <= json.loads(line).keys() for line in lines)
    assert "somebody" not in "".join(lines)
