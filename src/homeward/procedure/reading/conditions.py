"""Guards in words: what must be done, agreed or answered before, as a list in lists."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from homeward.procedure.reading.teller import Teller, side_words

Tree = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Said:
    """One condition in words; `step` names the step it speaks of, `parts` are the conditions inside."""

    words: str
    step: str = ""
    parts: tuple["Said", ...] = ()


def conditions(tree: Tree | None, teller: Teller) -> tuple[Said, ...]:
    """The conditions of a guard; empty where there is none. Those of an outermost `all` stand side by side."""
    if not tree:
        return ()
    found = _said(tree, teller, True)
    return found.parts if "all" in tree and found.parts else (found,)


def in_one_line(tree: Tree | None, teller: Teller) -> str:
    """The same as one sentence, for a short condition such as that of a limit."""
    return "; ".join(_flat(one) for one in conditions(tree, teller))


def _flat(one: Said) -> str:
    return f"{one.words} {' / '.join(_flat(part) for part in one.parts)}" if one.parts else one.words


def _said(tree: Tree, teller: Teller, wanted: bool) -> Said:
    ((word, argument),) = tree.items()
    if word == "not":
        return _said(argument, teller, not wanted)
    if word in ("all", "any"):
        parts = tuple(_said(one, teller, wanted) for one in argument)
        words = _("all of these:") if (word == "all") == wanted else _("one of these is enough:")
        return parts[0] if len(parts) == 1 else Said(words, "", parts)
    if word == "fact":
        parts = tuple(Said(_fact(question, codes, teller, wanted)) for question, codes in argument.items())
        return parts[0] if len(parts) == 1 else Said(_("all of these:"), "", parts)
    return Said(_atom(word, str(argument), teller, wanted), str(argument) if word == "done" else "")


def _atom(word: str, name: str, teller: Teller, wanted: bool) -> str:
    if word == "done":
        sentence = _("done: “%(name)s”") if wanted else _("not done: “%(name)s”")
        return sentence % {"name": teller.step(name)}
    if word == "consent":
        sentence = _("the person agrees: %(name)s") if wanted else _("the person does not agree: %(name)s")
        return sentence % {"name": teller.consent(name)}
    if word == "flag":
        sentence = _("the mark “%(name)s” stands") if wanted else _("the mark “%(name)s” does not stand")
        return sentence % {"name": teller.word(f"flags.{name}")}
    sentence = _("responsible now: %(name)s") if wanted else _("not responsible now: %(name)s")
    return sentence % {"name": side_words(name)}


def _fact(question: str, codes: Any, teller: Teller, wanted: bool) -> str:
    yes, no = _("“%(question)s” is answered: %(answer)s"), _("“%(question)s” is not answered: %(answer)s")
    said = {"question": teller.question(question), "answer": teller.answers(question, codes)}
    return (yes if wanted else no) % said
