"""Our own certificate: asked of the root of our ministry, brought back on a stick, and kept in the node's folder."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from homeward.exchange import ceremony, rules
from homeward.lib.disk import write_whole
from homeward.vault import actions as vault_actions
from homeward.vault import queries as vault

# A made-up node's root lies in its own folder and guards nothing; a real one never comes near a node.
MADE_UP = b"made up, for demonstration only"


def own() -> rules.Certificate | None:
    """Our newest certificate; None before the ceremony. Demo and test nodes hold the ceremony by themselves."""
    found = _kept()
    if settings.NODE.kind != "production" and (found is None or not _fits(found)):
        _make_up(found)
        found = _kept()
    return found


def is_ending() -> bool:
    """Whether the newest certified key has less than two months to go; False before the first certificate."""
    found = _kept()
    return found is not None and found.expires - timezone.now() < timedelta(days=60)


def request() -> bytes:
    """What the root must sign: our name and our signing keys, proved by the newest."""
    node = settings.NODE
    keys = [key for key, _made in vault.private_jwks("sign")]
    return rules.make_request(node=node.id, country=node.country, name=node.name, now=timezone.now(), keys=keys)


def install(signed: bytes, *, new_root: bool = False) -> rules.Certificate:
    """Keep a certificate that came back from the root. Raises Rejected.

    Codes: certificate (not whole, or for keys that we do not hold), node (another's), expired, older, root (not the
    root that certified us before, unless `new_root` says that this is meant).
    """
    known, found = _kept(), rules.read_certificate(signed)
    if (found.node, found.country) != (settings.NODE.id, settings.NODE.country):
        raise rules.Rejected("node")
    if found.expires < timezone.now():
        raise rules.Rejected("expired")
    if not found.signing(timezone.now(), _held()):
        raise rules.Rejected("certificate")
    if known is not None:
        if known.root.print != found.root.print and not new_root:
            raise rules.Rejected("root")
        rules.refuse_older(known, found)
    _keep(signed)
    return found


def _held() -> set[str]:
    return {key["kid"] for key, _made in vault.private_jwks("sign")}


def _fits(certificate: rules.Certificate) -> bool:
    return certificate.expires > timezone.now() and bool(certificate.signing(timezone.now(), _held()))


def _make_up(before: rules.Certificate | None) -> None:
    """The whole ceremony in one go, with the same steps as a real one."""
    folder, now = Path(settings.NODE.home) / "root", timezone.now()
    if not (folder / ceremony.CARD).exists():
        ceremony.make(folder, country=settings.NODE.country, name=settings.NODE.name, passphrase=MADE_UP, now=now)
    if before is not None and before.expires < now:
        vault_actions.add_identity("sign")
    asked = rules.read_request(request())
    _keep(ceremony.sign(folder, asked, passphrase=MADE_UP, now=now, at_once=before is not None))


def _place() -> Path:
    return Path(settings.NODE.home) / "directories" / "own-certificate.jws"


def _kept() -> rules.Certificate | None:
    try:
        return _read(_place().read_bytes())
    except FileNotFoundError:
        return None


@lru_cache(maxsize=8)
def _read(signed: bytes) -> rules.Certificate:
    return rules.read_certificate(signed)


def _keep(signed: bytes) -> None:
    """Whole or not at all, whoever reads meanwhile."""
    write_whole(_place(), [signed.strip() + b"\n"], mode=0o644)
