"""Accounts and agencies: invited on paper, powerful roles by two persons."""

import secrets
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext as _

from homeward.agencies import queries, rules
from homeward.agencies.actions.witness import tell
from homeward.agencies.models import Agency, Invite, Sitting, User
from homeward.lib.errors import Refused
from homeward.lib.ids import ALPHABET

INVITE_DAYS = 14
INVITE_TRIES = 10


def _must(user: User, action: str, *, own: bool = False) -> None:
    decision = queries.may(user, action, own=own)
    if not decision.allowed:
        raise Refused(queries.reason(decision))


@transaction.atomic
def save_agency(
    *, by: User, code: str, kind: str, names: Mapping[str, str], area: str = "", active: bool = True,
    agency_id: UUID | None = None,
) -> Agency:  # fmt: skip
    """Make or correct an agency; its code stays as it was made."""
    _must(by, "manage_agencies")
    if agency_id is None:
        if Agency.objects.filter(code=code).exists():
            raise Refused(_("Please look at the marked places."), fields={"code": _("This code is already in use.")})
        agency = Agency(code=code)
    else:
        agency = Agency.objects.get(pk=agency_id)
    agency.kind, agency.names, agency.area, agency.active = kind, dict(names), area, active
    agency.save()
    tell("save_agency", actor=str(by.pk), about=str(agency.pk))
    return agency


@transaction.atomic
def invite_account(
    *, by: User, username: str, display_name: str, agency: Agency, role: str, language: str, now: datetime
) -> tuple[Invite, str, str]:
    """Make an account without a password, and an invitation to it: (invite, token of the link, code), to be printed.

    A powerful role is usable only after `confirm_invite` by a second person. Raises Refused.
    """
    _must(by, "manage_accounts")
    wanted = rules.current().roles.get(role)
    if wanted is None or agency.kind not in wanted.places:
        why = _("This kind of office does not have this role.")
        raise Refused(_("Please look at the marked places."), fields={"role": why})
    if User.objects.filter(username=username.strip().lower()).exists():
        why = _("This username is already in use.")
        raise Refused(_("Please look at the marked places."), fields={"username": why})
    user = User.objects.create_user(username, display_name=display_name, agency=agency, role=role, language=language)
    return _invite(by=by, user=user, now=now)


@transaction.atomic
def reinvite(*, by: User, user: User, now: datetime) -> tuple[Invite, str, str]:
    """A new invitation for an account whose password is lost; the old password works until the new one is chosen."""
    _must(by, "manage_accounts")
    Invite.objects.filter(user=user, used_at=None).delete()
    return _invite(by=by, user=user, now=now)


def _invite(*, by: User, user: User, now: datetime) -> tuple[Invite, str, str]:
    token, code = secrets.token_urlsafe(24), "".join(secrets.choice(ALPHABET) for _letter in range(8))
    powerful = rules.current().roles[user.role].powerful
    invite = Invite.objects.create(
        token_hash=_hash("token", token),
        code_hash=_hash("code", code),
        user=user,
        made_by=by,
        needs_second=powerful,
        until=now + timedelta(days=INVITE_DAYS),
    )
    tell("invite_account", actor=str(by.pk), about=str(user.pk))
    return invite, token, f"{code[:4]}-{code[4:]}"


@transaction.atomic
def confirm_invite(*, by: User, invite_id: UUID) -> Invite:
    """The second person says yes to an account with a powerful role; never the one who made it, nor its owner."""
    invite = Invite.objects.select_for_update().get(pk=invite_id)
    _must(by, "confirm_account", own=by.pk in (invite.made_by_id, invite.user_id))
    invite.second = by
    invite.save(update_fields=["second"])
    tell("confirm_account", actor=str(by.pk), about=str(invite.user_id))
    return invite


def open_invite(token: str, now: datetime) -> Invite | None:
    """The usable invitation behind a link, None when there is none (used, expired, waiting, or never made)."""
    invite = Invite.objects.select_related("user").filter(token_hash=_hash("token", token), used_at=None).first()
    if invite is None or invite.until <= now or invite.tries >= INVITE_TRIES:
        return None
    return None if invite.needs_second and invite.second_id is None else invite


def accept_invite(*, token: str, code: str, password: str, now: datetime) -> User:
    """Choose a password with the printed link and code; raises Refused. A wrong code is counted and stays counted."""
    invite = open_invite(token, now)
    if invite is None:
        raise Refused(_("This invitation can no longer be used. Please ask for a new one."))
    Invite.objects.filter(pk=invite.pk).update(tries=F("tries") + 1)
    plain = code.upper().replace("-", "").replace(" ", "")
    if not constant_time_compare(_hash("code", plain), invite.code_hash):
        why = _("This is not the code printed on the invitation.")
        raise Refused(_("Please look at the marked places."), fields={"code": why})
    with transaction.atomic():
        _set_password(invite.user, password)
        Invite.objects.filter(pk=invite.pk).update(used_at=now)
        tell("accept_invite", actor=str(invite.user_id))
    return invite.user


@transaction.atomic
def change_password(*, user: User, old: str, new: str) -> None:
    """Change one's own password; every other sitting of the user ends."""
    if not user.check_password(old):
        why = _("This is not your password of today.")
        raise Refused(_("Please look at the marked places."), fields={"old": why})
    _set_password(user, new)
    tell("change_password", actor=str(user.pk))


def _set_password(user: User, password: str) -> None:
    problems: list[str] = []
    if len(password) < shortest_password():
        problems.append(_("Please choose at least %(count)s characters.") % {"count": shortest_password()})
    try:
        validate_password(password, user)
    except ValidationError as error:
        problems += [] if problems else error.messages
    if problems:
        raise Refused(_("Please look at the marked places."), fields={"password": " ".join(problems)})
    user.set_password(password)
    user.must_change = False
    user.save(update_fields=["password", "must_change"])
    Sitting.objects.filter(user=user).delete()


@transaction.atomic
def edit_account(*, by: User, user: User, display_name: str, active: bool) -> User:
    """Correct the name of an account or take it out of use; its role never changes (a new role is a new account)."""
    _must(by, "manage_accounts")
    if by.pk == user.pk and not active:
        raise Refused(_("Nobody closes the account they are using. Please ask a colleague."))
    user.display_name, user.active = display_name, active
    user.save(update_fields=["display_name", "active"])
    tell("edit_account", actor=str(by.pk), about=str(user.pk))
    return user


def shortest_password() -> int:
    """How many characters a password needs: what the settings say, never fewer than 12."""
    rules_told = cast("list[dict[str, Any]]", settings.AUTH_PASSWORD_VALIDATORS)
    return max([12, *(int(rule.get("OPTIONS", {}).get("min_length", 0)) for rule in rules_told)])


def _hash(kind: str, text: str) -> str:
    return salted_hmac(f"agencies.invite.{kind}", text, algorithm="sha256").hexdigest()
