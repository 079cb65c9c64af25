"""Tells Django that this room exists."""

from django.apps import AppConfig


class ProcedureConfig(AppConfig):
    name = "homeward.procedure"
    label = "procedure"
