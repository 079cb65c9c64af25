"""Addresses of the procedure: the page on which everybody can read it."""

from django.urls import path

from homeward.procedure import views

app_name = "procedure"
urlpatterns = [path("procedure/", views.read, name="read")]
