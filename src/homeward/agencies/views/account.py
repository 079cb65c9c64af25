"""One's own account: accepting an invitation, password, language, where one is signed in."""

from uuid import UUID

from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from homeward.agencies import actions, forms, sessions
from homeward.agencies.actions.accounts import open_invite
from homeward.agencies.models import Sitting, User
from homeward.agencies.views.door import enter
from homeward.agencies.words import role_name
from homeward.lib.errors import Refused


def signed_in(request: HttpRequest) -> User:
    """The person of this request; the middleware lets nobody else come so far."""
    if not isinstance(request.user, User):
        raise Http404
    return request.user


@login_not_required
@never_cache
@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind a printed invitation: code, password twice, and one is in."""
    invite = open_invite(token, timezone.now())
    if invite is None:
        return render(request, "agencies/invite_gone.html", status=404)
    form = forms.AcceptInvite(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            user = actions.accept_invite(token=token, code=data["code"], password=data["password"], now=timezone.now())
        except Refused as refusal:
            form.refuse(refusal)
        else:
            enter(request, user)
            return HttpResponseRedirect("/")
    status = 422 if request.method == "POST" else 200
    context = {"form": form, "account": invite.user, "role": role_name(invite.user.role)}
    return render(request, "agencies/accept.html", context, status=status)


@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """Who I am here, my language and digits."""
    user = signed_in(request)
    form = forms.Language(initial={"language": user.language, "digits": user.digits})
    return render(request, "agencies/me.html", {"account": user, "role": role_name(user.role), "form": form})


@sensitive_post_parameters()
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    """Change my password; my other sittings end."""
    user = signed_in(request)
    form = forms.ChangePassword(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.change_password(user=user, old=data["old"], new=data["password"])
        except Refused as refusal:
            form.refuse(refusal)
        else:
            update_session_auth_hash(request, user)
            browser = sessions.browser_name(request.headers.get("User-Agent", ""))
            key = request.session.session_key or ""
            actions.open_sitting(user=user, session_key=key, browser=browser, now=timezone.now())
            return redirect("agencies:me")
    status = 422 if request.method == "POST" else 200
    return render(request, "agencies/password.html", {"form": form}, status=status)


@require_GET
def sittings(request: HttpRequest) -> HttpResponse:
    """Where I am signed in."""
    rows = Sitting.objects.filter(user=signed_in(request))
    return render(request, "agencies/sittings.html", {"sittings": rows, "this": request.session.session_key})


@require_POST
def end_sitting(request: HttpRequest, sitting_id: UUID) -> HttpResponse:
    """End one of my sittings."""
    user = signed_in(request)
    row = get_object_or_404(Sitting, pk=sitting_id, user=user)
    actions.close_sitting(user=user, session_key=row.session_key)
    return redirect("agencies:sittings")
