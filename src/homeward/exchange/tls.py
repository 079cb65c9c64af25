"""Connections between nodes: an authority of our own, a certificate of 90 days for this node, and whom we trust.

The authority stands in the directory, so a partner trusts it by the chain from the root, and nobody else's. While a
new one takes its place both stand there, until every partner has read so. Files in `<home>/tls`: `ca.pem` (and
`ca-next.pem`), `node.pem` and `node.key` (for the server and for the courier), `partners.pem`.
"""

from __future__ import annotations

import base64
import fcntl
import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from django.conf import settings
from django.utils import timezone

from homeward.exchange import keys, rules
from homeward.exchange.models import Directory
from homeward.lib.disk import write_whole
from homeward.lib.node import is_loopback
from homeward.vault import actions as vault_actions
from homeward.vault import queries as vault

NODE_FOR, RENEW_BEFORE = timedelta(days=90), timedelta(days=30)
# How long it is trusted is said by the directory, not by this date.
AUTHORITY_FOR = timedelta(days=3650)
SKEW = timedelta(days=1)  # a partner's clock may be late
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256: a private key lies below it


def folder() -> Path:
    """Where the files lie."""
    return Path(settings.NODE.home) / "tls"


def authorities() -> tuple[str, ...]:
    """Our authorities as they stand in our directory, the one in use first: base64 of DER."""
    return tuple(base64.b64encode(one.public_bytes(Encoding.DER)).decode() for one in _authorities())


def begin_authority() -> bool:
    """Make a new authority, trusted beside the one in use; False while another such change is not at its end."""
    if coming() is not None:
        return False
    vault_actions.add_tls_secret()
    return True


def coming() -> datetime | None:
    """When the authority that takes the place of the one in use was made; None while there is none."""
    made = [at for _, at in vault.tls_secrets()]
    return made[0] if len(made) > 1 else None


def finish_authority() -> None:
    """From now on our certificate is by the new authority, and the old one's key is destroyed.

    The certificate first: should this be cut off in between, it is done once more.
    """
    with _alone():
        new = _authorities()[-1]
        issue(folder(), now=timezone.now(), by=(new, _secrets()[-1]))
        write_whole(folder() / "ca.pem", [new.public_bytes(Encoding.PEM)])
        vault_actions.destroy_old_tls_secrets()
        (folder() / "ca-next.pem").unlink(missing_ok=True)


def renew() -> bool:
    """Make what is missing and what ends within 30 days; whether anything was made."""
    with _alone():
        return _renewed()


@contextmanager
def _alone() -> Iterator[None]:
    """One at a time, of all threads and processes: two that renew at once leave a key that is not its certificate's."""
    folder().mkdir(mode=0o700, parents=True, exist_ok=True)
    with os.fdopen(os.open(folder() / ".lock", os.O_WRONLY | os.O_CREAT, 0o600), "w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _renewed() -> bool:
    last = ends()
    if last and last - timezone.now() > RENEW_BEFORE and (folder() / "node.key").exists():
        return False
    issue(folder(), now=timezone.now())
    return True


def ends() -> datetime | None:
    """When our certificate for connections ends; None before there is one."""
    try:
        return x509.load_pem_x509_certificate((folder() / "node.pem").read_bytes()).not_valid_after_utc
    except FileNotFoundError:
        return None


def issue(where: Path, *, now: datetime, by: tuple[x509.Certificate, ec.EllipticCurvePrivateKey] | None = None) -> None:
    """Write `node.key` and `node.pem`, signed by our authority in use unless `by` says another, for 90 days."""
    authority, signing = by or (_authorities()[0], _secrets()[0])
    private = ec.generate_private_key(ec.SECP256R1())
    made = (
        _begin(settings.NODE.id, authority.subject, private.public_key(), now, NODE_FOR, signing)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName(_names()), critical=False)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .sign(signing, hashes.SHA256())
    )
    write_whole(where / "node.key", [private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())])
    write_whole(where / "node.pem", [made.public_bytes(Encoding.PEM)])


def trust_partners() -> Path:
    """Write `partners.pem`, the authorities of every partner whose directory lives; its path."""
    nodes = Directory.objects.exclude(node=keys.me()).values_list("node", flat=True).distinct().order_by("node")
    living = [found for node in nodes if (found := keys.partner(node)) and found.expires > timezone.now()]
    pem = "".join(ssl.DER_cert_to_PEM_cert(base64.b64decode(one)) for found in living for one in found.tls)
    place = folder() / "partners.pem"
    if not place.exists() or place.read_text() != pem:
        write_whole(place, [pem.encode()])
    return place


def client(partner: rules.Directory) -> ssl.SSLContext:
    """How the courier connects to a partner: with our certificate, and trusting the partner's authorities alone."""
    trust = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trust.minimum_version = ssl.TLSVersion.TLSv1_2
    trust.load_verify_locations(cadata=b"".join(base64.b64decode(one) for one in partner.tls))
    with _alone():
        _renewed()
        trust.load_cert_chain(folder() / "node.pem", folder() / "node.key")
    return trust


def mark(name: str = "node.pem") -> str:
    """Changes whenever a file was renewed."""
    try:
        return str((folder() / name).stat().st_mtime_ns)
    except FileNotFoundError:
        return ""


def _authorities() -> list[x509.Certificate]:
    """The one in use, and the one that comes, if there is one; each made where it is missing."""
    places = (folder() / "ca.pem", folder() / "ca-next.pem")
    return [_authority(place, secret) for place, secret in zip(places, _secrets(), strict=False)]


def _authority(place: Path, secret: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    with suppress(FileNotFoundError):
        found = x509.load_pem_x509_certificate(place.read_bytes())
        if found.public_key() == secret.public_key():
            return found
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"{settings.NODE.id} letters")])
    made = (
        _begin("", name, secret.public_key(), datetime.now(UTC), AUTHORITY_FOR, secret, subject=name)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_for_signing(), critical=True)
        .sign(secret, hashes.SHA256())
    )
    write_whole(place, [made.public_bytes(Encoding.PEM)])
    return x509.load_pem_x509_certificate(place.read_bytes())


def _begin(
    common_name: str, issuer: x509.Name, key: ec.EllipticCurvePublicKey, now: datetime, lasts: timedelta,
    by: ec.EllipticCurvePrivateKey, *, subject: x509.Name | None = None,
) -> x509.CertificateBuilder:  # fmt: skip
    subject = subject or x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])
    return (
        x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
        .serial_number(x509.random_serial_number()).not_valid_before(now - SKEW).not_valid_after(now + lasts)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
    )  # fmt: skip


def _for_signing() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=False, content_commitment=False, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=True, crl_sign=True, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _secrets() -> list[ec.EllipticCurvePrivateKey]:
    """Of the authority in use, and of the one that comes."""
    found = [secret for secret, _ in reversed(vault.tls_secrets())]
    return [ec.derive_private_key(int.from_bytes(one, "big") % (ORDER - 1) + 1, ec.SECP256R1()) for one in found]


def _names() -> list[x509.GeneralName]:
    node = settings.NODE
    names: list[x509.GeneralName] = [x509.DNSName(node.host)]
    if is_loopback(node.bind):
        names += [x509.DNSName("localhost"), x509.IPAddress(ip_address("127.0.0.1"))]
    return names
