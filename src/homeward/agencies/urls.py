"""Addresses of this room."""

from django.urls import path

from homeward.agencies.views import account, door, offices

app_name = "agencies"
urlpatterns = [
    path("sign-in/", door.sign_in, name="sign_in"),
    path("sign-out/", door.sign_out, name="sign_out"),
    path("leave/", door.leave, name="leave"),
    path("language/", door.language, name="language"),
    path("invite/<str:token>/", account.accept, name="accept"),
    path("account/", account.me, name="me"),
    path("account/password/", account.password, name="password"),
    path("account/sessions/", account.sittings, name="sittings"),
    path("account/sessions/<uuid:sitting_id>/end/", account.end_sitting, name="end_sitting"),
    path("offices/", offices.agencies, name="agencies"),
    path("offices/new/", offices.agency, name="new_agency"),
    path("offices/<uuid:agency_id>/", offices.agency, name="agency"),
    path("accounts/", offices.accounts, name="accounts"),
    path("accounts/invite/", offices.invite, name="invite"),
    path("accounts/<uuid:user_id>/", offices.account, name="account"),
    path("accounts/<uuid:user_id>/invite/", offices.reinvite, name="reinvite"),
    path("accounts/invitations/<uuid:invite_id>/confirm/", offices.confirm, name="confirm"),
]
