"""One reader at one kept-open connection: signs in, opens pages, sends forms, and measures how long each took."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from typing import NamedTuple
from urllib.parse import quote, urlencode

from bench.counting import HEADER
from bench.node import NotMeasured

HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


class Answer(NamedTuple):
    """One answer: `ms` from sending the request until the last byte is here."""

    status: int
    text: str
    ms: float
    sql: int


class Browser:
    """Keeps cookies and the connection; follows no redirect by itself."""

    def __init__(self, port: int) -> None:
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._cookies: dict[str, str] = {}

    def get(self, path: str, **query: str) -> Answer:
        """A page."""
        return self._ask("GET", path + ("?" + urlencode(query) if query else ""))

    def post(self, path: str, inputs: Mapping[str, Sequence[str]], *, form: str = "") -> Answer:
        """Open the page with the form, then send it; only the sending is measured."""
        page = self.get(form or path)
        hidden = {name: [value] for name, value in HIDDEN.findall(page.text)}
        if page.status != 200 or "csrfmiddlewaretoken" not in hidden:
            raise NotMeasured(f"{form or path} shows no form: {page.status}")
        return self._ask("POST", path, urlencode({**hidden, **inputs}, doseq=True).encode())

    def enter(self, username: str) -> None:
        """The one-click sign-in of test nodes."""
        answer = self.post(f"/demo/{quote(username)}/", {"next": ["/"]}, form="/demo/")
        if answer.status != 302:
            raise NotMeasured(f"{username} could not sign in: {answer.status}")

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None = None) -> Answer:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self._cookies.items())}
        if body is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        began = time.perf_counter()
        self._connection.request(method, path, body, headers)
        response = self._connection.getresponse()
        text = response.read()
        ms = (time.perf_counter() - began) * 1000
        for line in response.headers.get_all("Set-Cookie") or ():
            self._cookies |= {name: kept.value for name, kept in SimpleCookie(line).items()}
        return Answer(response.status, text.decode("utf-8", "replace"), ms, int(response.headers.get(HEADER, "0")))
