"""Addresses of the exchange: where letters arrive, and the page of letters."""

from django.urls import path

from homeward.exchange import health_page, slip_views, stick_views, trust_page, views

app_name = "exchange"
urlpatterns = [
    path("exchange/letters/<uuid:carrier_id>", views.receive, name="receive"),
    path("exchange/letters/", views.receive_some, name="receive_some"),
    path("letters/", views.letters, name="letters"),
    path("letters/health/", health_page.page, name="health"),
    path("letters/trust/", trust_page.trust, name="trust"),
    path("letters/ways/", stick_views.ways, name="ways"),
    path("letters/ways/write/", stick_views.write, name="write_stick"),
    path("letters/ways/bring/", stick_views.bring, name="bring_stick"),
    path("letters/ways/choose/", stick_views.choose, name="choose_ways"),
    path("letters/<uuid:mid>/resend/", views.resend, name="resend"),
    path("letters/<uuid:mid>/paper/", slip_views.paper, name="paper"),
    path("letters/slip/", slip_views.beside, name="beside"),
    path("letters/<uuid:mid>/number/", views.number, name="number"),
    path("letters/unverified/<uuid:item>/", views.settle, name="settle"),
    path("letters/<uuid:mid>/decide/", views.decide, name="decide"),
    path("letters/channel/close/", views.close, name="close"),
    path("letters/channel/<uuid:closure>/open/", views.reopen, name="open"),
    path("letters/alarms/<uuid:alarm>/", views.alarm, name="alarm"),
]
