"""The pages of the hall itself: only the styleguide, and only where nobody real is."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from homeward.web import views

app_name = "web"
urlpatterns = [path("styleguide/", views.styleguide, name="styleguide")] if settings.NODE.kind != "production" else []
