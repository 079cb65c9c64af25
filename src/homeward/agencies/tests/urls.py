"""Pages of a made-up room for tests: they read and write its table of cases."""

from uuid import UUID

from django.contrib.auth.decorators import login_not_required
from django.db import connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path

from homeward.lib.errors import Refused


def case(request: HttpRequest, case_id: UUID) -> HttpResponse:  # noqa: ARG001
    with connection.cursor() as cursor:
        cursor.execute("SELECT note FROM agencies_probe WHERE id = %s", [case_id])
        row = cursor.fetchone()
    if row is None:
        raise Http404
    return HttpResponse(row[0])


def write(request: HttpRequest, case_id: UUID, how: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE agencies_probe SET note = %s WHERE id = %s", [request.POST["note"], case_id])
    if how == "crash":
        raise ZeroDivisionError
    if how == "refuse":
        raise Refused("not today", "5.1")
    if how == "hide":
        try:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1/0")
        except Exception:
            transaction.set_rollback(True)
        return HttpResponse("all done")
    return HttpResponse("answer", status=int(how))


@login_not_required
def public(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(request.user.is_authenticated))


urlpatterns = [
    path("", include("homeward.agencies.urls")),
    path("", include("tools.demo.signin.urls")),
    path("cases/<uuid:case_id>/", case),
    path("cases/<uuid:case_id>/<str:how>/", write),
    path("public/", public),
]
