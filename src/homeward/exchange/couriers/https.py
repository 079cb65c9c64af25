"""Carries letters over HTTPS: one PUT, whose answer is the signed receipt; plain http only to this same machine."""

from __future__ import annotations

import ssl
from collections.abc import Mapping, Sequence
from types import TracebackType
from urllib.parse import urlsplit
from uuid import UUID

import httpx

from homeward.exchange import rules
from homeward.lib.node import is_loopback

CONTENT_TYPE = "application/vnd.homeward.letter"
TIMEOUT = httpx.Timeout(30.0, connect=5.0)
LARGEST_ANSWER = 64 * 1024


class NotCarried(Exception):
    """The attempt came to nothing; `code`: unreachable, tls, not_secure, answer, refused_<their code>, status_<n>."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Carrier:
    """Kept-alive connections to one partner. May be used by several threads at a time."""

    def __init__(
        self, endpoint: str, *, trust: ssl.SSLContext | None = None, headers: Mapping[str, str] | None = None
    ) -> None:
        """`endpoint` ends with a slash; `trust` says whom to believe and who we are, else public authorities do.

        `headers` go with every request.

        Raises NotCarried("not_secure") for http to another machine.
        """
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        here = is_loopback(host) or host.endswith(".localhost")
        if parts.scheme != "https" and not (parts.scheme == "http" and here):
            raise NotCarried("not_secure")
        self._headers = {"Content-Type": CONTENT_TYPE, **(headers or {})}
        self._base = endpoint
        self._extensions: dict[str, str] = {}
        if here and not is_loopback(host):
            # Names under .localhost mean this machine by definition (RFC 6761), but not every resolver knows.
            self._headers["Host"] = parts.netloc
            self._extensions = {"sni_hostname": host}
            self._base = endpoint.replace(parts.netloc, f"127.0.0.1:{parts.port}" if parts.port else "127.0.0.1", 1)
        trust = trust or ssl.create_default_context()
        trust.minimum_version = ssl.TLSVersion.TLSv1_2
        # No proxy from the environment: what goes where is only what the directory says.
        self._client = httpx.Client(verify=trust, timeout=TIMEOUT, trust_env=False, follow_redirects=False)

    def __enter__(self) -> Carrier:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def carry(self, carrier_id: UUID, raw: bytes, *, most: int = LARGEST_ANSWER) -> bytes:
        """Hand over one letter; the sealed receipt, or another answer of `most` bytes. Raises `NotCarried`."""
        answer = self._put(str(carrier_id), raw)
        return _receipt(answer.status_code, answer.content, most)

    def carry_some(self, letters: Sequence[bytes]) -> list[bytes | NotCarried]:
        """Hand over several letters in one request; the receipt of each, or why there is none. Raises `NotCarried`."""
        answer = self._put("", rules.pack(letters))
        if answer.status_code != 200:
            raise NotCarried(f"status_{answer.status_code}")
        try:
            answers = rules.unpack_answers(answer.content)
        except rules.Rejected:
            raise NotCarried("answer") from None
        if len(answers) != len(letters):
            raise NotCarried("answer")
        return [_receipt_or_reason(status, said) for status, said in answers]

    def _put(self, place: str, content: bytes) -> httpx.Response:
        try:
            answer = self._client.put(
                f"{self._base}{place}", content=content, headers=self._headers, extensions=self._extensions
            )
        except httpx.HTTPError as error:
            # A certificate of ours that the other side does not take is heard of only with the first answer.
            raise NotCarried("tls" if "SSL" in str(error) or "CERTIFICATE" in str(error) else "unreachable") from None
        if "X-Road-Error" in answer.headers:  # a security server speaks, not the other node
            raise NotCarried("x_road")
        return answer


def _receipt(status: int, said: bytes, most: int = LARGEST_ANSWER) -> bytes:
    if status == 422:
        code = said[:20].decode("ascii", "replace")
        raise NotCarried(f"refused_{code if code.isidentifier() else 'unknown'}")
    if status != 200:
        raise NotCarried(f"status_{status}")
    if len(said) > most:
        raise NotCarried("answer")
    return said


def _receipt_or_reason(status: int, said: bytes) -> bytes | NotCarried:
    try:
        return _receipt(status, said)
    except NotCarried as reason:
        return reason
