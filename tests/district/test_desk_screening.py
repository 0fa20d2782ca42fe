"""A name typed in at a page is screened by what the database finds, on either database."""

from __future__ import annotations

from datetime import date

from district.instance import District
from district.publish import desk_screening, list_publishing
from screening.persons import PersonName, Source, Visitor
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.vocabulary import ListState, Verdict

ON_BOTH = True
BORN = date(1979, 5, 17)


def test_a_visitor_is_weighed_against_the_list_in_force(district: District) -> None:
    # GIVEN entries with a day of birth, with a year alone and without any
    now, kept = district.now(), {"given": "Robert", "kind": "custody"}
    named = [("e-1", "Hale", BORN.isoformat()), ("e-2", "Ortiz", "1961"), ("e-3", "Novak", "")]
    entries = [canonical_fields(kept | {"id": key, "family": family, "born": born}) for key, family, born in named]
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, entries, now)

    def verdict(given: str, family: str, born: date | None) -> Verdict:
        visitor = Visitor(PersonName(family, given), Source.TYPED, born)
        with district.database.read() as session:
            found = desk_screening.screened(session, district.keys, "oakridge", visitor, now.date(), now)
        assert found.list_state is ListState.CURRENT
        return found.verdict

    # THEN the same person is found by a short name, and nobody else is
    assert verdict("Bob", "Hale", BORN) is Verdict.STRONG
    assert verdict("Ann", "Lindqvist", date(1988, 2, 3)) is Verdict.NONE
