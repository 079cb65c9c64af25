"""How this room tells the audit log, which lives in a room above, what was done with accounts."""

from collections.abc import Callable

from homeward.agencies import context

# Filled when the house is wired: each is called as `vault.actions.record(action, actor=…, object=…, …)`.
WITNESSES: list[Callable[..., None]] = []


def tell(action: str, *, actor: str, about: str = "", result: str = "ok") -> None:
    """One audit leaf in this transaction; `actor` and `about` are ids of accounts or agencies, never names."""
    if not WITNESSES:
        return
    with context.service("accounts"):
        for witness in WITNESSES:
            witness(action, actor=actor, object=about, result=result)
