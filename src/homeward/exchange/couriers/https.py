"""Carries letters over HTTPS: one PUT, whose answer is the signed receipt; plain http only to this same machine."""

from __future__ import annotations

import ssl
from types import TracebackType
from urllib.parse import urlsplit
from uuid import UUID

import httpx

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

    def __init__(self, endpoint: str, *, trust: ssl.SSLContext | None = None) -> None:
        """`endpoint` ends with a slash; `trust` says whom to believe and who we are, else public authorities do.

        Raises NotCarried("not_secure") for http to another machine.
        """
        parts = urlsplit(endpoint)
        host = parts.hostname or ""
        here = is_loopback(host) or host.endswith(".localhost")
        if parts.scheme != "https" and not (parts.scheme == "http" and here):
            raise NotCarried("not_secure")
        self._headers = {"Content-Type": CONTENT_TYPE}
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
        try:
            answer = self._client.put(
                f"{self._base}{carrier_id}", content=raw, headers=self._headers, extensions=self._extensions
            )
        except httpx.HTTPError as error:
            # A certificate of ours that the other side does not take is heard of only with the first answer.
            raise NotCarried("tls" if "SSL" in str(error) or "CERTIFICATE" in str(error) else "unreachable") from None
        if answer.status_code == 422:
            code = answer.text[:20] if answer.text.isidentifier() else "unknown"
            raise NotCarried(f"refused_{code}")
        if answer.status_code != 200:
            raise NotCarried(f"status_{answer.status_code}")
        if len(answer.content) > most:
            raise NotCarried("answer")
        return answer.content
