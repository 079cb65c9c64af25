"""Tells Django the name of this room."""

from django.apps import AppConfig


class VaultConfig(AppConfig):
    name = "homeward.vault"
    label = "vault"
