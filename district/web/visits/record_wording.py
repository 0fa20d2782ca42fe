"""How each field of a record that a page may show is called and written."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from district.projections.visit_record import Value
from district.web.visits.compared_lists import compared_list
from district.web.visits.names import SchoolNames, day_in_words
from district.web.visits.wording import CHOICES, DECISIONS, PRINTS, SIGNED_OUT_BY, decision_code
from district.web.wording import REASONS
from language.marks import N_, Plural, Text
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind

STEPS: Mapping[str, Text] = {
    Kind.SIGNED_IN: N_("Signed in"),
    Kind.SIGNED_OUT: N_("Signed out"),
    Kind.VISIT_VOIDED: N_("The visit did not take place"),
    Kind.VISIT_CORRECTED: N_("Corrected by the office"),
    Kind.BADGE_PRINTED: N_("A badge was printed"),
    Kind.BADGE_ASKED: N_("A badge was printed once more"),
    Kind.BADGE_REQUESTED: N_("The office asked a kiosk to print the badge"),
    Kind.BADGE_REQUEST_ANSWERED: N_("The kiosk answered about the badge"),
    Kind.PASS_REQUESTED: N_("A school pass was asked for"),
    Kind.CASE_OPENED: N_("The office was asked to look"),
    Kind.CASE_DECIDED: N_("The office decided"),
    Kind.DECISION_REQUESTED: N_("The office asked the kiosk for a decision"),
    Kind.REQUEST_ANSWERED: N_("The kiosk answered the office"),
    Kind.REMEMBERED: N_("The decision is remembered"),
    Kind.DECISION_REVOKED: N_("The remembered decision was taken back"),
}

GROUPS: Mapping[str, Text] = {
    facts.IDENTITY: N_("Name"),
    facts.BIRTH_DATE: N_("Birth date"),
    facts.PHOTO: N_("Photo"),
    facts.ANSWERS: N_("Answers"),
    facts.MATCHES: N_("Comparison with the lists"),
    facts.TEXT: N_("Note"),
}
"""The personal groups of which something is shown."""

LABELS: Mapping[str, Text] = {
    "about": N_("About the visit"),
    "answers": N_("Answers"),
    "badge": N_("Badge"),
    "blank": N_("Blank badge, number"),
    "born": N_("Birth date"),
    "by": N_("By"),
    "case": N_("Case"),
    "came": N_("Arrival typed in later"),
    "choice": N_("Why admitted"),
    "conduct": N_("Expectations accepted, version"),
    "decision": N_("Decision"),
    "destination": N_("Destination"),
    "digest": N_("Fingerprint of the photo"),
    "expires": N_("Until"),
    "family": N_("Family name"),
    "given": N_("Given name"),
    "host": N_("Host"),
    "kiosk": N_("Kiosk"),
    "left": N_("The visitor left before the end"),
    "list_state": N_("State of the lists"),
    "lists": N_("Compared with"),
    "matches": N_("Entries compared with"),
    "middle": N_("Middle name"),
    "outcome": N_("Outcome"),
    "printer": N_("Printer"),
    "purpose": N_("Visitor type"),
    "question_set": N_("Questions, version"),
    "reason": N_("Reason"),
    "request": N_("Request"),
    "ruling": N_("Why not"),
    "second": N_("Second person"),
    "source": N_("How identified (no longer recorded)"),
    "suffix": N_("Suffix"),
    "text": N_("Note"),
    "verdict": N_("Agreement with the lists"),
    "visit": N_("Visit"),
    "went": N_("Leaving typed in later"),
}
"""Field -> its label; every field that a declaration lets a page show is here."""

IDS = frozenset({"visit", "badge", "case", "request", "about", "digest", "kiosk", "conduct", "question_set"})
"""Written small, for people who compare papers and journals."""

_WORDS: Mapping[str, Mapping[str, Text]] = {
    "by": SIGNED_OUT_BY,
    "choice": CHOICES,
    "decision": {**DECISIONS, "admitted": N_("admitted"), "refused": N_("refused")},
    "reason": REASONS,
    "outcome": PRINTS,
    "list_state": {"current": N_("current"), "expired": N_("out of date"), "absent": N_("missing")},
    "verdict": {"none": N_("nothing matched"), "possible": N_("possible"), "strong": N_("strong")},
}


@dataclass(frozen=True, slots=True)
class Shown:
    """A field as it stands on the page; `label` is a text of the catalogue or a question of the school's."""

    label: Text | str
    text: str = field(repr=False)
    is_id: bool = False


def worded(values: Sequence[Value]) -> Iterator[Value]:
    """The values of one entry, with its decision as this page calls it."""
    reason = next((one.value for one in values if one.name == "reason"), "")
    for one in values:
        yield replace(one, value=decision_code(one.value, reason)) if one.name == "decision" else one


def shown_value(one: Value, names: SchoolNames) -> Iterator[Shown]:
    """A field in words; of answers each by itself."""
    if one.name == "answers":
        for answer in one.value:
            question = names.question(answer["question"])
            label = names.label(question.label, question.code) if question else answer["question"]
            text = names.answer(question, answer["value"]) if question else answer["value"]
            yield Shown(label, text)
        return
    write = _WRITTEN.get(one.name)
    yield Shown(LABELS[one.name], write(names, one.value) if write else _in_words(names, one), one.name in IDS)


def _in_words(names: SchoolNames, one: Value) -> str:
    known = _WORDS.get(one.name, {})
    return names.words.say(known[one.value]) if one.value in known else str(one.value)


def _by(names: SchoolNames, value: str) -> str:
    if value in SIGNED_OUT_BY:
        return names.words.say(SIGNED_OUT_BY[value])
    return names.staff.get(value, value)


_WRITTEN: Mapping[str, Callable[[SchoolNames, Any], str]] = {
    "born": lambda names, value: day_in_words(names.words, value),
    "by": _by,
    "second": _by,
    "purpose": lambda names, value: names.visitor_type(value),
    "destination": lambda names, value: names.place(value),
    "host": lambda names, value: names.host(value),
    **dict.fromkeys(("came", "went"), lambda names, _: names.words.say(N_("yes"))),
    "left": lambda names, _: names.words.say(N_("yes")),
    "expires": lambda names, value: day_in_words(names.words, value[:10]),
    "lists": lambda names, value: " · ".join(compared_list(names.words, *one) for one in value),
    "matches": lambda names, value: names.words.say(Plural("{count} entry", "{count} entries"), count=len(value)),
}
