"""Checks that every name used in a procedure is defined somewhere, and that guards ask only what steers."""

from collections.abc import Iterator, Mapping
from typing import Any

from homeward.procedure.checking.problems import Problem, Where, at, nearest
from homeward.procedure.loading import File
from homeward.procedure.rules.guards import atoms

NEVER_STEER = ("text", "long_text", "place", "phone", "file")
STARTS = ("told", "taken")
NOTICED = ("code", "codes", "yes_no", "date", "number")


class Names:
    """Everything that is defined in the files of one procedure."""

    def __init__(self, files: list[File]) -> None:
        data = {file.path: file.data for file in files}
        kinds = {
            folder: [f for f in files if f.path.startswith(f"{folder}/")] for folder in ("stages", "forms", "codes")
        }
        self.stage_files, self.form_files, self.code_files = kinds["stages"], kinds["forms"], kinds["codes"]
        self.procedure: Mapping[str, Any] = data.get("procedure.yaml") or {}
        self.stages = {f.data["stage"] for f in self.stage_files}
        self.steps = {step["id"]: step for f in self.stage_files for step in f.data["steps"]}
        self.stage_of = {step["id"]: f.data["stage"] for f in self.stage_files for step in f.data["steps"]}
        self.forms = {f.data["form"]: f.data for f in self.form_files}
        self.codes = {f.data["codes"]: [_code(one) for one in f.data["items"]] for f in self.code_files}
        self.roles = {one["id"]: one for one in (data.get("roles.yaml") or {}).get("roles", ())}
        self.scopes = {one["id"]: one for one in (data.get("consents.yaml") or {}).get("scopes", ())}
        self.flags = set(self.procedure.get("flags") or ()) | set(self.procedure.get("tracks") or ())
        self.consented = {purpose for scope in self.scopes.values() for purpose in scope["purposes"]}
        told = [step["tells"] for step in self.steps.values() if isinstance(step.get("tells"), Mapping)]
        self.purposes = self.consented | {one["purpose"] for one in told}
        self.questions = {q["id"]: q for form in self.forms.values() for s in form["sections"] for q in s["questions"]}


def _code(one: Any) -> str:
    return str(one if isinstance(one, str) else one["id"])


def known(file: File, where: Where, kind: str, name: Any, allowed: Any) -> Iterator[Problem]:
    """A problem when a name is not among those defined."""
    if name not in allowed:
        yield at(file, where, f"there is no {kind} `{name}`. {nearest(str(name), allowed)}")


def name_problems(files: list[File], names: Names) -> Iterator[Problem]:
    """Unknown steps, roles, forms, codes, scopes, flags, stages; guards on questions that do not steer."""
    for file in files:
        if file.path == "procedure.yaml":
            yield from _procedure(file, names)
        elif file.path.startswith("stages/"):
            yield from _stage(file, names)
        elif file.path.startswith("forms/"):
            yield from _form(file, names)
        elif file.path == "prefill.yaml":
            yield from _prefill(file, names)
        elif file.path == "roles.yaml":
            for place, role in enumerate(file.data["roles"]):
                for other in role.get("stands_in", ()):
                    yield from known(file, ("roles", place, "stands_in"), "role", other, names.roles)


def _prefill(file: File, names: Names) -> Iterator[Problem]:
    """Both sides of a line are questions, or sections whose rows are copied."""
    ids = [(form, section["id"]) for form, body in names.forms.items() for section in body["sections"]]
    targets = [*names.questions, *(f"{form}.{section}" for form, section in ids)]
    sources = [*names.questions, *(section for _, section in ids)]
    for target, source in file.data.get("prefill", {}).items():
        yield from known(file, ("prefill", target), "question or section", target, targets)
        yield from known(file, ("prefill", target), "question or section", source, sources)


def _procedure(file: File, names: Names) -> Iterator[Problem]:
    for place, stage in enumerate(file.data["stages"]):
        yield from known(file, ("stages", place), "file in stages/ for the stage", stage, names.stages)
    for stage in sorted(names.stages - set(file.data["stages"])):
        yield at(file, ("stages",), f"the stage `{stage}` has a file but no place in the order of stages.")
    yield from _gate(file, names)
    yield from _seal(file, names)
    yield from _notices(file, names)
    if causes := file.data.get("waiting_causes"):
        yield from known(file, ("waiting_causes",), "code list", causes, names.codes)
    fork = file.data.get("forks")
    if not fork:
        return
    yield from known(file, ("forks", "step"), "step", fork["step"], names.steps)
    yield from steering(file, ("forks", "question"), fork["question"], names)
    codes = names.codes.get(names.questions.get(fork["question"], {}).get("codes", ""), [])
    for branch, stages in fork["branches"].items():
        yield from known(file, ("forks", "branches", branch), "answer to the fork's question", branch, codes)
        for stage in stages:
            yield from known(file, ("forks", "branches", branch), "stage", stage, names.stages)


