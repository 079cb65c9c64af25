"""Somebody at a door for letters: what she shows, what she hears, and who looks on."""

from __future__ import annotations

import base64
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from homeward.exchange.couriers.https import Carrier, NotCarried


def trusting(server: Path, shown: Path | None) -> ssl.SSLContext:
    """As the courier connects: trusting the authority of one node alone, and showing what lies in a folder."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.load_verify_locations(server / "ca.pem")
    if shown:
        trust.load_cert_chain(shown / "node.pem", shown / "node.key")
    return trust


def meet(server: ssl.SSLContext, client: ssl.SSLContext, name: str) -> bool:
    """Whether a connection comes about between two ends in memory, the server called so."""
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    ends = (client.wrap_bio(back, there, server_hostname=name), server.wrap_bio(there, back, server_side=True))
    for _ in range(6):
        for end in ends:
            try:
                end.do_handshake()
            except ssl.SSLWantReadError:
                continue
            except ssl.SSLError:
                return False
    return True


def open_door(folder: Path, *authorities: str) -> ssl.SSLContext:
    """A door as a node opens it: it shows what lies in its folder, and lets in whom these authorities vouch for."""
    door = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    door.load_cert_chain(folder / "node.pem", folder / "node.key")
    door.verify_mode = ssl.CERT_REQUIRED
    door.load_verify_locations(cadata=b"".join(base64.b64decode(one) for one in authorities))
    return door


def knock(address: str, trust: ssl.SSLContext, said: bytes = b"noise") -> str:
    """Why a carrier that brings noise to an address is sent away; "taken" when it is not."""
    with Carrier(address, trust=trust) as carrier:
        try:
            carrier.carry(uuid4(), said)
        except NotCarried as reason:
            return reason.code
    return "taken"


@contextmanager
def onlooker(port: int) -> Iterator[tuple[int, list[bytes]]]:
    """A port that passes everything on to another one, and what it saw."""
    seen: list[bytes] = []

    def passing(source: socket.socket, target: socket.socket) -> None:
        """One direction, to its end; what has ended is said on, and what nobody takes any more is still read.

        To close a connection with something unread in it throws away what the other way has just brought.
        """
        with suppress(OSError):
            while data := source.recv(65536):
                seen.append(data)
                with suppress(OSError):
                    target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_WR)

    def taking(door: socket.socket) -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                behind = socket.create_connection(("127.0.0.1", port))
                for pair in ((caller, behind), (behind, caller)):
                    threading.Thread(target=passing, args=pair, daemon=True).start()

    with closing(socket.create_server(("127.0.0.1", 0))) as door:
        threading.Thread(target=taking, args=(door,), daemon=True).start()
        yield door.getsockname()[1], seen
