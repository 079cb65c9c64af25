"""By the security servers of X-Road, here a stand-in that does to a request what two of them do."""

from __future__ import annotations

import dataclasses
import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.conf import settings
from django.db import transaction

from homeward.agencies import actions as agencies
from homeward.exchange import rules
from homeward.exchange.actions import own_directory
from homeward.exchange.couriers import x_road
from homeward.exchange.couriers.https import NotCarried
from homeward.exchange.models import Inbox
from homeward.exchange.roads import Roads
from homeward.exchange.tests.partner import Partner

OURS, THEIRS = "KH-TH/GOV/MSDHS/HOMEWARD", "KH-TH/GOV/MOSVY/HOMEWARD"
CASE = uuid4()


class Servers:
    """Two security servers in one: who may ask what, what they log, and where the published service lies."""

    def __init__(self, door: str) -> None:
        self.door, self.logged = door, list[tuple[str, bytes]]()

    def answer(self, path: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        """As the protocol for REST has it (X-Road 7): 500 and a code when they themselves do not pass it on."""
        client, query = headers.get("X-Road-Client", ""), uuid4()
        service, _, rest = path.removeprefix("/r1/").partition(f"/{x_road.SERVICE}/")
        if not path.startswith("/r1/") or client != THEIRS or service != OURS:
            said = b'{"type":"Server.ServerProxy.AccessDenied","message":"not allowed","detail":""}'
            return 500, {"X-Road-Error": "Server.ServerProxy.AccessDenied"}, said
        self.logged.append((client, body))
        sent = {"Content-Type": headers["Content-Type"], "X-Road-Client": client, "X-Road-Id": str(query)}
        got = httpx.put(f"{self.door}{rest}", content=body, headers=sent, trust_env=False, timeout=30)
        hashed = hashlib.sha512(body).hexdigest()
        return got.status_code, {"X-Road-Id": str(query), "X-Road-Request-Hash": hashed}, got.content


@contextmanager
def standing(servers: Servers) -> Iterator[str]:
    """The stand-in at a port; its address."""

    class Handler(BaseHTTPRequestHandler):
        def do_PUT(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status, headers, said = servers.answer(self.path, self.headers, body)
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Quiet."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.mark.django_db(transaction=True)
def test_a_letter_goes_through_both_security_servers_which_see_who_writes_to_whom_and_no_more(live_server: Any) -> None:
    kh = Partner()
    with transaction.atomic():
        agencies.act_as_service("courier")
        kh.meet()
    payload = kh.payload("later.kind/1", {"words": "the shelter at the river"}, case_id=CASE)
    raw = kh.seal(payload)
    servers = Servers(f"{live_server.url}/exchange/letters/")
    with standing(servers) as server:
        door = x_road.carrier(x_road.address(OURS), server=server, client=THEIRS, folder=Path("nowhere"))
        with door:
            receipt = door.carry(rules.outer_of(raw).carrier_id, raw)
            assert door.carry_some([raw])[0]  # several in one request: here the same once more
        stranger = x_road.carrier(x_road.address(OURS), server=server, client=OURS, folder=Path("nowhere"))
        with stranger, pytest.raises(NotCarried, match="x_road"):
            stranger.carry(uuid4(), raw)
    assert b'"kind":"stored/1"' in kh.open(receipt)
    with transaction.atomic():
        agencies.act_as_service("courier")
        assert Inbox.objects.filter(case_id=CASE).count() == 1
    assert [client for client, _ in servers.logged] == [THEIRS, THEIRS]
    assert all(b"river" not in body and b"later" not in body for _, body in servers.logged)


@pytest.mark.django_db
def test_a_node_that_is_joined_says_so_in_its_directory_and_one_that_is_not_does_not_try(
    kh: Partner, monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = rules.read_directory(kh.directory(2, endpoints=[x_road.address(THEIRS)]))
    with pytest.raises(NotCarried, match="no_x_road"):
        Roads().carrier(theirs, theirs.endpoints[0])
    monkeypatch.setattr(
        settings, "NODE", dataclasses.replace(settings.NODE, x_road_client=OURS, x_road_server="https://ss.localhost")
    )
    assert rules.read_directory(own_directory()).endpoints[-1] == f"xroad://{OURS}/letters"
    with Roads().carrier(theirs, theirs.endpoints[0]) as door:
        assert door._base == f"https://127.0.0.1/r1/{THEIRS}/letters/"
        assert door._headers["X-Road-Client"] == OURS


@pytest.mark.parametrize(
    "place", ["xroad://", "xroad://a/letters", "xroad://a/b/c/../letters", "xroad://a/b/c/d/e/letters"]
)
def test_an_address_that_is_none_is_not_asked(place: str) -> None:
    with pytest.raises(NotCarried, match="no_x_road"):
        x_road.carrier(place, server="https://ss.localhost", client=OURS, folder=Path("nowhere"))


def test_plain_http_goes_to_a_security_server_on_this_machine_only() -> None:
    with pytest.raises(NotCarried, match="not_secure"):
        x_road.carrier(x_road.address(THEIRS), server="http://10.0.0.1", client=OURS, folder=Path("nowhere"))
