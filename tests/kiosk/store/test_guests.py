"""Who of those on site somebody is: by their document, or by a name and birth date that fit one visit alone."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kiosk.domain.visit import SignedOutBy, SignOutResult
from kiosk.domain.visitor import PersonName, Source
from kiosk.store.log import guests, visits
from kiosk.store.store import Store
from sync import facts
from sync.entry import Kind
from tests.kiosk.store.world import CLEAR, Clock, arrival, entries, kinds, visitor

BORN = date(1984, 3, 12)


def test_a_license_finds_the_visit_that_its_holder_has_not_left(store: Store, clock: Clock) -> None:
    assert guests.staying(store, visitor()) is None
    visits.record(store, arrival(), CLEAR)
    clock.pass_by(hours=1)
    latest = visits.record(store, arrival(), CLEAR)
    assert guests.staying(store, visitor()) == latest
    assert guests.staying(store, visitor(number="S101")) is None
    assert guests.staying(store, visitor(source=Source.TYPED)) is None
    for visit in visits.on_site(store):
        visits.sign_out(store, visit.id, SignedOutBy.BADGE)
    assert guests.staying(store, visitor()) is None


@pytest.mark.parametrize(
    ("family", "given"),
    [("Santos", "Maria"), ("SANTOS", "maría elena"), ("santos", " MARIA  ELENA ")],
)
def test_a_name_and_birth_date_that_fit_one_visit_sign_it_out(store: Store, family: str, given: str) -> None:
    visit = visits.record(store, arrival(visitor(family="Santos", given="María")), CLEAR)
    assert guests.sign_out_by_name(store, family, given, BORN) is SignOutResult.SIGNED_OUT
    assert visits.on_site(store) == ()
    gone = facts.read(entries(store)[-1], facts.FACTS, facts.SignedOut)
    assert gone == facts.SignedOut(visit=visit.id, by="name")


@pytest.mark.parametrize(
    ("family", "given", "born"),
    [
        ("Santos", "Mario", BORN),
        ("Santos", "Maria", date(1984, 12, 3)),
        ("Santos", "", BORN),
        ("Sant", "Maria", BORN),
        ("Elena", "Maria", BORN),
    ],
)
def test_what_does_not_fit_signs_nobody_out(store: Store, family: str, given: str, born: date) -> None:
    visits.record(store, arrival(), CLEAR)
    assert guests.sign_out_by_name(store, family, given, born) is SignOutResult.NOT_FOUND
    assert len(visits.on_site(store)) == 1
    assert Kind.SIGNED_OUT not in kinds(store)


def test_two_of_one_name_and_birth_date_are_answered_like_nobody(store: Store) -> None:
    """Whoever types learns nothing of others: not even that there are two."""
    for number in ("S1", "S2"):
        visits.record(store, arrival(visitor(number=number)), CLEAR)
    assert guests.sign_out_by_name(store, "Santos", "Maria", BORN) is SignOutResult.NOT_FOUND
    assert len(visits.on_site(store)) == 2


def test_the_office_sees_everybody_on_site_by_name(store: Store) -> None:
    for family in ("Ōkafor", "Abbott", "zeta"):
        visits.record(store, arrival(replace(visitor(), name=PersonName(family, "Ann"), number=family)), CLEAR)
    gone = visits.record(store, arrival(visitor(number="S9")), CLEAR)
    visits.sign_out(store, gone.id, SignedOutBy.BADGE)
    assert [guest.visit.name.family for guest in guests.guests(store)] == ["Abbott", "Ōkafor", "zeta"]
