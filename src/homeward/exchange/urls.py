"""Addresses of the exchange: where letters arrive, and the page of letters."""

from django.urls import path

from homeward.exchange import views

app_name = "exchange"
urlpatterns = [
    path("exchange/letters/<uuid:carrier_id>", views.receive, name="receive"),
]