def _gate(file: File, names: Names) -> Iterator[Problem]:
    """What must lie before a child is handed over: a flag and steps that exist."""
    gate = file.data.get("child_gate")
    if not gate:
        return
    yield from known(file, ("child_gate", "flag"), "flag", gate["flag"], names.flags)
    for key in ("decision", "guardian", "custody_paper"):
        yield from known(file, ("child_gate", key), "step", gate[key], names.steps)
    for step in gate["steps"]:
        yield from known(file, ("child_gate", "steps"), "step", step, names.steps)


def _seal(file: File, names: Names) -> Iterator[Problem]:
    """Who still reads a sealed file, and what of it: a flag, roles and steps that exist."""
    seal = file.data.get("seal")
    if not seal:
        return
    yield from known(file, ("seal", "flag"), "flag", seal["flag"], names.flags)
    for role in seal["readers"]:
        yield from known(file, ("seal", "readers"), "role", role, names.roles)
    for step in seal["steps"]:
        yield from known(file, ("seal", "steps"), "step", step, names.steps)


def _notices(file: File, names: Names) -> Iterator[Problem]:
    """A notice is read by everybody in the case: it shows a fact that steers, never a free word."""
    for key, notice in (file.data.get("notices") or {}).items():
        where: Where = ("notices", key, "question")
        yield from steering(file, where, notice["question"], names)
        asked = names.questions.get(notice["question"], {})
        if asked and asked["type"] not in NOTICED:
            yield at(file, where, f"`{notice['question']}` is {asked['type']}: a notice shows codes, days and numbers.")


def _stage(file: File, names: Names) -> Iterator[Problem]:
    branches = (names.procedure.get("forks") or {}).get("branches", {})
    if file.data.get("branch") is not None:
        yield from known(file, ("branch",), "branch", file.data["branch"], branches)
    for place, step in enumerate(file.data["steps"]):
        here: Where = ("steps", place)
        yield from _step(file, here, step, names)
        for key in ("opens_when", "until"):
            yield from guard_problems(file, (*here, key), step.get(key), names)
        for index, effect in enumerate(step.get("effects", ())):
            yield from _effect(file, (*here, "effects", index), effect, names)


