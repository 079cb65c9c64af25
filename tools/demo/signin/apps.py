"""The one-click sign-in as Django knows it."""

from django.apps import AppConfig


class SignIn(AppConfig):
    """Only templates; no tables."""

    name = "tools.demo.signin"
    label = "signin"
