"""Tells Django that this room exists."""

from django.apps import AppConfig


class ConsentConfig(AppConfig):
    name = "homeward.consent"
    label = "consent"
