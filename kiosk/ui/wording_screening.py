"""Words for the evidence of a match. For staff only: no visitor's screen ever shows any of it."""

from __future__ import annotations

from collections.abc import Iterable

from language.marks import N_, Text
from language.translator import Translator
from screening.policy import PER_THOUSAND
from screening.result import Agreement, Evidence, EvidenceField, Match

_FIELDS: dict[EvidenceField, Text] = {
    EvidenceField.FAMILY: N_("family name"),
    EvidenceField.GIVEN: N_("given name"),
    EvidenceField.MIDDLE: N_("middle name"),
    EvidenceField.BORN: N_("birth date"),
    EvidenceField.SEX: N_("sex"),
    EvidenceField.GENERATION: N_("generation (Jr, Sr)"),
    EvidenceField.HEIGHT: N_("height"),
    EvidenceField.EYES: N_("eye color"),
}

_LEVELS: dict[Agreement, Text] = {
    Agreement.EXACT: N_("exact"),
    Agreement.SPELLING: N_("same name, written differently"),
    Agreement.NICKNAME: N_("nickname"),
    Agreement.SOUND: N_("sounds alike"),
    Agreement.TYPO: N_("spelling slip"),
    Agreement.SIMILAR: N_("similar"),
    Agreement.PART: N_("one of several names"),
    Agreement.MIDDLE: N_("is a middle name on the other side"),
    Agreement.SWAPPED: N_("given and family name exchanged"),
    Agreement.INITIAL: N_("initial only"),
    Agreement.TRUNCATED: N_("shortened"),
    Agreement.NEAR: N_("nearly the same"),
    Agreement.YEAR: N_("year agrees, the list has no day"),
    Agreement.DIFFERENT: N_("different"),
    Agreement.ABSENT: N_("not compared, one side does not give it"),
}

_SPECIAL: dict[tuple[EvidenceField, Agreement], Text] = {
    (EvidenceField.BORN, Agreement.SWAPPED): N_("day and month exchanged"),
    (EvidenceField.HEIGHT, Agreement.DIFFERENT): N_("differs clearly"),
}

_SLIPS: dict[str, Text] = {
    "one_digit": N_("one digit differs"),
    "century": N_("a hundred years apart"),
    "transposed": N_("two digits exchanged"),
    "next_year": N_("one year apart, the list has no day"),
    "year_slip": N_("the year has a slip, the list has no day"),
    "day_unknown": N_("year agrees, the document says 1 January"),
    "other_day": N_("month and year agree, another day"),
    "other_month": N_("day and year agree, another month"),
    "other_year": N_("day and month agree, another year"),
}


_LINE = N_("{field}: {words}")
_NICKNAME = N_("nickname of {name}")
_BOTH = N_("{words}, {more}")
_MANY = N_("about {figure} of 1,000 unrelated visitors would match as well")
_FEW = N_("about 1 of {figure} unrelated visitors would match as well")
_FEWER = N_("fewer than 1 of {figure} unrelated visitors would match as well")
_MEASURED = 100_000
"""Unrelated visitors up to whom the figures were measured (docs/benchmarks.md); beyond, they would be a guess."""


def explain_lines(words: Translator, evidence: Iterable[Evidence]) -> list[str]:
    """One line a field, such as "family name: exact" or "given name: nickname of Robert"."""
    return [words.say(_LINE, field=words.say(_FIELDS[line.field]), words=_words(words, line)) for line in evidence]


def unrelated_line(words: Translator, match: Match) -> str:
    """How many unrelated visitors would agree with the entry as well, for technicians who try a list. Staff are told in
    words: language.match_texts."""
    if match.unrelated >= 1:
        return words.say(_MANY, figure=words.number(round(match.unrelated)))
    if match.unrelated * _MEASURED < PER_THOUSAND:
        return words.say(_FEWER, figure=words.number(_MEASURED))
    return words.say(_FEW, figure=words.number(_round(PER_THOUSAND / match.unrelated)))


def _words(words: Translator, line: Evidence) -> str:
    if line.field is EvidenceField.BORN:
        return words.say(
            _SLIPS.get(line.detail) or _SPECIAL.get((line.field, line.agreement)) or _LEVELS[line.agreement]
        )
    told = words.say(_SPECIAL.get((line.field, line.agreement), _LEVELS[line.agreement]))
    if not line.detail:
        return told
    if line.agreement is Agreement.NICKNAME:
        return words.say(_NICKNAME, name=line.detail)
    # Below PART, MIDDLE and SWAPPED: how the tokens themselves agreed, a level or a nickname's formal name.
    known = line.detail in set(Agreement)
    more = words.say(_LEVELS[Agreement(line.detail)]) if known else words.say(_NICKNAME, name=line.detail)
    return words.say(_BOTH, words=told, more=more)


def _round(figure: float) -> int:
    """Two figures that mean something: 12,345 is 12,000."""
    whole = int(figure)
    step: int = 10 ** max(0, len(str(whole)) - 2)
    return whole // step * step
