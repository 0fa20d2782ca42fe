"""Turns a comparison into evidence: one line a field, in enums, for every field that was looked at."""

from __future__ import annotations

from screening.compare_tokens import Fit
from screening.name_tables import NameTables
from screening.result import Agreement, Evidence, EvidenceField
from screening.romanization import Role
from screening.weights import DateFit

_BORN: dict[DateFit, Agreement] = {
    DateFit.EXACT: Agreement.EXACT,
    DateFit.SWAPPED: Agreement.SWAPPED,
    DateFit.TRANSPOSED: Agreement.NEAR,
    DateFit.ONE_DIGIT: Agreement.NEAR,
    DateFit.CENTURY: Agreement.NEAR,
    DateFit.OTHER_DAY: Agreement.NEAR,
    DateFit.OTHER_MONTH: Agreement.NEAR,
    DateFit.OTHER_YEAR: Agreement.NEAR,
    DateFit.YEAR: Agreement.YEAR,
    DateFit.NEXT_YEAR: Agreement.NEAR,
    DateFit.YEAR_SLIP: Agreement.NEAR,
    DateFit.FIRST_OF_YEAR: Agreement.YEAR,
    DateFit.DAY_UNKNOWN: Agreement.NEAR,
    DateFit.DIFFERENT: Agreement.DIFFERENT,
    DateFit.ABSENT: Agreement.ABSENT,
}
DATE_SLIPS = frozenset(
    slip.name.lower()
    for slip in (
        DateFit.TRANSPOSED,
        DateFit.ONE_DIGIT,
        DateFit.CENTURY,
        DateFit.NEXT_YEAR,
        DateFit.YEAR_SLIP,
        DateFit.DAY_UNKNOWN,
        DateFit.OTHER_DAY,
        DateFit.OTHER_MONTH,
        DateFit.OTHER_YEAR,
    )
)
"""The kinds of slip that `detail` may name for a birth date that is nearly the same."""


def explain(
    family: Fit,
    given: Fit,
    middle: Fit,
    born: DateFit,
    sex: Agreement,
    generation: Agreement,
    height: Agreement,
    eyes: Agreement,
    tables: NameTables,
) -> tuple[Evidence, ...]:
    """The lines in a fixed order. Height, eyes and generation are left out where they say nothing.

    `detail` is, for a name, the formal name behind a nickname, or the level of the tokens that PART, MIDDLE or
    SWAPPED rest on; for a date, the kind of slip (a DateFit in lower case).
    """
    lines = [
        _name(EvidenceField.FAMILY, family, tables),
        _name(EvidenceField.GIVEN, given, tables),
        _name(EvidenceField.MIDDLE, middle, tables),
        Evidence(EvidenceField.BORN, _BORN[born], born.name.lower() if born.name.lower() in DATE_SLIPS else ""),
        Evidence(EvidenceField.SEX, sex),
    ]
    lines += [Evidence(EvidenceField.GENERATION, generation)] if generation is not Agreement.ABSENT else []
    # Agreement in height or eyes is no evidence, so it is not offered as any.
    lines += [
        Evidence(field, agreement)
        for field, agreement in ((EvidenceField.HEIGHT, height), (EvidenceField.EYES, eyes))
        if agreement is Agreement.DIFFERENT
    ]
    return tuple(lines)


def _name(field: EvidenceField, fit: Fit, tables: NameTables) -> Evidence:
    if fit.one_name or _is_spelling(field, fit, tables):
        # By another system: Zhang and Chang do not sound alike to everybody, and Umar is no nickname of Omar.
        if fit.within is fit.agreement:
            return Evidence(field, Agreement.SPELLING)
        return Evidence(field, fit.agreement, Agreement.SPELLING.value)
    if fit.within is Agreement.NICKNAME:
        return Evidence(field, fit.agreement, tables.formal(*fit.pairs[0]).title())
    if fit.within is not fit.agreement and fit.within is not Agreement.EXACT and fit.agrees:
        return Evidence(field, fit.agreement, fit.within.value)
    return Evidence(field, fit.agreement)


def _is_spelling(field: EvidenceField, fit: Fit, tables: NameTables) -> bool:
    """Whether two names that stand for one formal name are spellings of it."""
    role = Role.FAMILY if field is EvidenceField.FAMILY else Role.GIVEN
    return fit.within is Agreement.NICKNAME and tables.romanization.in_one_set(role, *fit.pairs[0]) is not None
