"""How long a sitting lasts: idle means locked, not destroyed; the same person comes back to what she typed."""

import time

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone

from homeward.agencies.models import Sitting

SEEN, SINCE = "hw_seen", "hw_since"
# A page that only asks for news by itself must not keep an empty chair signed in.
QUIET = "X-Homeward-Quiet"


def begin(request: HttpRequest) -> None:
    """Start the clocks of a sitting at sign-in."""
    request.session[SEEN] = request.session[SINCE] = int(time.time())


def is_locked(request: HttpRequest) -> bool:
    """Whether the sitting was idle too long or has lasted a whole working day; stays so until the next sign-in."""
    idle = getattr(settings, "SESSION_IDLE_MINUTES", 15) * 60
    longest = getattr(settings, "SESSION_LONGEST_HOURS", 12) * 3600
    now, seen, since = time.time(), request.session.get(SEEN, 0), request.session.get(SINCE, 0)
    return bool(now - seen > idle or now - since > longest)


def touch(request: HttpRequest) -> None:
    """Note that somebody is there; written at most once a minute."""
    now = int(time.time())
    if now - request.session.get(SEEN, 0) < 60 or request.headers.get(QUIET):
        return
    request.session[SEEN] = now
    Sitting.objects.filter(session_key=request.session.session_key).update(seen=timezone.now())


def browser_name(agent: str) -> str:
    """A short name of a browser and its system, enough to know one's own again and no more."""
    browsers = ("Edg", "Firefox", "Chrome", "Safari")
    systems = ("Android", "iPhone", "iPad", "Windows", "Mac OS", "Linux")
    found = [next((word for word in words if word in agent), "") for words in (browsers, systems)]
    return " · ".join(word.replace("Edg", "Edge") for word in found if word)
