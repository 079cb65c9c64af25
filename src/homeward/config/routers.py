"""Keeps the keystore in a database of its own, so that its backups can expire before those of the cases."""

from __future__ import annotations

from typing import Any


class Keystore:
    """A model of the vault whose class name begins with `Keystore`, or SQL with `hints={"keystore": True}`."""

    def db_for_read(self, model: Any, **hints: Any) -> str:  # noqa: ARG002
        return "keystore" if _is_key(model._meta.app_label, model._meta.model_name) else "default"

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, model_name: str | None = None, **hints: Any) -> bool:
        belongs = bool(hints.get("keystore")) or _is_key(app_label, model_name)
        return belongs == (db == "keystore")


def _is_key(app_label: str, model_name: str | None) -> bool:
    return app_label == "keystore" or (app_label == "vault" and (model_name or "").startswith("keystore"))
