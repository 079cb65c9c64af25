"""The hall as a Django app, so that its templates, tags and files are found."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """No tables."""

    name = "homeward.web"
    label = "web"
