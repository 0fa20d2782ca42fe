"""English for the evidence of a match. For staff only: no visitor's screen ever shows any of it."""

from __future__ import annotations

from collections.abc import Iterable

from screening.result import Agreement, Evidence, EvidenceField, Match

_FIELDS: dict[EvidenceField, str] = {
    EvidenceField.FAMILY: "family name",
    EvidenceField.GIVEN: "given name",
    EvidenceField.MIDDLE: "middle name",
    EvidenceField.BORN: "birth date",
    EvidenceField.SEX: "sex",
    EvidenceField.GENERATION: "generation (Jr, Sr)",
    EvidenceField.HEIGHT: "height",
    EvidenceField.EYES: "eye color",
}

_LEVELS: dict[Agreement, str] = {
    Agreement.EXACT: "exact",
    Agreement.SPELLING: "same name, written differently",
    Agreement.NICKNAME: "nickname",
    Agreement.SOUND: "sounds alike",
    Agreement.TYPO: "spelling slip",
    Agreement.SIMILAR: "similar",
    Agreement.PART: "one of several names",
    Agreement.MIDDLE: "is a middle name on the other side",
    Agreement.SWAPPED: "given and family name exchanged",
    Agreement.INITIAL: "initial only",
    Agreement.TRUNCATED: "shortened",
    Agreement.NEAR: "nearly the same",
    Agreement.YEAR: "year agrees, the list has no day",
    Agreement.DIFFERENT: "different",
    Agreement.ABSENT: "not compared, one side does not give it",
}

_SPECIAL: dict[tuple[EvidenceField, Agreement], str] = {
    (EvidenceField.BORN, Agreement.SWAPPED): "day and month exchanged",
    (EvidenceField.HEIGHT, Agreement.DIFFERENT): "differs clearly",
}

_SLIPS: dict[str, str] = {
    "one_digit": "one digit differs",
    "transposed": "two digits exchanged",
    "next_year": "one year apart, the list has no day",
    "year_slip": "the year has a slip, the list has no day",
}


def explain_lines(evidence: Iterable[Evidence]) -> list[str]:
    """One line a field, such as "family name: exact" or "given name: nickname of Robert"."""
    return [f"{_FIELDS[line.field]}: {_words(line)}" for line in evidence]


def unrelated_line(match: Match) -> str:
    """How much the match proves: how many unrelated visitors would agree with the entry as well."""
    if match.unrelated >= 1:
        return f"about {match.unrelated:.0f} of 1,000 unrelated visitors would match as well"
    return f"about 1 of {_round(1000 / max(match.unrelated, 1e-9)):,} unrelated visitors would match as well"


def _words(line: Evidence) -> str:
    if line.field is EvidenceField.BORN:
        return _SLIPS.get(line.detail) or _SPECIAL.get((line.field, line.agreement)) or _LEVELS[line.agreement]
    words = _SPECIAL.get((line.field, line.agreement), _LEVELS[line.agreement])
    if not line.detail:
        return words
    if line.agreement is Agreement.NICKNAME:
        return f"nickname of {line.detail}"
    # Below PART, MIDDLE and SWAPPED: how the tokens themselves agreed, a level or a nickname's formal name.
    known = line.detail in set(Agreement)
    return f"{words}, {_LEVELS[Agreement(line.detail)] if known else f'nickname of {line.detail}'}"


def _round(figure: float) -> int:
    """Two figures that mean something: 1,234,567 is 1,200,000."""
    whole = int(min(figure, 1e9))
    step: int = 10 ** max(0, len(str(whole)) - 2)
    return whole // step * step
