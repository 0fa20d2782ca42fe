"""The desk and passes, on a real store: whom a pass names, and who may say so."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.office import events as oe
from kiosk.checkin.school import BadgeWords
from kiosk.checkin.visitor import events as ve
from kiosk.records import visit_lookup, visits
from kiosk.records.exchange_state import VisitorPassRow
from kiosk.records.store import Store
from kiosk.records.timestamps import to_iso
from kiosk.workers import desk_duties
from kiosk.workers.desk_context import DeskContext
from scanning.documents import Pass, PassKind, Unreadable
from scanning.signed_passes import key_id
from screening.name_tables import NameTables
from screening.persons import Source
from tests.kiosk.records.conftest import clock, district, folder, secrets, store, unenrolled
from tests.kiosk.records.world import CLEAR, Clock, District, arrival

__all__ = ["clock", "district", "folder", "secrets", "store", "unenrolled"]

EXPECTED = "01936b6e-7a3c-7d11-9f00-3c1d5a7b2e44"


@pytest.fixture
def desk(store: Store, clock: Clock) -> DeskContext:
    """A desk whose school expects Luis Ortega from eight to ten. Passes touch neither lists nor names."""
    with store.writing() as session:
        session.add(
            VisitorPassRow(
                id=EXPECTED, family="Ortega", given="Luis", born="1980-05-06", purpose="parent", destination="office",
                host="", valid_from=to_iso(clock.now), valid_until=to_iso(clock.now.replace(hour=10)),
            )
        )  # fmt: skip
    return DeskContext(store, cast(BarredLists, None), cast(NameTables, None), cast(BadgeWords, None), "en", 60)


def shown(desk: DeskContext, district: District, **changed: object) -> e.Event | None:
    """What the desk says of a pass that the district signed, or a change of it."""
    document = Pass(
        PassKind.VISITOR, EXPECTED, "oakridge", desk.store.now(), desk.store.now(), key_id(district.key.public_key())
    )
    changed_pass = replace(document, **changed)  # type: ignore[arg-type]  # fields by name
    return desk_duties.DUTIES[c.LookUpPass](desk, c.LookUpPass(changed_pass))


def test_an_expected_visitor_comes_with_name_purpose_and_destination(desk: DeskContext, district: District) -> None:
    found = shown(desk, district)
    assert isinstance(found, ve.VisitorExpected)
    assert (found.visitor.name.full, found.visitor.source) == ("Luis Ortega", Source.PASS)
    assert found.visitor_type is not None
    assert found.destination is not None
    assert (found.visitor_type.code, found.destination.code) == ("parent", "office")


def test_a_kiosk_may_sign_no_visitors_pass_and_nobody_else_may(desk: DeskContext, district: District) -> None:
    stranger = key_id(Ed25519PrivateKey.generate().public_key())
    for signer in (desk.store.secrets.device_key_id, stranger):
        assert shown(desk, district, key_id=signer) == e.Scanned(Unreadable.FORGED)
        assert shown(desk, district, key_id=signer, kind=PassKind.STAFF, id="ana") == e.Scanned(Unreadable.FORGED)


def test_a_pass_counts_in_the_time_that_the_district_says_now(
    desk: DeskContext, district: District, clock: Clock
) -> None:
    clock.pass_by(minutes=-1)
    assert shown(desk, district) == e.Scanned(Unreadable.NOT_YET_VALID)
    clock.pass_by(hours=2, minutes=2)
    assert shown(desk, district) == e.Scanned(Unreadable.EXPIRED)


def test_a_withdrawn_pass_is_unknown(desk: DeskContext, district: District) -> None:
    with desk.store.writing() as session:
        session.delete(session.get_one(VisitorPassRow, EXPECTED))
    assert shown(desk, district) == ve.PassUnknown()


def test_a_staff_members_pass_names_one_of_this_schools_staff(desk: DeskContext, district: District) -> None:
    found = shown(desk, district, kind=PassKind.STAFF, id="ana")
    assert isinstance(found, oe.StaffPassKnown)
    assert found.person.name == "Ana"
    assert shown(desk, district, kind=PassKind.STAFF, id="nobody") == ve.PassUnknown()


def test_a_pass_shown_again_while_its_holder_is_here_is_asked_about_that_visit(
    desk: DeskContext, district: District
) -> None:
    """GIVEN a visitor signed in by a pass WHEN a copy of it is shown THEN the desk knows that its holder is here."""
    found = shown(desk, district)
    assert isinstance(found, ve.VisitorExpected)
    assert visit_lookup.visit_by_document(desk.store, found.visitor) is None
    visit = visits.record(desk.store, arrival(found.visitor), CLEAR)
    again = shown(desk, district)
    assert isinstance(again, ve.VisitorExpected)
    assert visit_lookup.visit_by_document(desk.store, again.visitor) == visit


def test_the_district_and_the_kiosks_may_sign_here(desk: DeskContext, district: District) -> None:
    signers = desk_duties.pass_signers(desk)
    assert {key_id(district.key.public_key()), desk.store.secrets.device_key_id} <= set(signers)
