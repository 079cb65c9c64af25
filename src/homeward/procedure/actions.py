"""Installing an edition of the procedure."""

from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from homeward.lib.errors import Refused
from homeward.procedure import queries
from homeward.procedure.checking.check import check
from homeward.procedure.loading import load
from homeward.procedure.models import ReleaseRow
from homeward.procedure.rules import Release


@transaction.atomic
def install(directory: Path) -> Release:
    """Keeps the edition in a folder for good; installing it twice changes nothing. Refuses one with problems."""
    if problems := check(directory):
        first, count = str(problems[0]), len(problems)
        raise Refused(
            _("This procedure cannot be installed yet. First: %(first)s (%(count)d in all)")
            % {"first": first, "count": count}
        )
    release = load(directory)
    ReleaseRow.objects.get_or_create(
        meaning=release.meaning, words=dict(release.words), defaults={"bundle": dict(release.bundle)}
    )
    queries.forget()
    return release
