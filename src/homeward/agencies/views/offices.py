"""Offices and accounts, for those who manage them."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.agencies import actions, forms, queries
from homeward.agencies.models import Agency, Invite, User
from homeward.agencies.views.account import signed_in
from homeward.agencies.words import role_name
from homeward.lib.errors import Refused

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def only_for(*wanted: str) -> Callable[[View[P]], View[P]]:
    """For people who may do one of these actions; for others the page does not exist."""

    def wrap(view: View[P]) -> View[P]:
        @wraps(view)
        def inner(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            user = signed_in(request)
            if not any(queries.may(user, action).allowed for action in wanted):
                raise Http404
            return view(request, *args, **kwargs)

        return inner

    return wrap


@only_for("manage_agencies")
@require_GET
def agencies(request: HttpRequest) -> HttpResponse:
    """All offices of this node."""
    return render(request, "agencies/agencies.html", {"agencies": Agency.objects.all()})


@only_for("manage_agencies")
@require_http_methods(["GET", "POST"])
def agency(request: HttpRequest, agency_id: UUID | None = None) -> HttpResponse:
    """A new office, or one to correct."""
    row = get_object_or_404(Agency, pk=agency_id) if agency_id else None
    form = forms.AgencyForm(request.POST or None, agency=row)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.save_agency(
                by=signed_in(request), code=row.code if row else data["code"], kind=data["kind"], names=form.names(),
                area=data["area"], active=data["active"], agency_id=agency_id,
            )  # fmt: skip
            return redirect("agencies:agencies")
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if request.method == "POST" else 200
    return render(request, "agencies/agency.html", {"form": form, "agency": row}, status=status)


@only_for("manage_accounts", "confirm_account")
@require_GET
def accounts(request: HttpRequest) -> HttpResponse:
    """All accounts, and the invitations that wait for a second person."""
    user = signed_in(request)
    rows = [(account, role_name(account.role)) for account in User.objects.order_by("agency__code", "username")]
    waiting = Invite.objects.filter(used_at=None, needs_second=True, second=None, until__gt=timezone.now())
    context = {
        "accounts": rows,
        "waiting": [(row, role_name(row.user.role)) for row in waiting.select_related("user__agency", "made_by")],
        "may_manage": queries.may(user, "manage_accounts").allowed,
    }
    return render(request, "agencies/accounts.html", context)


@only_for("manage_accounts")
@require_http_methods(["GET", "POST"])
def invite(request: HttpRequest) -> HttpResponse:
    """A new account, and its invitation to print."""
    form = forms.InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = actions.invite_account(by=signed_in(request), now=timezone.now(), **form.cleaned_data)
            return _printed(request, *made)
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if request.method == "POST" else 200
    return render(request, "agencies/invite.html", {"form": form}, status=status)


@only_for("manage_accounts")
@require_POST
def reinvite(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """A new invitation for somebody who lost the password."""
    account = get_object_or_404(User, pk=user_id)
    return _printed(request, *actions.reinvite(by=signed_in(request), user=account, now=timezone.now()))


@only_for("confirm_account")
@require_POST
def confirm(request: HttpRequest, invite_id: UUID) -> HttpResponse:
    """The second person's yes."""
    get_object_or_404(Invite, pk=invite_id, used_at=None)
    actions.confirm_invite(by=signed_in(request), invite_id=invite_id)
    return redirect("agencies:accounts")


@only_for("manage_accounts")
@require_http_methods(["GET", "POST"])
def account(request: HttpRequest, user_id: UUID) -> HttpResponse:
    """Correct a name, take an account out of use."""
    row = get_object_or_404(User, pk=user_id)
    first = {"display_name": row.display_name, "active": row.active}
    form = forms.AccountForm(request.POST or None, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            actions.edit_account(by=signed_in(request), user=row, **form.cleaned_data)
            return redirect("agencies:accounts")
        except Refused as refusal:
            form.refuse(refusal)
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "account": row, "role": role_name(row.role)}
    return render(request, "agencies/account.html", context, status=status)


def _printed(request: HttpRequest, made: Invite, token: str, code: str) -> HttpResponse:
    link = request.build_absolute_uri(reverse("agencies:accept", args=[token]))
    return render(request, "agencies/invited.html", {"invite": made, "link": link, "code": code})
