"""A browser without JavaScript: keeps cookies, reads the forms of a page, and sends only what stands on the page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx

Values = Mapping[str, str | Sequence[str]]
# Input name to the name, content and kind of a file.
Files = Mapping[str, tuple[str, bytes, str]]
VOID = {"input", "br", "img", "meta", "link", "hr"}


@dataclass
class Form:
    """A form as it stands on a page: where it goes, what it sends untouched, which names it has at all."""

    action: str
    method: str
    sends: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    options: dict[str, list[str]] = field(default_factory=dict)


class Page(HTMLParser):
    """What a person finds on a page: links, forms, and what it says of mistakes."""

    def __init__(self, response: httpx.Response) -> None:
        super().__init__(convert_charrefs=True)
        self.status, self.path, self.text = response.status_code, response.url.path, response.text
        self.links: list[str] = []
        self.forms: list[Form] = []
        self.alerts: list[str] = []
        self.title = ""
        self._open: list[str] = []
        self._alert = 0
        self._select = self._area = ""
        self.feed(response.text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        """Notes links, forms and their inputs."""
        values = {name: value or "" for name, value in attributes}
        if tag not in VOID:
            self._open.append(tag)
        if self._alert == 0 and (values.get("role") == "alert" or "field-error" in values.get("class", "")):
            self._alert = len(self._open)
        if tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag == "form":
            self.forms.append(Form(values.get("action", ""), values.get("method", "get").lower()))
        elif self.forms and "form" in self._open:
            self._input(tag, values, checked=any(name in ("checked", "selected") for name, _ in attributes))

    def _input(self, tag: str, values: Mapping[str, str], *, checked: bool) -> None:
        form, name = self.forms[-1], values.get("name", "")
        if tag == "input" and name:
            form.names.add(name)
            if values.get("type") in ("radio", "checkbox"):
                form.options.setdefault(name, []).append(values.get("value", ""))
            if values.get("type") not in ("radio", "checkbox", "submit", "file") or checked:
                form.sends.setdefault(name, []).append(values.get("value", ""))
        elif tag == "textarea" and name:
            form.names.add(name)
            form.sends[name] = [""]
            self._area = name
        elif tag == "select":
            self._select = name
            form.names.add(name)
        elif tag == "option" and self._select:
            form.options.setdefault(self._select, []).append(values.get("value", ""))
            if checked:
                form.sends[self._select] = [values.get("value", "")]
        elif tag == "button" and name:
            form.names.add(name)

    def handle_endtag(self, tag: str) -> None:
        """Closes what was opened; tags that were left open are closed with it."""
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if self._alert > len(self._open):
            self._alert = 0
        if tag == "textarea":
            self._area = ""
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        """Keeps the title, what stands in text areas, and everything that is said as an alert."""
        if self._open and self._open[-1] == "title":
            self.title += data
        if self._area and self.forms:
            self.forms[-1].sends[self._area] = [data]
        if self._alert and data.strip():
            self.alerts.append(data.strip())

    def said(self) -> str:
        """What the page says went wrong."""
        return " · ".join(dict.fromkeys(self.alerts)) or self.title.strip()

    def form_with(self, name: str) -> Form | None:
        """The form that has an input of this name; of several, the one with the most inputs."""
        found = [form for form in self.forms if name in form.names]
        return max(found, key=lambda form: len(form.names), default=None)

    def linked(self, pattern: str) -> list[str]:
        """Addresses on this page that match, each once."""
        return list(dict.fromkeys(link for link in self.links if re.search(pattern, link)))


class Browser:
    """One person's browser at one node."""

    def __init__(self, address: str) -> None:
        self.client = httpx.Client(base_url=address, timeout=60, trust_env=False, headers={"Accept": "text/html"})

    def get(self, path: str) -> Page:
        """Follow a link."""
        return Page(self.client.get(path, follow_redirects=True))

    def send(self, page: Page, form: Form, values: Values, files: Files | None = None) -> Page:
        """Send a form with these values in the place of what stood there; its answer, redirects followed."""
        data: dict[str, list[str]] = {**form.sends}
        data |= {name: [value] if isinstance(value, str) else list(value) for name, value in values.items()}
        return Page(self.client.post(form.action or page.path, data=data, files=files or None, follow_redirects=True))

    def close(self) -> None:
        """Close the connections."""
        self.client.close()
