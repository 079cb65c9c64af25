"""Where rooms above say what to keep of a form that was sent after its sitting was locked."""

from collections.abc import Callable

from django.http import HttpRequest

from homeward.agencies.models import User

# Called with the request and its user, who acts meanwhile: keep what was typed, sealed, for that person alone; return
# the address where it is found again, or None.
ON_LOCKED: list[Callable[[HttpRequest, User], str | None]] = []
