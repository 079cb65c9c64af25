"""The room of people as Django knows it."""

from django.apps import AppConfig


class People(AppConfig):
    """Sealed names and the places of both countries."""

    name = "homeward.people"
    label = "people"
    default_auto_field = "django.db.models.BigAutoField"
