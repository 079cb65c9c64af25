"""Our own directory, and how we come to believe another node's: its root in person once, its chain afterwards."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.exchange import certificates, keys, messages, rules, tls
from homeward.exchange.actions import trouble
from homeward.exchange.actions.posting import post
from homeward.exchange.couriers import x_road
from homeward.exchange.models import Alarm, Directory, Inbox
from homeward.lib.errors import Refused
from homeward.lib.node import is_loopback


def own_directory() -> bytes:
    """This node's signed directory; a new version when it is six days old, or when a key, an address or the
    certificate changed. A new version is posted to every partner.

    Raises Refused on a node that its root has not certified yet.
    """
    certificate = certificates.own()
    if certificate is None:
        raise Refused(_l("The root of the ministry has not certified this node yet."))
    with transaction.atomic(), agencies.service("courier"):
        row = Directory.objects.filter(node=keys.me()).order_by("-version").first()
        last = keys.partner(keys.me())
        if row is not None and last is not None and _is_current(last, certificate):
            return bytes(row.signed)
        signed = _make(certificate, row.version if row else 0)
        made = _keep(signed, rules.read_directory(signed), by="")
        if made:
            _tell_partners(signed)
        return signed


def _is_current(directory: rules.Directory, certificate: rules.Certificate) -> bool:
    # One made by a clock that ran ahead is not fresh for years: an hour is what clocks may differ.
    if not timedelta(hours=-1) < timezone.now() - directory.made_at < rules.RENEW_AFTER:
        return False
    said = (directory.certificate.signed, directory.seal_to["kid"], directory.endpoints, directory.tls)
    return said == (certificate.signed, next(iter(keys.own().enc)), _endpoints(), tls.authorities())


def _make(certificate: rules.Certificate, last: int) -> bytes:
    own, now = keys.own(), timezone.now()
    return rules.make_directory(
        certificate=certificate.signed, version=rules.version_at(now, last), now=now, sign_key=own.sign,
        enc_keys=list(own.enc.values())[:1], endpoints=_endpoints(), tls=tls.authorities(),
    )  # fmt: skip


def _endpoints() -> tuple[str, ...]:
    client = settings.NODE.x_road_client
    return (_door(), x_road.address(client)) if client else (_door(),)


def _door() -> str:
    node = settings.NODE
    if node.letters_port:
        return f"https://{node.host}:{node.letters_port}/exchange/letters/"
    if is_loopback(node.bind) and node.kind != "production":
        return f"http://{node.host}:{node.port}/exchange/letters/"
    return f"https://{node.host}/exchange/letters/"


def _keep(signed: bytes, directory: rules.Directory, *, by: str) -> bool:
    kept = Directory.objects.bulk_create(
        [Directory(node=directory.node, version=directory.version, signed=signed, expires=directory.expires,
                   kept_at=timezone.now(), confirmed_by=by)],
        ignore_conflicts=True,
    )  # fmt: skip
    return bool(kept)


def _tell_partners(signed: bytes) -> None:
    for node in Directory.objects.exclude(node=keys.me()).values_list("node", flat=True).distinct():
        body = {"directory": signed.decode()}
        # Before the letters that wait: they may be signed by a key that only this one makes known.
        post(to=node, kind=messages.DIRECTORY, case_id=None, body=body, consent_ids=(), needs_consent=False, first=True)


def pair(directory_bytes: bytes, fingerprint_confirmed: bool, *, by: str = "") -> rules.Directory:
    """Believe another node from now on, after two people compared the fingerprint of its root by voice or on paper.

    Where its root is known already, the chain decides; another root must be compared again, as on the first day.
    Raises Refused when it was not compared, is not whole, has expired, is our own, or is older than what we have.
    """
    try:
        directory = rules.read_directory(directory_bytes)
    except rules.Rejected:
        raise Refused(_l("This file is not a directory of a node, or it was changed on the way.")) from None
    if directory.node == keys.me():
        raise Refused(_l("This is the directory of this node itself; ask for the one of the other country."))
    if directory.expires < timezone.now():
        raise Refused(_l("This directory is no longer valid; ask the other country for a new one."))
    known = keys.partner(directory.node)
    same_root = known is not None and known.root.print == directory.root.print
    if not same_root and not fingerprint_confirmed:
        raise Refused(_l("Compare the fingerprint with a person of the other country first."))
    if known is not None and not _takes_its_place(known, directory):
        return known
    with transaction.atomic(), agencies.service("courier"):
        _believe(directory, by=by if not same_root else "")
    return directory


def _takes_its_place(known: rules.Directory, directory: rules.Directory) -> bool:
    """Whether there is anything to keep; raises Refused for one that is older than what is here, or contradicts it."""
    try:
        newer = rules.is_newer(known, directory)
    except rules.Rejected:
        raise Refused(_l("This directory contradicts one that is already here. Ask the other country.")) from None
    if not newer and known.version > directory.version:
        raise Refused(_l("A newer directory of this node is already here."))
    return newer


def learn(directory_bytes: bytes, *, node: str) -> None:
    """Take a newer directory by the root that was compared in person; an older one is passed over. Raises `Rejected`.

    One that another root signed, or that takes a revocation back, raises an alarm: only people can believe it.
    """
    known = keys.partner(node)
    if known is None:
        raise rules.Rejected("sender")
    try:
        directory = rules.read_directory(directory_bytes, root=known.root)
        newer = rules.is_newer(known, directory)
    except rules.Rejected as reason:
        trouble.raise_alarm("root" if reason.code == "root" else "directory", partner=node)
        raise
    if directory.expires < timezone.now():
        raise rules.Rejected("directory")
    if newer:
        _believe(directory, by="")


def _believe(directory: rules.Directory, *, by: str) -> None:
    _keep(directory.signed.encode(), directory, by=by)
    Inbox.objects.filter(iss=directory.node, state="held", code="directory_expired").update(try_at=timezone.now())
    for code in ("root", "directory"):
        Alarm.objects.filter(code=code, partner=directory.node, ended_at=None).update(ended_at=timezone.now())
    tls.trust_partners()


def catch_up(theirs: str, of_us: int, *, node: str) -> None:
    """After a disaster: the partner's newest directory is taken, and ours goes on above the version that it has."""
    if theirs:
        try:
            learn(theirs.encode(), node=node)
        except rules.Rejected:  # people have to look, and an alarm says so
            return
    row = Directory.objects.filter(node=keys.me()).order_by("-version").first()
    certificate = certificates.own()
    if certificate is not None and of_us >= (row.version if row else 0):
        signed = _make(certificate, of_us)
        if _keep(signed, rules.read_directory(signed), by=""):
            _tell_partners(signed)
