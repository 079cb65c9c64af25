"""Signing in with a password: guessing becomes slow, nobody is ever locked out."""

from datetime import datetime, timedelta

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.sessions.models import Session
from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from homeward.agencies.actions.witness import tell
from homeward.agencies.models import Attempt, Sitting, User
from homeward.lib.errors import Refused

FREE_TRIES = 3
LONGEST_WAIT = 30  # seconds
FORGET_AFTER = timedelta(hours=1)


def check_sign_in(*, username: str, password: str, place: str, now: datetime) -> User:
    """The account that belongs to a name and a password; raises Refused with one sentence for every mistake.

    `place` tells one origin of tries from another (an address, or the mark of a browser this user signed in from):
    whoever guesses elsewhere does not slow down the owner. After three failures each further one doubles the wait,
    up to 30 seconds; it never ends in a lock.
    """
    key = _key(username, place)
    wait = seconds_to_wait(key, now)
    if wait > 0:
        raise Refused(_("Please wait %(seconds)s seconds and try again.") % {"seconds": wait})
    user = User.objects.filter(username=username.strip().lower()).first()
    if user is None:
        make_password(password)  # an unknown name must take as long as a wrong password
    elif check_password(password, user.password) and user.is_active:
        Attempt.objects.filter(key=key).delete()
        tell("sign_in", actor=str(user.pk))
        return user
    _failed(key, now)
    tell("sign_in", actor=str(user.pk) if user else "", result="refused")
    raise Refused(_("The username and the password do not fit together. Please check both."))


def seconds_to_wait(key: str, now: datetime) -> int:
    """How long this name has to wait at this place, 0 when it may try."""
    row = Attempt.objects.filter(key=key).first()
    if row is None or row.failures < FREE_TRIES or now - row.last > FORGET_AFTER:
        return 0
    pause = min(1 << min(row.failures - FREE_TRIES, 10), LONGEST_WAIT)
    return max(0, pause - int((now - row.last).total_seconds()))


def _failed(key: str, now: datetime) -> None:
    Attempt.objects.filter(last__lt=now - FORGET_AFTER).delete()
    _row, new = Attempt.objects.get_or_create(key=key, defaults={"failures": 1, "last": now})
    if not new:
        Attempt.objects.filter(key=key).update(failures=F("failures") + 1, last=now)


def _key(username: str, place: str) -> str:
    return salted_hmac("agencies.attempt", f"{username.strip().lower()}\0{place}", algorithm="sha256").hexdigest()


def open_sitting(*, user: User, session_key: str, browser: str, now: datetime) -> Sitting:
    """Remember that this browser is signed in, so that its user can see and end it elsewhere."""
    Sitting.objects.filter(seen__lt=now - timedelta(days=1)).delete()
    Sitting.objects.filter(session_key=session_key).delete()
    return Sitting.objects.create(user=user, session_key=session_key, since=now, seen=now, browser=browser[:60])


def close_sitting(*, user: User, session_key: str) -> None:
    """End one of the user's own sittings; somebody else's stays untouched."""
    if Sitting.objects.filter(user=user, session_key=session_key).delete()[0]:
        Session.objects.filter(session_key=session_key).delete()
        tell("sign_out", actor=str(user.pk))
