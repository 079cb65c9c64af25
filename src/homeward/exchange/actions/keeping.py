"""What a node does for its own keys, by itself: a new one to seal to every 60 days, the old one destroyed in time."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from django.db import transaction
from django.utils import timezone

from homeward.agencies import actions as agencies
from homeward.exchange import certificates, messages, rules, tls
from homeward.exchange.actions.directories import own_directory
from homeward.exchange.keys import me
from homeward.exchange.models import Directory, Outbox
from homeward.vault import actions as vault
from homeward.vault import queries as vault_queries

NEW_KEY_AFTER = timedelta(days=60)


def keep_keys() -> None:
    """Renew and destroy encryption keys, renew the certificate for connections and the directory, as each is due.

    Nothing on a node that its root has not certified yet.
    """
    certificate = certificates.own()
    if certificate is None:
        return
    now = timezone.now()
    _, made = vault_queries.private_jwks("encrypt")[0]
    if now - made > NEW_KEY_AFTER:
        vault.add_identity("encrypt")
    own_directory()
    destroy_old_keys(now)
    _change_authority()
    for key, _made in vault_queries.private_jwks("sign")[1:]:
        if certificate.is_over(key["kid"], now):
            vault.destroy_identity("sign", key["kid"])
    tls.renew()
    with transaction.atomic(), agencies.service("courier"):
        tls.trust_partners()


def new_authority() -> bool:
    """Begin to change the authority for connections; False while such a change is under way.

    Every partner hears of it by a new directory, and trusts both; when the last one has, the new one takes over.
    """
    begun = tls.begin_authority()
    with transaction.atomic(), agencies.service("courier"):
        vault.record("new_authority", actor="terminal", result="ok" if begun else "under way")
    own_directory()
    _change_authority()
    return begun


def _change_authority() -> None:
    made = tls.coming()
    if made is not None and _learned_by_all(made) is not None:
        tls.finish_authority()
        own_directory()


def listener() -> list[str]:
    """How the door for letters is opened (options of the web server); empty while there is no partner to let in."""
    if certificates.own() is None:
        return []
    tls.renew()
    with transaction.atomic(), agencies.service("courier"):
        trusted = tls.trust_partners()
    place = tls.folder()
    return [
        "--ssl-certificate", str(place / "node.pem"), "--ssl-keyfile", str(place / "node.key"),
        "--ssl-ca", str(trusted), "--ssl-client-verify", "--ssl-protocol-min", "tls1.3",
    ] if trusted.stat().st_size else []  # fmt: skip


def listener_mark() -> str:
    """Changes when the door must be opened anew: our certificate was renewed, or other partners are let in."""
    return tls.mark("node.pem") + tls.mark("partners.pem")


def destroy_old_keys(now: datetime) -> list[str]:
    """Destroy each key to which no letter on the road can be sealed any more; the kids.

    A letter may be 35 days on the road after its sender learned of the successor; a sender that never said so may use
    the old key as long as it can believe a directory that names it, which is 90 days.
    """
    gone = []
    held = vault_queries.private_jwks("encrypt")
    for (_, replaced), (old, _) in pairwise(held):
        learned = _learned_by_all(replaced)
        if now - (learned or replaced + rules.VALID_FOR) > rules.ON_THE_ROAD:
            vault.destroy_identity("encrypt", old["kid"])
            gone.append(str(old["kid"]))
    return gone


def _learned_by_all(replaced: datetime) -> datetime | None:
    """When the last of our partners accepted a directory written since; None while one of them has not."""
    last = replaced
    with transaction.atomic(), agencies.service("courier"):
        for node in Directory.objects.exclude(node=me()).values_list("node", flat=True).distinct():
            told = Outbox.objects.filter(to=node, kind=messages.DIRECTORY, state="accepted", posted_at__gte=replaced)
            first = told.order_by("answered_at").values_list("answered_at", flat=True).first()
            if first is None:
                return None
            last = max(last, first)
    return last
