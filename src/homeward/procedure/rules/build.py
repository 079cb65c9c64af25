"""Builds a release in memory from the bundle of its files, with a hash of its meaning and of its words per language."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from homeward.lib.canon import digest
from homeward.procedure.rules.arrivals import arrivals_of
from homeward.procedure.rules.guards import compile_guard
from homeward.procedure.rules.parts import (
    Calendar,
    Code,
    Fork,
    Form,
    Holiday,
    PersonClock,
    Question,
    Role,
    Scope,
    Seal,
    Section,
    Value,
)
from homeward.procedure.rules.recurring import causes_of
from homeward.procedure.rules.release import (
    ChildGate,
    Closing,
    Effect,
    Limit,
    Meeting,
    Owes,
    Release,
    Stage,
    Step,
    Tells,
    doing_of,
    rows_of,
)

Raw = Mapping[str, Any]
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def build(bundle: Raw) -> Release:
    """The release of a bundle (its keys: the kinds of files) that passed its check."""
    procedure = bundle["procedure"]
    prefill = (bundle.get("prefill") or {}).get("prefill") or {}
    forms = {raw["form"]: _form(raw, prefill) for raw in bundle["forms"]}
    codes = {raw["codes"]: tuple(_code(one) for one in raw["items"]) for raw in bundle["codes"]}
    stages, steps = _stages(bundle, forms)
    questions = {question.id: question for form in forms.values() for question in form.questions}
    return Release(
        id=f"{procedure['id']}@{procedure['edition']['date']}",
        meaning=meaning_of(bundle),
        words={lang: digest("words", tree) for lang, tree in bundle["words"].items()},
        parties=tuple(procedure["parties"]),
        edition=procedure["edition"],
        stages=stages,
        steps=steps,
        forms=forms,
        codes=codes,
        roles={raw["id"]: _role(raw) for raw in bundle["roles"]["roles"]},
        consents={raw["id"]: _scope(raw) for raw in bundle["consents"]["scopes"]},
        calendars=_calendars(bundle["calendars"]),
        flags=procedure.get("flags") or {},
        tracks=procedure.get("tracks") or {},
        fork=_fork(procedure.get("forks")),
        person_clock=_clock(procedure.get("person_clock") or {}),
        limits={key: _value(raw) for key, raw in (procedure.get("limits") or {}).items()},
        child_gate=_child_gate(procedure.get("child_gate")),
        seal=_seal(procedure.get("seal")),
        cause_list=procedure.get("waiting_causes") or "",
        waiting_causes=codes.get(procedure.get("waiting_causes") or "", ()),
        notices={key: raw["question"] for key, raw in (procedure.get("notices") or {}).items()},
        closures={kind: _closing(kind, raw) for kind, raw in (procedure.get("closures") or {}).items()},
        arrivals=arrivals_of(procedure.get("arrivals")),
        doing=doing_of(steps),
        questions=questions,
        ranks={one.id: _ranks(one, codes) for one in questions.values()},
        texts={lang: flat(tree) for lang, tree in bundle["words"].items()},
        bundle=bundle,
        rows=rows_of(steps),
    )


def meaning_of(bundle: Raw) -> str:
    """The hash of everything that decides; labels, scenarios and the changelog are not in it, consent texts are."""
    parts = {key: bundle[key] for key in ("procedure", "stages", "forms", "codes", "roles", "consents", "calendars")}
    texts = {lang: tree.get("consents", {}) for lang, tree in bundle["words"].items()}
    return digest("meaning", {**parts, "consent_texts": texts})


def _value(raw: Raw) -> Value:
    return Value(raw["value"], raw.get("unit", "times"), str(raw["date"]), raw["source"], raw["status"])


def _limits(raw: Any) -> tuple[Limit, ...]:
    """One limit, or a list of which the first whose `when` holds counts."""
    return tuple(_limit(one) for one in ([raw] if isinstance(raw, Mapping) else raw or ()))


def _limit(raw: Raw) -> Limit:
    starts = (raw["from"],) if isinstance(raw["from"], str) else tuple(raw["from"])
    when = raw.get("when") or None
    return Limit(starts, _value(raw["within"]), raw.get("taken_by"), when, compile_guard(when), raw.get("hour_from"))


def _opens(raw: Raw) -> Raw | None:
    """The guard of a step: what `until` says closes it, as a `not` would."""
    opens, until = raw.get("opens_when"), raw.get("until")
    if not until:
        return opens
    return {"all": [opens, {"not": until}]} if opens else {"not": until}


def _stages(bundle: Raw, forms: Mapping[str, Form]) -> tuple[tuple[Stage, ...], dict[str, Step]]:
    order = {stage: place for place, stage in enumerate(bundle["procedure"]["stages"])}
    stages, steps = [], {}
    for raw in sorted(bundle["stages"], key=lambda one: order.get(one["stage"], len(order))):
        ids = tuple(one["id"] for one in raw["steps"])
        stages.append(Stage(raw["stage"], raw["side"], raw.get("branch"), ids, bool(raw.get("proceedings"))))
        steps.update({one["id"]: _step(one, raw["stage"]) for one in raw["steps"]})
    causes = causes_of(steps, forms)
    return tuple(stages), {name: replace(step, causes=causes[name]) for name, step in steps.items()}


def _step(raw: Raw, stage: str) -> Step:
    tells, owes = raw.get("tells"), raw.get("owes")
    return Step(
        id=raw["id"],
        stage=stage,
        side=raw["side"],
        role=raw["role"],
        opens_when=_opens(raw),
        guard=compile_guard(_opens(raw)),
        limits=_limits(raw.get("due")),
        no_clock=raw.get("no_clock"),
        priority=raw.get("priority", "usual"),
        repeats=raw.get("repeats", "never"),
        form=raw.get("form"),
        needs_consent=raw.get("needs_consent"),
        tells=Tells(None if tells == "milestone" else tells["purpose"], tells == "milestone") if tells else None,
        owes=_owes(owes) if owes else None,
        replies=raw.get("replies"),
        effects=tuple(_effect(one) for one in _listed(raw.get("effects"))),
        round=bool(raw.get("round")),
        second_person=bool(raw.get("second_person")),
        movement=bool(raw.get("movement")),
        after_closing=bool(raw.get("after_closing")),
        stopped_by=tuple(raw.get("stopped_by") or ()),
        at_most=_value(raw["at_most"]) if raw.get("at_most") else None,
        clause=_text(raw.get("clause")),
        source=raw.get("source") or {},
    )


def _clock(raw: Raw) -> PersonClock:
    return PersonClock(tuple(raw.get("protected_by", ())), tuple(raw.get("told_by", ())))


def _owes(raw: Raw) -> Owes:
    grace, remind = (_value(raw[key]) if raw.get(key) else None for key in ("grace", "remind"))
    meeting = Meeting(raw["meeting"]["when"], _value(raw["meeting"]["times"])) if raw.get("meeting") else None
    return Owes(raw["step"], raw["role"], _limits(raw.get("due")), grace, remind, meeting)


def _child_gate(raw: Raw | None) -> ChildGate | None:
    if not raw:
        return None
    return ChildGate(raw["flag"], raw["decision"], raw["guardian"], raw["custody_paper"], tuple(raw["steps"]))


def _closing(kind: str, raw: Raw) -> Closing:
    return Closing(
        kind=kind,
        cause=raw["cause"],
        reasons=raw.get("reasons") or "",
        ways=raw.get("ways") or "",
        stops_with=tuple(raw.get("stops_with") or ()),
        points=raw.get("points") or "",
        rests=raw.get("rests") == "all",
        review=_value(raw["review"]) if raw.get("review") else None,
    )


def _seal(raw: Raw | None) -> Seal | None:
    return Seal(raw["flag"], tuple(raw["readers"]), tuple(raw["steps"])) if raw else None


def _listed(raw: Any) -> list[Raw]:
    """Effects are a list of one-word objects; one object with several words is the same."""
    if isinstance(raw, Mapping):
        return [{key: value} for key, value in raw.items()]
    return list(raw or ())


def _effect(raw: Raw) -> Effect:
    ((kind, argument),) = [(key, value) for key, value in raw.items() if key != "when"]
    arguments = dict(argument) if isinstance(argument, Mapping) else {"of": argument} if argument else {}
    return Effect(kind, arguments, raw.get("when"))


def _form(raw: Raw, prefill: Raw) -> Form:
    return Form(raw["form"], raw["version"], tuple(_section(one, raw["form"], prefill) for one in raw["sections"]))


def _section(raw: Raw, form: str, prefill: Raw) -> Section:
    questions = tuple(_question(one, prefill) for one in raw["questions"])
    return Section(
        id=raw["id"],
        questions=questions,
        repeats=bool(raw.get("repeats")),
        shown_when=raw.get("shown_when"),
        starts_from=raw.get("starts_from") or prefill.get(f"{form}.{raw['id']}"),
        row_crosses_when=raw.get("row_crosses_when"),
    )


def _question(raw: Raw, prefill: Raw) -> Question:
    return Question(
        id=raw["id"],
        type=raw["type"],
        codes=raw.get("codes"),
        required=bool(raw.get("required")),
        steers=bool(raw.get("steers")),
        compartment=raw.get("compartment", "none"),
        crosses=tuple(raw.get("crosses") or ()),
        shown_when=raw.get("shown_when"),
        person=raw.get("person"),
        htcds=raw.get("htcds"),
        protective=raw.get("protective"),
        starts_from=raw.get("starts_from") or prefill.get(raw["id"]),
        pair=raw.get("pair"),
    )


def _code(raw: Any) -> Code:
    if isinstance(raw, str):
        return Code(raw)
    return Code(raw["id"], raw.get("protective", 0), raw.get("htcds"))


def _role(raw: Raw) -> Role:
    return Role(raw["id"], raw["place"], tuple(raw["sides"]), tuple(raw.get("stands_in") or ()))


def _scope(raw: Raw) -> Scope:
    return Scope(
        id=raw["id"],
        letter=raw["letter"],
        purposes=tuple(raw["purposes"]),
        categories=tuple(raw.get("categories") or ()),
        recipients=tuple(raw.get("recipients") or ()),
        crosses=bool(raw.get("crosses")),
        valid=_value(raw["valid"]) if raw.get("valid") else None,
        ask_from=_value(raw["ask_from"]) if raw.get("ask_from") else None,
        clause=_text(raw.get("clause")),
    )


def _fork(raw: Raw | None) -> Fork | None:
    if not raw:
        return None
    return Fork(raw["step"], raw["question"], {key: tuple(value) for key, value in raw["branches"].items()})


def _calendars(files: list[Raw]) -> dict[str, Calendar]:
    found: dict[str, Calendar] = {}
    for raw in files:
        before = found.get(raw["country"])
        days = dict(before.holidays) if before else {}
        for day in raw["holidays"]:
            on = date.fromisoformat(day["on"])
            source, status = day.get("source", raw["source"]), day.get("status", raw["status"])
            days[on] = Holiday(on, day.get("names") or {}, source, status)
        years = (before.years if before else frozenset()) | {raw["year"]}
        weekend = frozenset(WEEKDAYS.index(one) for one in raw.get("weekend", ("saturday", "sunday")))
        found[raw["country"]] = Calendar(raw["country"], years, weekend, days)
    return found


def _ranks(question: Question, codes: Mapping[str, tuple[Code, ...]]) -> dict[str, int]:
    if question.type == "yes_no":
        return {question.protective or "no": 1}
    return {code.id: code.protective for code in codes.get(question.codes or "", ())}


def flat(tree: Any, prefix: str = "") -> dict[str, str]:
    """A tree of words as dotted keys."""
    if not isinstance(tree, Mapping):
        return {prefix: str(tree)}
    found: dict[str, str] = {}
    for key, value in tree.items():
        found.update(flat(value, f"{prefix}.{key}" if prefix else str(key)))
    return found


def _text(raw: Any) -> str | None:
    return None if raw is None else str(raw)
