"""Every verb of this room: who acts, who may see a case, accounts, signing in."""

from homeward.agencies.actions.access import (
    act_as,
    act_as_nobody,
    act_as_service,
    acting,
    context_of,
    grant_access,
    grant_many,
    looking,
    revoke_access,
    service,
)
from homeward.agencies.actions.accounts import (
    accept_invite,
    change_password,
    confirm_invite,
    edit_account,
    invite_account,
    reinvite,
    save_agency,
)
from homeward.agencies.actions.aside import bring_back, set_aside
from homeward.agencies.actions.keeping import ON_LOCKED
from homeward.agencies.actions.node import make_node
from homeward.agencies.actions.signin import check_sign_in, close_sitting, open_sitting
from homeward.agencies.actions.witness import WITNESSES

__all__ = [
    "ON_LOCKED",
    "WITNESSES",
    "accept_invite",
    "act_as",
    "act_as_nobody",
    "act_as_service",
    "acting",
    "bring_back",
    "change_password",
    "check_sign_in",
    "close_sitting",
    "confirm_invite",
    "context_of",
    "edit_account",
    "grant_access",
    "grant_many",
    "invite_account",
    "looking",
    "make_node",
    "open_sitting",
    "reinvite",
    "revoke_access",
    "save_agency",
    "service",
    "set_aside",
]
