"""Drives whole cases through two running nodes as people do: everybody at their own browser, step by step."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from homeward.procedure.rules import Release
from tools.demo import made_up
from tools.demo.browser import Browser, Files, Form, Page
from tools.demo.ids import cast_id
from tools.demo.nodes import Broken, Node, today

PATIENCE = 45.0
Given = Mapping[str, str | list[str]]


@dataclass
class World:
    """Two running nodes, everybody who is signed in, and what was done, by whom, in how many milliseconds."""

    nodes: Mapping[str, Node]
    release: Release
    say: Callable[[str], object]
    steps: int = 0
    _people: dict[tuple[str, str], Browser] = field(default_factory=dict)

    def person(self, country: str, key: str) -> Browser:
        """Somebody of the cast, signed in by one click."""
        if (country, key) not in self._people:
            browser = Browser(self.nodes[country].address)
            page = browser.get("/demo/")
            action = f"/demo/{country.lower()}-{key}/".replace("_", "-")
            form = next((one for one in page.forms if one.action == action), None)
            if form is None:
                raise Broken(f"{country}: nobody called {key} on the sign-in page ({page.status} {page.title.strip()})")
            answer = browser.send(page, form, {})
            if answer.status != 200:
                raise Broken(f"{country} {key}: signing in answered {answer.status}: {answer.said()}")
            self._people[country, key] = browser
        return self._people[country, key]

    def close(self) -> None:
        """Everybody goes home; whoever comes again signs in anew."""
        for browser in self._people.values():
            browser.close()
        self._people.clear()

    def told(self, country: str, key: str, what: str, begun: float) -> None:
        """One line for one thing done."""
        self.steps += 1
        self.say(f"{country}  {key:<14} {what:<28} {(time.monotonic() - begun) * 1000:6.0f} ms")


@dataclass
class Walk:
    """One case on its way through the world."""

    world: World
    host: str
    home: str
    case: str = ""
    number: str = ""
    on: date = field(default_factory=today)
    # The edition of this case's own corridor, where it is not the world's.
    follows: Release | None = None

    @property
    def release(self) -> Release:
        """The edition that the case follows."""
        return self.follows or self.world.release

    def country(self, side: str) -> str:
        """Which node a side is."""
        return self.host if side == "host" else self.home

    def open(self, key: str = "worker", **given: Any) -> None:
        """Open the case at the host."""
        begun, browser = time.monotonic(), self.world.person(self.host, key)
        page = browser.get(f"/cases/new/?with={self.home}")
        form = self._form(page, "entry", "the page of a new case")
        step = next(step.id for step in self.release.steps.values() if step.does("open_case"))
        page = self._send(browser, page, form, step, given)
        found = re.search(r"/cases/([0-9a-f-]{36})/", page.path)
        if not found:
            raise Broken(f"{self.host} {key}: the case was not opened: {page.said()}")
        self.case = found[1]
        self.world.told(self.host, key, step, begun)

    def do(
        self,
        side: str,
        key: str,
        step: str,
        *,
        at: str = "",
        assign_to: str = "",
        second: str = "",
        happened: str = "",
        files: Files | None = None,
        **given: Any,
    ) -> None:
        """Complete a step as soon as it is open for this person; `second` confirms it where two are needed.

        `at` is the address of its page under the case, where it has one of its own.
        """
        country, at = self.country(side), at or f"steps/{step}/"
        browser = self.world.person(country, key)
        self.wait_for(side, key, f"/{at}$|/steps/{step}/$", step)
        begun = time.monotonic()
        page = browser.get(f"/cases/{self.case}/{at}")
        form = self._form(page, "entry", f"{country} {key}: the page of {step}")
        more = {name: value for name, value in (("assign_to", assign_to), ("happened_on", happened)) if value}
        if "person_asks" in form.names:  # everything here happens in one day, so the person is ahead of us
            more["person_asks"] = "yes"
        page = self._send(browser, page, form, step, given, more, files)
        if page.status != 200 or "/steps/" in page.path:
            raise Broken(f"{country} {key}: {step} answered {page.status}: {page.said()}")
        self.world.told(country, key, step, begun)
        if second:
            self._confirm(country, second, step)

    def type_in(self, key: str, step: str, *, number: str, **given: Any) -> None:
        """Type in what the other side answered on paper, with the number of their letter."""
        begun, browser = time.monotonic(), self.world.person(self.host, key)
        page = browser.get(f"/cases/{self.case}/on-paper/{step}/")
        form = self._form(page, "number", f"{self.host} {key}: the page to type in {step}")
        page = self._send(browser, page, form, step, given, {"number": number, "dated": self.on.isoformat()})
        if page.status != 200 or "/on-paper/" in page.path:
            raise Broken(f"{self.host} {key}: typing in {step} answered {page.status}: {page.said()}")
        self.world.told(self.host, key, f"types in {step}", begun)

    def offer(self, key: str) -> Page:
        """Offer a case that ran on paper to the other country's node; the page that answers."""
        browser = self.world.person(self.host, key)
        page = browser.get(f"/cases/{self.case}/on-paper/")
        form = next(one for one in page.forms if one.action.endswith("/offer/"))
        return browser.send(page, form, {})

    def _confirm(self, country: str, key: str, step: str) -> None:
        side = "host" if country == self.host else "home"
        page = self.wait_for(side, key, "/second/", f"{step} to confirm")
        begun, browser = time.monotonic(), self.world.person(country, key)
        page = browser.get(page.linked("/second/")[0])
        page = browser.send(page, self._form(page, "entry", f"{step} to confirm"), {"act": "confirm"})
        if page.status != 200 or "/second/" in page.path:
            raise Broken(f"{country} {key}: confirming {step} answered {page.status}: {page.said()}")
        self.world.told(country, key, f"confirms {step}", begun)

    def sign_and_send(self, side: str, signer: str, step: str, *, clerk: str = "clerk") -> None:
        """The head signs the letter, the registry numbers it, and with that it goes."""
        country = self.country(side)
        page = self.wait_for(side, signer, "/rounds/", f"{step} to sign")
        begun, browser = time.monotonic(), self.world.person(country, signer)
        refused = "no letter of hers waits for a signature"
        for link in reversed(page.linked("/rounds/")):
            letter = browser.get(link)
            form = letter.form_with("act")
            signed = browser.send(letter, form, {"act": "sign"}) if form else letter
            if form and signed.status == 200 and "/rounds/" not in signed.path:
                break
            refused = signed.said()
        else:
            raise Broken(f"{country} {signer}: {step} could not be signed: {refused}")
        self.world.told(country, signer, f"signs {step}", begun)
        self._number(country, clerk, step)

    def _number(self, country: str, clerk: str, step: str) -> None:
        begun, browser = time.monotonic(), self.world.person(country, clerk)
        waiting = browser.get("/registry/").linked(r"/registry/[0-9a-f-]{36}/")
        if not waiting:
            raise Broken(f"{country} {clerk}: no letter waits for a number after {step} was signed")
        page = browser.get(waiting[-1])
        form = self._form(page, "number", "the page of a letter's number")
        values = {"number": f"0205/{int(time.time()) % 100000}", "dated": self.on.isoformat()}
        page = browser.send(page, form, values)
        if page.status != 200 or page.path != "/registry/":
            raise Broken(f"{country} {clerk}: numbering {step} answered {page.status}: {page.said()}")
        self.world.told(country, clerk, f"numbers {step}", begun)

    def give(self, side: str, by: str, *, to: str = "", office: str = "") -> None:
        """Give the case to a colleague of the giver's own office, or to another office."""
        country, name = self.country(side), "user" if to else "agency"
        begun, browser = time.monotonic(), self.world.person(country, by)
        self.wait_for(side, by, "/assign/", "the case")
        page = browser.get(f"/cases/{self.case}/assign/")
        value = str(cast_id(country, "person", to)) if to else f"{country.lower()}-{office}"
        form = next((one for one in page.forms if value in one.options.get(name, ())), None)
        if form is None:
            raise Broken(
                f"{country} {by}: {to or office} is not offered on the page of who has the case: {page.said()}"
            )
        page = browser.send(page, form, {name: value})
        if page.status != 200 or page.path.endswith("/assign/"):
            raise Broken(f"{country} {by}: giving the case to {to or office} answered {page.status}: {page.said()}")
        self.world.told(country, by, f"gives it to {to or office}", begun)

    def sees(self, side: str, key: str) -> bool:
        """Whether somebody can open the case now."""
        return self.world.person(self.country(side), key).get(f"/cases/{self.case}/").status == 200

    def wait_for(self, side: str, key: str, pattern: str, what: str) -> Page:
        """Look at the page of the case, as a person would, until something is on it."""
        country = self.country(side)
        browser, end, pause = self.world.person(country, key), time.monotonic() + PATIENCE, 0.05
        while True:
            page = browser.get(f"/cases/{self.case}/")
            if page.status == 200 and page.linked(pattern):
                return page
            if page.status >= 500 or time.monotonic() > end:
                seen = ", ".join(sorted({link.split("/steps/")[1].strip("/") for link in page.linked("/steps/")}))
                raise Broken(f"{country} {key}: {what} did not come; the page answers {page.status}: {page.said()}"
                             f" (open there: {seen})")  # fmt: skip
            time.sleep(pause)
            pause = min(pause * 1.5, 1.0)

    def _form(self, page: Page, name: str, what: str) -> Form:
        form = page.form_with(name)
        if page.status != 200 or form is None:
            raise Broken(f"{what} answers {page.status} without an input {name!r}: {page.said()}")
        return form

    def _send(
        self, browser: Browser, page: Page, form: Form, step: str, given: Mapping[str, Any], more: Given | None = None,
        files: Files | None = None,
    ) -> Page:  # fmt: skip
        """Fill the form of a step: what is given, and whatever else is required, made up."""
        planned = self.release.steps[step]
        asked = self.release.forms.get(planned.form or "")
        said = {name.replace("__", "."): value for name, value in given.items()}
        raw: dict[str, Sequence[str]] = dict(made_up.filled(self.release, asked, today=self.on, given=said))
        raw |= {name: value if isinstance(value, list) else [value] for name, value in (more or {}).items()}
        if missing := sorted(set(raw) - form.names):
            raise Broken(f"the page of {step} has no input {', '.join(missing)}")
        return browser.send(page, form, raw, files)
