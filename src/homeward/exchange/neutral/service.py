"""The three doors of a neutral carrier over HTTP: a challenge, a parcel in, a visit to collect."""

from __future__ import annotations

import json
import logging
import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

from homeward.exchange import rules
from homeward.exchange.neutral.keeping import open_store
from homeward.exchange.neutral.store import Store
from homeward.exchange.rules import carriers

log = logging.getLogger("homeward.carrier")
PARCEL = re.compile(r"/parcels/([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
LONGEST_VISIT = 256 * 1024
Answer = tuple[int, str, bytes]
Start = Callable[[str, list[tuple[str, str]]], Any]
WORDS = {200: "OK", 403: "Forbidden", 404: "Not Found", 411: "Length Required", 413: "Too Large", 422: "Refused",
         503: "Later", 507: "Full"}  # fmt: skip


class NoEntry(Exception):
    """A request that is turned away with a status and a code; it learns nothing else."""

    def __init__(self, status: int, code: str) -> None:
        super().__init__(code)
        self.status, self.code = status, code


class Service:
    """A WSGI application over one store."""

    def __init__(self, store: Store, carrier: str) -> None:
        self._store, self._carrier = store, carrier

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        try:
            status, kind, body = self._answer(environ)
        except NoEntry as reason:
            status, kind, body = reason.status, "text/plain", reason.code.encode()
        except Exception as error:
            log.error("a request came to nothing: %s", type(error).__name__)
            status, kind, body = 503, "text/plain", b"later"
        start(f"{status} {WORDS[status]}", [("Content-Type", kind), ("Content-Length", str(len(body)))])
        return [body]

    def _answer(self, environ: dict[str, Any]) -> Answer:
        method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
        if (method, path) == ("POST", "/challenge"):
            return 200, "text/plain", self._store.challenge().encode()
        if (method, path) == ("POST", "/visits"):
            return self._visit(_body(environ, LONGEST_VISIT))
        if method == "PUT" and (place := PARCEL.fullmatch(path)):
            return self._take(place[1], environ.get("HTTP_HOMEWARD_PROOF", "").encode(), _body(environ, rules.CAP))
        raise NoEntry(404, "nothing")

    def _take(self, parcel: str, proof: bytes, raw: bytes) -> Answer:
        """A parcel: whoever gives it must say so over its hash, and it must be for a node that may come."""
        try:
            outer = rules.outer_of(raw)
        except rules.Rejected as reason:
            raise NoEntry(422, reason.code) from None
        sender = self._known(carriers.claimed(proof)[0])
        if str(outer.carrier_id) != parcel:
            raise NoEntry(422, "bytes")
        if not carriers.is_deposit(proof, node=sender.node, keys=sender.sign_keys, carrier=self._carrier, raw=raw):
            raise NoEntry(403, "proof")
        self._known(outer.aud)
        certificate = self._store.take(sender=sender.node, aud=outer.aud, raw=raw)
        if certificate is None:
            raise NoEntry(507, "full")
        return 200, "application/jose", certificate.encode()

    def _visit(self, token: bytes) -> Answer:
        """What was kept is certified; what waits is handed out; what was certified since the last visit goes along."""
        node, directory = carriers.claimed(token)
        known = self._renewed(self._known(node), directory.encode())
        try:
            visit = carriers.read_visit(token, node=node, keys=known.sign_keys, carrier=self._carrier)
        except rules.Rejected:
            raise NoEntry(403, "proof") from None
        if not self._store.spend(visit.challenge):
            raise NoEntry(403, "challenge")
        self._store.hand_over(node, visit.got)
        answer = {
            "parcels": [{"from": one.sender, "raw": one.raw.decode("ascii")} for one in self._store.waiting(node)],
            "certificates": self._store.certificates(node, visit.after),
        }
        return 200, "application/json", json.dumps(answer).encode()

    def _known(self, node: str) -> rules.Directory:
        found = self._store.directory(node)
        if found is None:
            raise NoEntry(403, "node")
        return found

    def _renewed(self, known: rules.Directory, signed: bytes) -> rules.Directory:
        """The newer directory that a node brings, if the same root vouches for it."""
        try:
            new = rules.read_directory(signed, root=known.root)
            if not rules.is_newer(known, new):
                return known
        except rules.Rejected:
            return known
        self._store.admit(new, signed)
        return new


def _body(environ: dict[str, Any], most: int) -> bytes:
    try:
        length = int(environ.get("CONTENT_LENGTH") or "")
    except ValueError:
        raise NoEntry(411, "length") from None
    if not 0 <= length <= most:
        raise NoEntry(413, "size")
    raw: bytes = environ["wsgi.input"].read(length)
    if len(raw) != length:
        raise NoEntry(422, "bytes")
    return raw


@cache
def _service() -> Service:
    return Service(*open_store(Path(os.environ["HOMEWARD_CARRIER"])))


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """What the web server calls; HOMEWARD_CARRIER names the folder."""
    return _service()(environ, start)
