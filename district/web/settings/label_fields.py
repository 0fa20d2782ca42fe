"""Fields for a text in every language of the catalogue: shown, read and checked alike wherever there is one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from district.web.forms import Form
from district.web.settings.place_names import ENGLISH
from language.catalogue import OFFERED
from language.marks import N_, Text
from language.translator import translator
from sync.contract.safe_text import is_plain


@dataclass(frozen=True, slots=True)
class LabelField:
    """One language's field. `fallback` is what is shown while it is empty, "" where it has a text."""

    name: str
    tag: str
    language: str
    value: str
    fallback: str


def label_fields(name: str, labels: Mapping[str, str]) -> list[LabelField]:
    """For a template, the languages in the catalogue's order."""
    english = labels.get(ENGLISH, "")
    return [
        LabelField(
            f"{name}_{tag}", tag, translator(tag).name, labels.get(tag, ""), "" if labels.get(tag) else english
        )
        for tag in OFFERED
    ]  # fmt: skip


def labels_from(
    form: Form, name: str, before: Mapping[str, str], longest: int, missing: Text | None = None
) -> dict[str, str]:
    """What was typed, in every language that has a text; languages without a field stay as they were. `missing` is said
    where there is no English. A translation without English is wrong: nobody else could read it."""
    found = dict(_typed(form, name, longest))
    if ENGLISH not in found and (missing is not None or found):
        form.fail(f"{name}_{ENGLISH}", missing or N_("Enter the English too: it is shown where a language is missing."))
    others = {language: text for language, text in before.items() if language not in OFFERED}
    return found | (others if found else {})


def _typed(form: Form, name: str, longest: int) -> Iterator[tuple[str, str]]:
    for tag in OFFERED:
        field = f"{name}_{tag}"
        text = " ".join(form.value(field).split())
        if text and not is_plain(text, longest):
            form.fail(field, N_("This has at most {most} printable characters."), most=longest)
        if text:
            yield tag, text


def missing_languages(labels: Iterable[Mapping[str, str]]) -> list[str]:
    """The catalogue's languages, by their own names, that one of these texts lacks: English is shown there."""
    texts = [one for one in labels if one]
    return [translator(tag).name for tag in OFFERED if any(not one.get(tag) for one in texts)]
