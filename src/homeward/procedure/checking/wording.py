"""Checks that every screen word exists in every language, and that a consent can be heard."""

from collections.abc import Iterable, Iterator

from homeward.lib.countries import language_name
from homeward.procedure.checking.names import Names
from homeward.procedure.checking.problems import Problem, at, nearest
from homeward.procedure.loading import LANGUAGES, File
from homeward.procedure.rules.build import flat
from homeward.procedure.wording import languages_of

CONSENT_WORDS = 90


def needed(names: Names) -> list[str]:
    """The dotted keys that each language must have."""
    keys = ["procedure.title"]
    keys += [f"stages.{one}" for one in sorted(names.stages)]
    keys += [f"steps.{step}.{part}" for step in names.steps for part in ("title", "why")]
    for form_id, form in names.forms.items():
        keys.append(f"forms.{form_id}.title")
        for section in form["sections"]:
            keys.append(f"sections.{form_id}.{section['id']}")
            keys += [f"questions.{one['id']}.{part}" for one in section["questions"] for part in ("label", "help")]
    keys += [f"codes.{name}.{code}" for name, codes in names.codes.items() for code in codes]
    keys += [f"consents.{scope}.{part}" for scope in names.scopes for part in ("name", "text", "if_no")]
    keys += [f"roles.{one}" for one in names.roles]
    keys += [f"flags.{one}" for one in sorted(names.procedure.get("flags") or ())]
    keys += [f"notices.{one}" for one in names.procedure.get("notices") or ()]
    for kind in names.procedure.get("closures") or ():
        keys += [f"closures.{kind}.{part}" for part in ("name", "stops", "may", "tell")]
    keys += [f"arrivals.card.{one['id']}" for one in (names.procedure.get("arrivals") or {}).get("card", ())]
    return keys


def word_problems(files: list[File], names: Names) -> Iterator[Problem]:
    """Missing words, and words for things that do not exist."""
    keys, by_language = needed(names), languages_of(files)
    wanted = set(keys)
    for lang in names.procedure.get("languages") or LANGUAGES:
        main = next((file for file in by_language.get(lang, ()) if file.path == f"words/{lang}.yaml"), None)
        if main is None:
            yield Problem(
                f"words/{lang}.yaml", 1, "this file is missing; each word stands in each language of the procedure."
            )
            continue
        texts = texts_of(by_language[lang])
        for key in keys:
            if not str(texts.get(key, "")).strip():
                english = texts_of(by_language.get("en", ())).get(key, "")
                spare = [one for one in texts if one not in wanted]
                yield at(main, tuple(key.split(".")), _missing(key, lang, english, spare))


def texts_of(files: Iterable[File]) -> dict[str, str]:
    """The words of one language by dotted key, from all its files."""
    return {key: text for file in files for key, text in flat(file.data).items()}


def _missing(key: str, lang: str, english: str, spare: list[str]) -> str:
    """`spare` are words that nothing asks for: one of them may be this one, misspelt."""
    says = f"the word `{key}` is missing in {language_name(lang, 'en')}."
    if english and lang != "en":
        says += f" In English it is “{english[:60]}”."
    close = nearest(key, spare)
    return f"{says} {close.replace('Did you mean', 'Is it')}" if close.startswith("Did you mean") else says


def length_problems(files: list[File], names: Names) -> Iterator[Problem]:
    """Consent texts of more than ninety words (counted in English, where words have spaces)."""
    for file in files:
        if file not in languages_of(files).get("en", ()):
            continue
        texts = flat(file.data)
        for scope in names.scopes:
            count = len(texts.get(f"consents.{scope}.text", "").split())
            if count > CONSENT_WORDS:
                says = f"the consent `{scope}` has {count} words; at most {CONSENT_WORDS} can be heard."
                yield at(file, ("consents", scope, "text"), says)
