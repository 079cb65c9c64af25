"""Tells Django the name of this room, and the room below it where its acts are written down."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    """Registers the tables of the vault."""

    name = "homeward.vault"
    label = "vault"

    def ready(self) -> None:
        """Agencies may not look up: what is done with accounts is handed to the audit log from here."""
        from homeward.agencies import actions as agencies
        from homeward.vault import actions

        if actions.record not in agencies.WITNESSES:
            agencies.WITNESSES.append(actions.record)
