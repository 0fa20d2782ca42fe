"""What a log, a list and a record remark of a visit, with what was said before somebody corrected it."""

from __future__ import annotations

from district.db.projection_tables import Visit
from district.web.visits.names import SchoolNames
from language.marks import N_
from language.visit_texts import remark


def remarks_of(visit: Visit, names: SchoolNames) -> str:
    """What was out of the ordinary about a visit, "" where nothing was."""
    told = remark(names.words, *(["voided"] if visit.voided else []), visit.choice, visit.ended_by)
    return "; ".join(filter(None, (told, corrected(visit, names))))


def corrected(visit: Visit, names: SchoolNames) -> str:
    """What was said first, where it was corrected since."""
    first = visit.corrections[0] if visit.corrections else None
    if first is None or first["by"]:
        return ""
    parts = (
        names.visitor_type(first["purpose"]), names.host(first["host"]),
        names.place(first["destination"]),
    )  # fmt: skip
    return names.words.say(N_("Corrected; it said: {before}"), before=" · ".join(filter(None, parts)))
