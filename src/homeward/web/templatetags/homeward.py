"""Words, days, chips, icons and pictures for templates: `{% load homeward %}`."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from homeward.lib import countries, dates, numbers
from homeward.web import context as hall
from homeward.web import path
from homeward.web.reader import reader

register = template.Library()
CHIPS = ("late", "due", "waiting", "ok", "neutral", "ours", "theirs")


def _local(day: Any) -> date | None:
    if isinstance(day, datetime):
        return (timezone.localtime(day) if timezone.is_aware(day) else day).date()
    return day if isinstance(day, date) else None


@register.filter
def day(value: Any, form: dates.Form = "short") -> str:
    """`{{ d|day }}`, `{{ d|day:"long" }}`, "month" or "week": a date or moment in the reader's calendar and digits."""
    found = _local(value)
    who = reader()
    return dates.show(found, who.language, who.digits, form) if found else ""


@register.filter
def moment(value: Any) -> str:
    """`{{ at|moment }}`: day and hour at the node, `16 Nov 2026, 09:12`; a plain day stays a day."""
    if not isinstance(value, datetime):
        return day(value)
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    return f"{day(local)}, {numbers.in_digits(local.strftime('%H:%M'), reader().digits)}"


@register.filter
def ago(value: Any) -> str:
    """`{{ d|ago }}`: 6 days ago, tomorrow."""
    found = _local(value)
    who = reader()
    return dates.ago(found, who.today, who.language, who.digits) if found else ""


@register.filter
def num(value: Any) -> str:
    """`{{ n|num }}`: a number in the reader's digits; text keeps its letters."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return numbers.show(value, reader().digits)
    return numbers.in_digits("" if value is None else str(value), reader().digits)


@register.filter
def country(code: str) -> str:
    """`{{ "KH"|country }}`: the name of a country in the reader's language."""
    return hall.country_name(str(code))


@register.simple_tag
def icon(name: str, label: str = "") -> SafeString:
    """`{% icon "lock" %}`: a picture from the sprite; silent to readers of screens unless it has a label."""
    sprite = static("web/built/icons.svg")
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><use href="{}#{}"></use></svg>', label, sprite, name
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>', sprite, name)


@register.simple_tag
def language_name(code: str) -> SafeString:
    """`{% language_name "km" %}`: a language named in itself, as a picture: no page loads a font for it."""
    boxes = {"en": "0 0 37.422 20", "th": "0 0 16.577 20", "km": "0 0 13.321 20"}
    if code not in boxes:
        return format_html('<span lang="{}">{}</span>', code, countries.language_name(code))
    link = f"{static('web/built/icons.svg')}#name-{code}"
    picture = '<svg class="name" viewBox="{}" aria-hidden="true"><use href="{}"></use></svg>'
    return format_html(picture, boxes[code], link)


@register.simple_tag
def chip(kind: str, words: Any) -> SafeString:
    """`{% chip "late" words %}`: a state in words; kinds are late due waiting ok neutral ours theirs."""
    if kind not in CHIPS:
        raise template.TemplateSyntaxError(f"No chip is called {kind!r}; use one of {', '.join(CHIPS)}.")
    return format_html('<span class="chip chip-{}">{}</span>', kind, words)


@register.simple_tag
def side(code: str) -> SafeString:
    """`{% side "KH" %}`: the name of a country on the hue of its side, seen from this node."""
    return chip("ours" if code == settings.NODE.country else "theirs", hall.country_name(code))


@register.simple_tag(takes_context=True)
def page_furniture(context: template.Context) -> dict[str, Any]:
    """What base.html needs, also where no context processor ran (error pages)."""
    request = context.get("request")
    found: dict[str, Any] = hall.page(request) if request is not None else hall.bare()
    return found | {"languages": hall.language_names(), "kind": settings.NODE.kind}


@register.simple_tag
def path_large(drawing: path.Drawing) -> SafeString:
    """`{% path_large drawing %}`: the large path of a case."""
    return path.large(drawing)


@register.simple_tag
def path_dots(drawing: path.Drawing, waiting: bool = False) -> SafeString:
    """`{% path_dots drawing waiting=True %}`: the path as a row of dots, for lists."""
    return path.dots(drawing, waiting=waiting)
