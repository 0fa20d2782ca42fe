"""The form of one question: its fields as they stand, and the question that somebody typed, each fault at its field."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from district.errors import Unfit
from district.publish.visitor_type_rules import (
    FEWEST_OPTIONS,
    LONGEST_HINT,
    LONGEST_LABEL,
    LONGEST_QUESTION,
    MOST_OPTIONS,
)
from district.web.forms import Form
from district.web.settings.label_fields import LabelField, label_fields, labels_from
from district.web.settings.place_names import ENGLISH, name_of
from language.marks import N_
from language.translator import Translator
from sync.contract.records.question import HIGHEST_NUMBER, Option, Place, Question, QuestionKind

SPARE_ROWS = 3
_APART = "="
_ANSWERS = {"yes": N_("Yes"), "no": N_("No")}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One answer to choose; a spare one has no `code`."""

    code: str
    fields: Sequence[LabelField]


def option_rows(question: Question) -> list[OptionRow]:
    """The answers there are and room for a few more, as many as a question may have."""
    there = list(question.options) if question.kind == QuestionKind.CHOICE else []
    count = min(MOST_OPTIONS, len(there) + SPARE_ROWS)
    rows = [Option(code="", label={}) for _ in range(count - len(there))]
    return [OptionRow(one.code, label_fields(f"option{at}", one.label)) for at, one in enumerate([*there, *rows])]


def conditions(earlier: Sequence[Question], words: Translator) -> list[tuple[str, str]]:
    """Every answer after which a question could be asked: what the form sends, and how it is read."""
    found = []
    for one in earlier:
        if one.kind == QuestionKind.CHOICE:
            answers = [(option.code, name_of(option.label, words)) for option in one.options]
        elif one.kind == QuestionKind.YES_NO:
            answers = [(value, words.say(_ANSWERS[value])) for value in _ANSWERS]
        else:
            continue
        asked = name_of(one.label, words)
        found += [(f"{one.code}{_APART}{value}", f"{asked} {answer}") for value, answer in answers]
    return found


def conditions_of(question: Question) -> list[str]:
    return [f"{question.depends_on}{_APART}{value}" for value in question.depends_values]


def question_from(form: Form, old: Question, earlier: Sequence[Question]) -> Question:
    """What was typed over a question, which is an empty one with its kind where it is new."""
    label = labels_from(form, "label", old.label, LONGEST_QUESTION, N_("Enter the question in English."))
    hint = labels_from(form, "hint", old.hint, LONGEST_HINT)
    fields: dict[str, object] = {
        "label": label,
        "hint": hint,
        "required": form.value("required") == "yes",
        "every_visit": form.value("every_visit") == "yes",
        "show": [place.value for place in Place if place in form.every("show")]
        + [word for word in old.show if word not in set(Place)],
    }
    if old.kind == QuestionKind.CHOICE:
        fields["options"] = _options(form, old)
    if old.kind == QuestionKind.NUMBER:
        fields |= _numbers(form)
    return old.model_copy(update=fields | _condition(form, old, earlier))


def _options(form: Form, old: Question) -> list[Option]:
    """An answer keeps its code while it has a text; a row without one is no answer any more."""
    found: list[Option] = []
    taken = {option.code for option in old.options}
    missing = N_("Enter this answer in English too.")
    for at, row in enumerate(option_rows(old)):
        before = old.options[at].label if row.code else {}
        label = labels_from(form, f"option{at}", before, LONGEST_LABEL)
        if label and ENGLISH not in label:
            form.errors.pop(f"option{at}_{ENGLISH}", None)
            form.fail(f"option{at}_{ENGLISH}", missing)
        elif label and label[ENGLISH].casefold() in {one.label[ENGLISH].casefold() for one in found}:
            form.fail(f"option{at}_{ENGLISH}", N_("This answer is there twice."))
        elif label:
            code = row.code or new_code(label[ENGLISH], taken, "answer")
            taken.add(code)
            found.append(Option(code=code, label=label))
    if len(found) < FEWEST_OPTIONS and form.ok:
        form.fail(f"option{len(found)}_{ENGLISH}", N_("Enter at least two answers."))
    return found


def _numbers(form: Form) -> dict[str, object]:
    lowest, highest = _number(form, "minimum"), _number(form, "maximum")
    if lowest is not None and highest is not None and highest < lowest:
        form.fail("maximum", N_("The highest number is lower than the lowest one."))
    return {"minimum": lowest, "maximum": highest, "companions": form.value("companions") == "yes"}


def _number(form: Form, name: str) -> int | None:
    typed = form.text(name)
    if typed.isascii() and typed.isdigit() and int(typed[:6]) <= HIGHEST_NUMBER:
        return int(typed)
    form.fail(name, N_("Enter a number from 0 to {most}."), most=HIGHEST_NUMBER)
    return None


def _condition(form: Form, old: Question, earlier: Sequence[Question]) -> dict[str, object]:
    """A condition on an answer that is written rather than chosen stays as a file has set it."""
    chosen = [one.partition(_APART) for one in form.every("after")]
    choices = {one.code for one in earlier if one.kind in {QuestionKind.CHOICE, QuestionKind.YES_NO}}
    if not chosen:
        kept = bool(old.depends_on) and old.depends_on not in choices
        return {} if kept else {"depends_on": "", "depends_values": []}
    asked = {question for question, _, _ in chosen}
    if len(asked) > 1:
        form.fail("after", N_("Choose answers to one question only."))
    elif not asked <= choices:
        form.fail("after", N_("That question is not asked before this one any more. Choose again."))
    return {"depends_on": chosen[0][0], "depends_values": [value for _, _, value in chosen]}


def new_code(label: str, taken: Collection[str], otherwise: str) -> str:
    """Made of a label's letters, with a number where that is taken."""
    plain = unicodedata.normalize("NFKD", label).encode("ascii", "ignore").decode().lower()
    base = re.sub(r"[^a-z0-9]+", "_", plain).strip("_")[:26].strip("_") or otherwise
    return next(code for code in (base, *(f"{base}_{number}" for number in range(2, 10_000))) if code not in taken)


def depending(questions: Sequence[Question], code: str) -> list[Question]:
    """Those that are asked only after an answer to this one."""
    return [one for one in questions if one.depends_on == code]


def moved(questions: Sequence[Question], code: str, by: int) -> list[Question]:
    """In another order: one question earlier (-1) or later (1)."""
    order = list(questions)
    at = next(number for number, one in enumerate(order) if one.code == code)
    to = min(max(at + by, 0), len(order) - 1)
    order.insert(to, order.pop(at))
    return order


def keep_order(questions: Sequence[Question], words: Translator) -> None:
    """Raises Unfit where a question would be asked before the one that it depends on."""
    pair = _out_of_order(questions)
    if pair is not None:
        raise Unfit(
            N_("“{then}” is asked only after an answer to “{first}”, and stays behind it."),
            **{name: name_of(one.label, words) for name, one in pair.items()},
        )


def _out_of_order(questions: Sequence[Question]) -> Mapping[str, Question] | None:
    """A question that would be asked before the one that it depends on: the two of them, None where there is none."""
    known: set[str] = set()
    for one in questions:
        if one.depends_on and one.depends_on not in known:
            first = next((other for other in questions if other.code == one.depends_on), None)
            return {"first": first, "then": one} if first else None
        known.add(one.code)
    return None