def _step(file: File, here: Where, step: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    yield from known(file, (*here, "role"), "role", step["role"], names.roles)
    for key, kind, allowed in (
        ("form", "form", names.forms),
        ("needs_consent", "consent", names.scopes),
        ("replies", "step", names.steps),
    ):
        if key in step:
            yield from known(file, (*here, key), kind, step[key], allowed)
    if isinstance(step.get("tells"), Mapping):
        yield from _purpose(file, (*here, "tells", "purpose"), step, names)
    yield from _limits(file, (*here, "due"), step.get("due"), names)
    if "at_most" in step and step.get("repeats") != "adds":
        yield at(
            file,
            (*here, "at_most"),
            f"`at_most` counts entries that stand side by side: `{step['id']}` needs `repeats: adds`.",
        )
    if "at_most" in step and step["at_most"]["value"] < 1:
        yield at(file, (*here, "at_most"), f"`{step['id']}` could never be done: `at_most` begins with 1.")
    if "due" in step and "no_clock" in step:
        yield at(file, (*here, "no_clock"), f"`{step['id']}` has a clock (`due`) and says that it has none.")
    if owes := step.get("owes"):
        if "tells" not in step:
            yield at(file, (*here, "owes"), f"`{step['id']}` owes nothing as long as it `tells` nobody.")
        yield from known(file, (*here, "owes", "step"), "step", owes["step"], names.steps)
        yield from known(file, (*here, "owes", "role"), "role", owes["role"], names.roles)
        yield from _limits(file, (*here, "owes", "due"), owes.get("due"), names)
        if meeting := owes.get("meeting"):
            yield from guard_problems(file, (*here, "owes", "meeting"), meeting["when"], names)
    if step.get("round") and "tells" not in step:
        yield at(
            file, (*here, "round"), f"`{step['id']}` speaks for the agency but tells nobody; drop `round` or tell."
        )


def _purpose(file: File, here: Where, step: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    """A purpose without a consent may carry plain facts only, and something must cross for it."""
    purpose = step["tells"]["purpose"]
    crossing = [question for question in names.questions.values() if purpose in question.get("crosses", ())]
    if not crossing:
        yield at(file, here, f"no question crosses for the purpose `{purpose}`. {nearest(purpose, names.purposes)}")
    if purpose in names.consented:
        return
    for question in crossing:
        if question.get("compartment", "none") != "none":
            says = (
                f"`{question['id']}` is {question['compartment']} and crosses for `{purpose}`, which no consent covers."
            )
            yield at(file, here, says)


def _limits(file: File, here: Where, limits: Any, names: Names) -> Iterator[Problem]:
    """One limit or several; whatever stands after one without `when` could never count."""
    if not isinstance(limits, list):
        yield from _limit(file, here, limits, names)
        return
    for place, limit in enumerate(limits):
        yield from _limit(file, (*here, place), limit, names)
        yield from guard_problems(file, (*here, place, "when"), limit.get("when"), names)
        if not limit.get("when") and place < len(limits) - 1:
            yield at(file, (*here, place), "this limit has no `when`: those after it could never count.")


def _limit(file: File, here: Where, limit: Mapping[str, Any] | None, names: Names) -> Iterator[Problem]:
    if not limit:
        return
    starts = limit["from"] if isinstance(limit["from"], list) else [limit["from"]]
    for start in starts:
        if start not in STARTS:
            yield from known(file, (*here, "from"), "step", start, [*names.steps, *STARTS])
        elif len(starts) > 1:
            yield at(file, (*here, "from"), f"`{start}` cannot stand beside others in `from`; a list names steps.")
    if "hour_from" in limit:
        yield from steering(file, (*here, "hour_from"), limit["hour_from"], names)
    if "taken_by" in limit:
        yield from known(file, (*here, "taken_by"), "step", limit["taken_by"], names.steps)
    elif "taken" in starts:
        yield at(file, here, "a clock that starts when it is `taken` must say by which step: `taken_by`.")


def _effect(file: File, here: Where, effect: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    for kind, argument in effect.items():
        where = (*here, kind)
        if kind == "when":
            for word, _ in atoms(argument):
                if word != "fact":
                    yield at(file, where, f"the `when` of an effect asks facts of its own entry only, not `{word}`.")
            yield from guard_problems(file, where, argument, names)
        elif kind in ("raise_flag", "lower_flag", "hold", "release_hold", "open_track", "close_track"):
            yield from known(file, where, "flag or track", argument, names.flags)
        elif isinstance(argument, Mapping):
            yield from _arguments(file, where, argument, names)


def _arguments(file: File, where: Where, argument: Mapping[str, Any], names: Names) -> Iterator[Problem]:
    for key, value in argument.items():
        if key == "from" or key.endswith("_from"):
            yield from steering(file, (*where, key), value, names)
        elif key == "scope":
            yield from known(file, (*where, key), "consent", value, names.scopes)
        elif key == "promise":
            yield from known(file, (*where, key), "step", value, names.steps)
        elif key == "stages":
            for stage in value:
                yield from known(file, (*where, key), "stage", stage, names.stages)


def guard_problems(file: File, where: Where, tree: Mapping[str, Any] | None, names: Names) -> Iterator[Problem]:
    """Unknown names in a guard, and facts that do not steer or codes that are not in the list."""
    tables = {"done": ("step", names.steps), "flag": ("flag", names.flags), "consent": ("consent", names.scopes)}
    for word, argument in atoms(tree):
        if word in tables:
            kind, allowed = tables[word]
            yield from known(file, where, kind, argument, allowed)
        elif word == "fact":
            for question, wanted in argument.items():
                yield from steering(file, where, question, names)
                yield from answers(file, where, question, wanted, names)


def steering(file: File, where: Where, question: str, names: Names) -> Iterator[Problem]:
    """A problem when a question is unknown or does not steer."""
    if question not in names.questions:
        yield from known(file, where, "question", question, names.questions)
    elif not names.questions[question].get("steers"):
        says = (
            f"`{question}` does not steer: rules cannot read it. Write `steers: true` at the question, or ask another."
        )
        yield at(file, where, says)


def answers(file: File, where: Where, question: str, wanted: Any, names: Names) -> Iterator[Problem]:
    """A problem for every code that is not an answer to a question."""
    asked = names.questions.get(question, {})
    allowed = ["yes", "no"] if asked.get("type") == "yes_no" else names.codes.get(asked.get("codes", ""))
    for code in wanted if isinstance(wanted, list) else [wanted]:
        plain = {True: "yes", False: "no"}.get(code, code) if isinstance(code, bool) else code
        if allowed is not None and plain not in allowed:
            yield at(file, where, f"`{plain}` is not an answer to `{question}`. {nearest(str(plain), allowed)}")


def _form(file: File, names: Names) -> Iterator[Problem]:
    own = {q["id"] for section in file.data["sections"] for q in section["questions"]}
    for i, section in enumerate(file.data["sections"]):
        yield from _shown(file, ("sections", i, "shown_when"), section, own, names)
        for j, question in enumerate(section["questions"]):
            here: Where = ("sections", i, "questions", j)
            yield from _shown(file, (*here, "shown_when"), question, own, names)
            for purpose in question.get("crosses", ()):
                yield from known(file, (*here, "crosses"), "purpose", purpose, names.purposes)
            if question["type"] in ("code", "codes"):
                yield from known(file, (*here, "codes"), "code list", question.get("codes"), names.codes)
            if question.get("steers") and question["type"] in NEVER_STEER:
                says = (
                    f"`{question['id']}` is {question['type']}: free words and places never steer, as facts lie open."
                )
                yield at(file, (*here, "steers"), says)
            if question.get("steers") and section.get("repeats"):
                yield at(file, (*here, "steers"), f"`{question['id']}` stands in rows that repeat; rows never steer.")


def _shown(file: File, where: Where, owner: Mapping[str, Any], own: set[str], names: Names) -> Iterator[Problem]:
    for question, wanted in (owner.get("shown_when") or {}).items():
        yield from known(file, where, "question of this form", question, own)
        yield from answers(file, where, question, wanted, names)
