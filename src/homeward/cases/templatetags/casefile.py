"""Words of the procedure for the pages of the case file: `{% load casefile %}`."""

from __future__ import annotations

from django import template

from homeward.procedure.rules import Release
from homeward.web.reader import reader

register = template.Library()


@register.simple_tag
def word(release: Release, *parts: str, default: str = "") -> str:
    """`{% word release "steps" step.id "title" %}`: a word of the procedure in the reader's language."""
    return release.word(reader().language, ".".join(str(part) for part in parts), default or str(parts[-1]))
