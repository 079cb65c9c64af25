"""Tells Django the name of this room."""

from django.apps import AppConfig


class ExchangeConfig(AppConfig):
    """Letters, receipts, directories."""

    name = "homeward.exchange"
    label = "exchange"
    default_auto_field = "django.db.models.BigAutoField"
