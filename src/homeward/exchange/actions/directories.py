"""Our own directory, and how we come to believe another node's: in person once, by its own signature afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _l

from homeward.agencies import actions as agencies
from homeward.exchange import keys, messages, rules
from homeward.exchange.actions.posting import post
from homeward.exchange.models import Directory, Inbox
from homeward.lib.errors import Refused
from homeward.lib.node import is_loopback


def own_directory() -> bytes:
    """This node's signed directory; a new version when it is a week old, or when a key or an address changed.

    A new version is posted to every partner.
    """
    with transaction.atomic(), agencies.service("courier"):
        row = Directory.objects.filter(node=keys.me()).order_by("-version").first()
        if row is not None and _is_current(rules.read_directory(bytes(row.signed))):
            return bytes(row.signed)
        signed = _make((row.version if row else 0) + 1)
        made = _keep(signed, rules.read_directory(signed), by="")
        if made:
            _tell_partners(signed)
        return signed


def _is_current(directory: rules.Directory) -> bool:
    own = keys.own()
    same = set(directory.sign_keys) == {own.sign["kid"]} and set(directory.enc_keys) == set(own.enc)
    fresh = timezone.now() - directory.made_at < rules.RENEW_AFTER
    return same and fresh and directory.endpoints == _endpoints()


def _make(version: int) -> bytes:
    own, node = keys.own(), settings.NODE
    return rules.make_directory(
        node=node.id, country=node.country, name=node.name, version=version, now=timezone.now(), sign_key=own.sign,
        enc_keys=list(own.enc.values()), endpoints=_endpoints(),
    )  # fmt: skip


def _endpoints() -> tuple[str, ...]:
    node = settings.NODE
    if is_loopback(node.bind) and node.kind != "production":
        return (f"http://{node.host}:{node.port}/exchange/letters/",)
    return (f"https://{node.host}/exchange/letters/",)


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
        post(to=node, kind=messages.DIRECTORY, case_id=None, body=body, consent_ids=(), needs_consent=False)


def pair(directory_bytes: bytes, fingerprint_confirmed: bool, *, by: str = "") -> rules.Directory:
    """Believe another node from now on, after two people compared the fingerprint by voice or on paper.

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
    if not fingerprint_confirmed:
        raise Refused(_l("Compare the fingerprint with a person of the other country first."))
    known = keys.partner(directory.node)
    if known is not None and known.version > directory.version:
        raise Refused(_l("A newer directory of this node is already here."))
    with transaction.atomic(), agencies.service("courier"):
        _keep(directory_bytes.strip(), directory, by=by)
    return directory


def learn(directory_bytes: bytes, *, node: str) -> None:
    """Take a newer directory that the node signed with a key we already believe; raises `Rejected`."""
    known = keys.partner(node)
    if known is None:
        raise rules.Rejected("sender")
    directory = rules.read_directory(directory_bytes, trusted=known.sign_keys)
    if directory.node != node or directory.expires < timezone.now():
        raise rules.Rejected("directory")
    if directory.version <= known.version:
        return
    _keep(directory_bytes.strip(), directory, by="")
    Inbox.objects.filter(iss=node, state="held", code="directory_expired").update(try_at=timezone.now())
