"""The room of agencies as Django knows it."""

from importlib.resources import files
from typing import Any

import yaml
from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Warning, register


def one_transaction(**_kwargs: Any) -> list[CheckMessage]:
    """A second transaction around the view would undo a refusal's draft, and hide database errors."""
    if not settings.DATABASES["default"].get("ATOMIC_REQUESTS"):
        return []
    return [Warning("ATOMIC_REQUESTS is on: the Acting middleware already opens the transaction.", id="agencies.W001")]


class Agencies(AppConfig):
    """Accounts come from this room (`AUTH_USER_MODEL = "agencies.User"`)."""

    name = "homeward.agencies"
    label = "agencies"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the rights to the rules, which read no disk themselves."""
        from homeward.agencies import rules

        text = files("homeward.agencies").joinpath("rights.yaml").read_text(encoding="utf-8")
        rules.use(rules.load(yaml.safe_load(text)))
        register(one_transaction)
