"""Who of those on site somebody is: by their document, or by a name and birth date that fit one visit alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kiosk.records import visit_lookup, visits
from kiosk.records.store import Store
from screening.persons import PersonName, Source
from sync.contract.vocabulary import SignOutMethod
from tests.kiosk.records.world import CLEAR, Clock, arrival, visitor

BORN = date(1984, 3, 12)


def test_a_license_finds_the_visit_that_its_holder_has_not_left(store: Store, clock: Clock) -> None:
    assert visit_lookup.visit_by_document(store, visitor()) is None
    visits.record(store, arrival(), CLEAR)
    clock.pass_by(hours=1)
    latest = visits.record(store, arrival(), CLEAR)
    assert visit_lookup.visit_by_document(store, visitor()) == latest
    assert visit_lookup.visit_by_document(store, visitor(number="S101")) is None
    assert visit_lookup.visit_by_document(store, visitor(source=Source.TYPED)) is None
    for visit in visits.on_site(store):
        visits.sign_out(store, visit.id, SignOutMethod.BADGE)
    assert visit_lookup.visit_by_document(store, visitor()) is None


def test_the_office_sees_everybody_on_site_by_name(store: Store) -> None:
    for family in ("Ōkafor", "Abbott", "zeta"):
        visits.record(store, arrival(replace(visitor(), name=PersonName(family, "Ann"), number=family)), CLEAR)
    gone = visits.record(store, arrival(visitor(number="S9")), CLEAR)
    visits.sign_out(store, gone.id, SignOutMethod.BADGE)
    assert [guest.visit.name.family for guest in visit_lookup.guests(store)] == ["Abbott", "Ōkafor", "zeta"]
