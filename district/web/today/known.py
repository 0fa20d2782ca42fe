"""Who was here before under the name that is looked for at Today, to be checked in as last time with one tap."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date

from sqlmodel import Session

from district.db.projection_tables import Visit
from district.projections import visit_search
from district.projections.visit_search import Wanted
from district.publish import visit_edits
from district.web.today.labels import Labels
from sync.contract.time_zones import day_in

MOST_KNOWN = 6


@dataclass(frozen=True, slots=True)
class Known:
    """The last visit of its kind: `id` is repeated where the visitor comes for the same again."""

    id: str
    name: str = field(repr=False)
    kind: str
    place: str
    last: date


def known(session: Session, school: str, query: str, labels: Labels, inside: Collection[str]) -> list[Known]:
    """Those whom the name fits, the likeliest first, without who is `inside` under it. One line for each name, type and
    place: nothing that is kept says whether two visits under one name are one person's."""
    if not query:
        return []
    there = {name.casefold() for name in inside}
    found: dict[tuple[str, str, str], Known] = {}
    for one in _repeatable(session, school, query, labels):
        if one.name.casefold() not in there:
            found.setdefault((one.name.casefold(), one.kind, one.place), one)
    return list(found.values())[:MOST_KNOWN]


def _repeatable(session: Session, school: str, query: str, labels: Labels) -> Iterator[Known]:
    for one in visit_search.search(session, Wanted(school, query)).found:
        visit = one.visit
        over = visit.voided is None and not visit_edits.on_site(visit)
        type_there = labels.types.get(visit.purpose)
        if over and visit.started and visit.family and type_there is not None and not type_there.office:
            place = labels.place_of(visit.host, visit.destination)
            last = day_in(labels.zone, visit.started)
            yield Known(visit.id, _name(visit), labels.type_of(visit.purpose), place, last)


def _name(visit: Visit) -> str:
    return " ".join(filter(None, (visit.given, visit.middle, visit.family, visit.suffix)))
