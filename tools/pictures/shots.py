"""Every page of every room, by whom it is looked at and how one gets there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tools.pictures.holdings import Case, Holdings, entry

Way = Callable[[Holdings], str]


@dataclass(frozen=True)
class Shot:
    """One picture: its name, whose node, who looks, the address, and what is done there before the picture."""

    name: str
    country: str
    who: str
    way: Way
    act: Callable[[Page], None] | None = None
    settle: float = 0.0


def at(path: str) -> Way:
    """An address that needs no case."""
    return lambda _held: path


def record(who: str, **also: Callable[[Case], bool]) -> Way:
    """The page of the fullest case that fits."""
    return lambda held: f"/cases/{held.case(who, **also)['id']}/"


def step(who: str, name: str, query: str = "", after: str = "") -> Way:
    """The form of a step that is open; `after` asks for a case in which that step was done."""

    def way(held: Holdings) -> str:
        case = held.case(who, also=lambda one: name in one["open"] and (not after or after in one["done"]))
        return f"/cases/{case['id']}/steps/{name}/{query}"

    return way


def beside(who: str, rest: str, **also: Callable[[Case], bool]) -> Way:
    """A page that belongs to a case."""
    return lambda held: f"/cases/{held.case(who, **also)['id']}/{rest}"


def told(who: str, name: str) -> Way:
    """The last entry of a step as it was told."""

    def way(held: Holdings) -> str:
        case = held.case(who, also=lambda one: any(e[2] == name and e[3] for e in one["entries"]))
        return f"/cases/{case['id']}/entries/{entry(case, step=name, told=True)}/"

    return way


def letter(office: str, *states: str) -> Way:
    """The page of a letter in its round."""

    def way(held: Holdings) -> str:
        found = held.round(office, *states)
        return f"/cases/{found['case']}/rounds/{found['entry']}/"

    return way


def send_empty(page: Page) -> None:
    """Send a form with nothing in it, as a browser without the rules of HTML would."""
    form = page.locator("main form[method=post]:has([name=entry])").first
    form.evaluate("form => { for (const one of form.querySelectorAll('[required]')) one.required = false }")
    button = form.locator(".card-footer button.btn-primary, button.btn-primary").last
    with page.expect_navigation():
        button.click()


def type_something(page: Page) -> None:
    """Type until the page says that it kept a draft."""
    page.locator("main form input[type=text]:visible, main form textarea:visible").first.fill("—")
    page.locator("[data-kept]:visible").first.wait_for(timeout=8000)


def press(selector: str) -> Callable[[Page], None]:
    """Press one button and wait for the next page."""

    def act(page: Page) -> None:
        with page.expect_navigation():
            page.locator(selector).first.click()

    return act


def unfold(name: str) -> Callable[[Page], None]:
    """Unfold one part and wait until what is inside has come."""

    def act(page: Page) -> None:
        page.locator(f"#{name} > summary").click()
        page.locator(f"#{name} .facts").wait_for(timeout=8000)

    return act


def follow(*selectors: str) -> Callable[[Page], None]:
    """Follow links one after the other, wherever they lead."""

    def act(page: Page) -> None:
        for selector in selectors:
            page.goto(page.url.split("/", 3)[0] + "//" + page.url.split("/", 3)[2] + _target(page, selector))

    return act


def _target(page: Page, selector: str) -> str:
    found: str = page.locator(selector).first.evaluate("one => one.pathname + one.search")
    return found


def _before(case: Case) -> bool:
    return "request_tracing" in case["done"] and "record_decision" not in case["done"]


def _journey(case: Case) -> bool:
    return "propose_journey" in case["done"] and "hand_over" not in case["done"]


def _at_the_bridge(case: Case) -> bool:
    return "give_last_word" in case["open"] or ("hand_over" in case["open"] and "hand_over" not in case["done"])


def _home(case: Case) -> bool:
    return "hand_over" in case["done"] and not case["closed"]


W = "worker"
SHOTS: tuple[Shot, ...] = (
    Shot("sign-in", "TH", "", at("/sign-in/")),
    Shot("demo", "TH", "", at("/demo/")),
    Shot("left", "TH", "", at("/leave/")),
    Shot("work", "TH", W, at("/")),
    Shot("work-told", "TH", W, at("/?sort=told")),
    Shot("list", "TH", W, at("/cases/")),
    Shot("list-search", "TH", W, at("/cases/?q=ចាន់")),
    Shot("list-nothing", "TH", W, at("/cases/?q=zzqxvw")),
    Shot("open-a-case", "TH", W, at("/cases/new/")),
    Shot("record", "TH", W, record(W, also=_before)),
    Shot("record-new", "TH", W, record(W, also=lambda one: "record_identification" not in one["done"])),
    Shot("record-journey", "TH", W, record(W, also=_journey)),
    Shot("record-home-side", "KH", "officer", record("officer", also=_home)),
    Shot("record-closed", "TH", W, record(W, also=lambda one: one["closed"])),
    Shot("record-stays", "TH", W, record(W, also=lambda one: "plan_stay" in one["done"] or "plan_stay" in one["open"])),
    Shot("record-child", "TH", W, record(W, also=lambda one: "child" in one["flags"])),
    Shot("record-hold", "TH", "head", record("head", also=lambda one: "safety_hold" in one["flags"])),
    Shot("form", "TH", W, step(W, "request_tracing")),
    Shot("form-2", "TH", W, step(W, "request_tracing", "?part=2")),
    Shot("form-people", "TH", W, step(W, "name_people", "?all=1")),
    Shot("form-decision", "TH", W, step(W, "record_decision")),
    Shot("form-journey", "TH", W, step(W, "propose_journey")),
    Shot("form-risk", "TH", W, step(W, "assess_risk", "?all=1")),
    Shot("form-news", "TH", W, step(W, "tell_person")),
    Shot("form-hold", "TH", W, step(W, "raise_hold")),
    Shot("form-answer", "KH", "officer", step("officer", "answer_tracing")),
    Shot("form-take", "KH", "focal", step("focal", "assign_province")),
    Shot("form-refused", "TH", W, step(W, "name_people"), send_empty),
    Shot("form-draft", "TH", W, step(W, "record_safe_contact"), type_something),
    Shot("consent", "TH", W, beside(W, "consents/tracing/", also=lambda one: "ask_consent" in one["open"])),
    Shot("consent-withdraw", "TH", W, beside(W, "consents/tracing/withdraw/", also=_before)),
    Shot("crossing", "TH", "border", beside("border", "crossing/", also=_at_the_bridge)),
    Shot("crossing-record", "TH", W, beside(W, "crossing/", also=lambda one: "hand_over" in one["done"])),
    Shot("entry", "TH", W, lambda held: _entry(held, "hold_interview")),
    Shot("entry-told", "TH", W, told(W, "request_tracing")),
    Shot("paper", "TH", W, beside(W, "papers/", also=_before)),
    Shot("assign", "TH", "head", beside("head", "assign/", also=_before)),
    Shot("work-head", "TH", "head", at("/")),
    Shot("round", "TH", "head", letter("shelter", "drafted", "signed")),
    Shot("round-sent", "TH", "head", letter("shelter", "sent")),
    Shot("second", "TH", "head", lambda held: held.awaiting()),
    Shot("work-focal", "TH", "focal", at("/")),
    Shot("list-focal", "TH", "focal", at("/cases/")),
    Shot("record-focal", "TH", "focal", record("focal", also=_before)),
    Shot("open", "TH", "focal", at("/open/")),
    Shot("open-close", "TH", "focal", at("/open/KH/crossing/")),
    Shot("work-focal-kh", "KH", "focal", at("/")),
    Shot("work-officer-kh", "KH", "officer", at("/")),
    Shot("registry", "TH", "clerk", at("/registry/")),
    Shot("number", "TH", "clerk", lambda held: f"/registry/{held.round('shelter', 'signed')['entry']}/"),
    Shot("letters", "TH", "focal", at("/letters/")),
    Shot("ways", "TH", "focal", at("/letters/ways/")),
    Shot("trust", "TH", "focal", at("/letters/trust/")),
    Shot("letters-found", "TH", "focal", at("/letters/?state=accepted")),
    Shot("health", "TH", "admin", at("/letters/health/")),
    Shot("work-admin", "TH", "admin", at("/")),
    Shot("procedure", "TH", W, at("/procedure/")),
    Shot("procedure-step", "TH", W, at("/procedure/steps/request_tracing/")),
    Shot("procedure-unfolded", "TH", W, at("/procedure/#step-hand_over"), unfold("step-hand_over")),
    Shot("procedure-consents", "TH", W, at("/procedure/consents/")),
    Shot("procedure-roles", "TH", W, at("/procedure/roles/")),
    Shot("procedure-answers", "TH", W, at("/procedure/answers/")),
    Shot("procedure-days", "TH", W, at("/procedure/days/")),
    Shot("procedure-marks", "TH", W, at("/procedure/marks/")),
    Shot("procedure-stories", "TH", W, at("/procedure/stories/")),
    Shot("procedure-story", "TH", W, at("/procedure/stories/4/")),
    Shot("procedure-search", "TH", W, at("/procedure/search/?q=guardian")),
    Shot("procedure-changes", "TH", W, at("/procedure/changes/")),
    Shot("procedure-editions", "TH", W, at("/procedure/editions/")),
    Shot("arrivals", "TH", W, at("/arrivals/")),
    Shot("group-new", "TH", W, at("/arrivals/groups/new/")),
    Shot("group", "TH", W, at("/arrivals/"), follow("main a[href^='/arrivals/groups/0']")),
    Shot(
        "group-taken", "TH", W, at("/arrivals/"), follow("main a[href^='/arrivals/groups/0']", "a[href='?part=taken']")
    ),
    Shot("group-case", "TH", W, at("/arrivals/"), follow("main a[href^='/arrivals/groups/0']", "a.sheet-open")),
    Shot(
        "group-nurse",
        "TH",
        "nurse",
        at("/arrivals/"),
        follow("main a[href^='/arrivals/groups/0']", "a[href='?part=care']"),
    ),
    Shot("surge", "TH", "officer", at("/arrivals/"), follow("main a[href^='/arrivals/surge/0']")),
    Shot(
        "surge-aside",
        "TH",
        "officer",
        at("/arrivals/"),
        follow("main a[href^='/arrivals/surge/0']", "main a[href$='/aside/']"),
    ),
    Shot("surge-border", "TH", "border", at("/arrivals/"), follow("main a[href^='/arrivals/surge/0']")),
    Shot("offices", "TH", "admin", at("/offices/")),
    Shot("office-new", "TH", "admin", at("/offices/new/")),
    Shot("accounts", "TH", "admin", at("/accounts/")),
    Shot("invite", "TH", "admin", at("/accounts/invite/")),
    Shot("me", "TH", W, at("/account/")),
    Shot("sessions", "TH", W, at("/account/sessions/")),
    Shot("password", "TH", W, at("/account/password/")),
    Shot("work-stranger", "TH", "stranger", at("/")),
    Shot("work-auditor", "TH", "auditor", at("/")),
    Shot("refused", "TH", W, at("/accounts/")),
    Shot("not-found", "TH", W, at("/nothing-here/")),
    Shot("styleguide", "TH", W, at("/styleguide/")),
)


def _entry(held: Holdings, name: str) -> str:
    case = held.case(W, also=lambda one: name in one["done"])
    return f"/cases/{case['id']}/entries/{entry(case, step=name)}/"


# The few that README and the handbook show: name of the file, shot, language, width, height.
SHOWN = (
    ("record-en-1280", "record", "en", 1280, 1040),
    ("work-th-1280", "work", "th", 1280, 960),
    ("form-km-1280", "form-2", "km", 1280, 900),
    ("crossing-km-390", "crossing", "km", 390, 1500),
)
