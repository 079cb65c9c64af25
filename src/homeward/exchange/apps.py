"""The room of letters as Django knows it."""

from importlib.resources import files

import yaml
from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Letters, receipts, directories."""

    name = "homeward.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Hand the timers to the rules, which read no disk themselves."""
        from homeward.exchange.rules import timers

        text = files("homeward.exchange").joinpath("timers.yaml").read_text(encoding="utf-8")
        timers.use(yaml.safe_load(text))
