"""The room of agencies as Django knows it."""

from importlib.resources import files

import yaml
from django.apps import AppConfig


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
