"""What a role may do: one pure decision over `rights.yaml`; default is no."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Session:
    """What is known of the sitting: locked after idleness, a second person present, acting under duress."""

    locked: bool = False
    second_person: bool = False
    duress: bool = False


@dataclass(frozen=True, slots=True)
class Ask:
    """One question to the rules.

    `relation` is owner | receiving | none (of the asker's agency to the case); `action` may be written
    `read_compartment:health` instead of giving `compartment`; `sensitivity` is 0 plain, 1 identifying, 2 sealed;
    an empty `purpose` means the role's own ordinary work; `own` says that the asker did the first half herself.
    """

    role: str
    action: str
    relation: str = "none"
    assigned: bool = False
    purpose: str = ""
    compartment: str = ""
    sensitivity: int = 0
    session: Session = field(default_factory=Session)
    own: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer: `why` is one of `WHY` (`agencies.queries.reason` has the sentence), `clause` one of the procedure."""

    allowed: bool
    why: str = ""
    clause: str | None = None


@dataclass(frozen=True, slots=True)
class Role:
    """One role of `rights.yaml`."""

    id: str
    places: tuple[str, ...]
    scope: str
    clearance: int
    powerful: bool
    purposes: frozenset[str]
    may: Mapping[str, str]
    reads: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Rights:
    """All of `rights.yaml`, checked."""

    actions: frozenset[str]
    compartments: frozenset[str]
    second: frozenset[str]
    roles: Mapping[str, Role]


WHEN = frozenset({"always", "agency", "assigned"})
SCOPES = frozenset({"agency", "assigned", "none"})
WHY = (
    "locked",
    "duress",
    "unknown_role",
    "not_this_role",
    "not_this_purpose",
    "not_this_agency",
    "not_assigned",
    "sealed",
    "own_work",
)


def load(data: Mapping[str, Any]) -> Rights:
    """Build the rights from parsed YAML; raises ValueError for a word that is not in the lists."""
    roles = {name: _role(name, body) for name, body in data["roles"].items()}
    rights = Rights(frozenset(data["actions"]), frozenset(data["compartments"]), frozenset(data["second"]), roles)
    for role in roles.values():
        unknown = set(role.may) - rights.actions | set(role.reads) - rights.compartments
        unknown |= {when for when in (*role.may.values(), *role.reads.values()) if when not in WHEN}
        if unknown or role.scope not in SCOPES:
            raise ValueError(f"role {role.id}: unknown words {sorted(unknown) or role.scope}")
    if rights.second - rights.actions:
        raise ValueError("second: names an unknown action")
    return rights


def _role(name: str, body: Mapping[str, Any]) -> Role:
    return Role(
        id=name,
        places=tuple(body["places"]),
        scope=body["scope"],
        clearance=int(body["clearance"]),
        powerful=bool(body.get("powerful", False)),
        purposes=frozenset(body["purposes"]),
        may=dict(body["may"]),
        reads=dict(body["reads"]),
    )


_now: list[Rights] = []


def use(rights: Rights) -> None:
    """Make these the rights of this process (the app does so when it starts; this module reads no disk)."""
    _now[:] = [rights]


def current() -> Rights:
    """The rights of this process; raises LookupError before `use`."""
    if not _now:
        raise LookupError("no rights are loaded")
    return _now[0]


def decide(ask: Ask, rights: Rights | None = None) -> Decision:
    """May she? Every condition must hold; the first that does not is the reason."""
    rights = rights or current()
    role = rights.roles.get(ask.role)
    if role is None:
        return Decision(False, "unknown_role")
    if ask.session.locked or ask.session.duress:
        return Decision(False, "locked" if ask.session.locked else "duress")
    when = _when(ask, role, rights)
    if when is None:
        return Decision(False, "not_this_role")
    if ask.purpose and ask.purpose not in role.purposes:
        return Decision(False, "not_this_purpose")
    if when != "always" and ask.relation not in ("owner", "receiving"):
        return Decision(False, "not_this_agency")
    if when == "assigned" and not ask.assigned:
        return Decision(False, "not_assigned")
    if ask.sensitivity > role.clearance and not ask.session.second_person:
        return Decision(False, "sealed")
    if ask.own and ask.action in rights.second:
        return Decision(False, "own_work")
    return Decision(True)


def _when(ask: Ask, role: Role, rights: Rights) -> str | None:
    action, _, part = ask.action.partition(":")
    if action == "read_compartment":
        compartment = part or ask.compartment
        # Questions of no compartment belong to the record itself.
        return role.may.get("open_record") if compartment == "none" else role.reads.get(compartment)
    return role.may.get(action) if action in rights.actions and not part else None
