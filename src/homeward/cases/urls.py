"""Addresses of the case file; they hold random ids and names of steps, never a name of a person."""

from django.urls import path

from homeward.cases.views import (
    consents,
    crossing,
    paper_partner,
    places,
    printing,
    record,
    rounds,
    step,
    waiting,
    work,
)

app_name = "cases"
CASE = "cases/<uuid:case_id>/"
urlpatterns = [
    path("", work.work, name="work"),
    path("cases/", work.listing, name="list"),
    path("cases/new/", step.new, name="new"),
    path("cases/new/draft/", step.draft, name="new_draft"),
    path(CASE, record.record, name="record"),
    path(CASE + "steps/<slug:name>/", step.step, name="step"),
    path(CASE + "steps/<slug:name>/draft/", step.draft, name="draft"),
    path(CASE + "steps/<slug:name>/waits/", waiting.waits, name="waits"),
    path("meeting/", work.meeting, name="meeting"),
    path(CASE + "consents/<slug:scope>/", consents.ask, name="consent"),
    path(CASE + "consents/<slug:scope>/withdraw/", consents.withdraw, name="withdraw"),
    path(CASE + "crossing/", crossing.crossing, name="crossing"),
    path(CASE + "print/handover/", printing.handover, name="print_handover"),
    path(CASE + "print/consents/", printing.consents, name="print_consents"),
    path(CASE + "print/letter/<uuid:entry_id>/", printing.letter, name="print_letter"),
    path(CASE + "on-paper/", paper_partner.partner, name="paper_partner"),
    path(CASE + "on-paper/offer/", paper_partner.offer, name="offer"),
    path(CASE + "on-paper/<slug:name>/", paper_partner.typed, name="typed"),
    path("places/", places.places, name="places"),
    path(CASE + "second/<uuid:entry_id>/", step.second, name="second"),
    path(CASE + "entries/<uuid:entry_id>/", record.entry, name="entry"),
    path(CASE + "notes/", record.note, name="note"),
    path(CASE + "papers/", record.paper, name="paper"),
    path(CASE + "papers/<uuid:paper_id>/", record.paper_file, name="paper_file"),
    path(CASE + "assign/", record.assign, name="assign"),
    path(CASE + "links/", record.link, name="link"),
    path(CASE + "unlock/", record.unlock, name="unlock"),
    path(CASE + "rounds/<uuid:entry_id>/", rounds.round_, name="round"),
    path("registry/", rounds.registry, name="registry"),
    path("registry/<uuid:entry_id>/", rounds.number, name="number"),
]
