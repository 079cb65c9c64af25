"""The Django app of the room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """Registers the tables of the case file."""

    name = "homeward.cases"
    label = "cases"
    default_auto_field = "django.db.models.BigAutoField"
