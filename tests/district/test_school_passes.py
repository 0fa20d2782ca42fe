"""School passes at the district: made of what a kiosk asked, signed, and told in full to that kiosk alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import select

from district.db.publish_tables import VisitorPass
from district.instance import District, open_district
from kiosk.checkin.case import Staff
from kiosk.records import cases, school_passes
from kiosk.records.school_document import kiosk_keys
from scanning.documents import Pass, PassKind
from scanning.signed_passes import decode
from screening.persons import Source
from sync.contract.vocabulary import Decision, Permission, Reason
from tests.kiosk.records.world import CLEAR, arrival, visitor
from tests.sync.commands import run
from tests.sync.doors import Door, door
from tests.sync.processes import serving

pytestmark = pytest.mark.slow

ANA = Staff("ana-ruiz", "Ana Ruiz", frozenset({Permission.DECIDE}))


class World:
    """A district that serves, and two kiosks of one school."""

    def __init__(self, data: Path, folder: Path, url: str) -> None:
        self.data = data
        district = open_district(data)
        self.front, self.back = (door(district, url, folder / name) for name in ("front", "back"))
        district.database.close()
        for one in (self.front, self.back):
            one.exchange()

    def settle(self) -> None:
        self.front.exchange()
        run(self.data, "project")
        for one in (self.front, self.back):
            one.exchange()

    def ask(self) -> str:
        """Ines Moreau typed her name, staff looked and asked for a pass; returns the visit."""
        store = self.front.store
        case = cases.open_case(store, arrival(visitor("Moreau", "Ines", Source.TYPED)), CLEAR, [])
        _, visit = cases.decide(store, case, Decision.ADMIT, Reason.IDENTITY_CHECKED, ANA)
        assert visit is not None
        assert school_passes.request(store, visit.id, ANA)
        return visit.id

    def passes(self) -> list[VisitorPass]:
        district: District = open_district(self.data)
        try:
            with district.database.read() as session:
                return list(session.exec(select(VisitorPass)))
        finally:
            district.database.close()


@pytest.fixture
def world(district_data: Path, tmp_path: Path) -> Iterator[World]:
    with serving(district_data, "--port", "0") as server:
        made = World(district_data, tmp_path, server.url)
        yield made
        for one in (made.front, made.back):
            one.store.close()


def signed_by_district(there: Door, text: str) -> Pass:
    keys = kiosk_keys(there.store) | there.store.secrets.pass_keys()
    found = decode(text, keys, datetime.now(UTC), "oakridge")
    assert isinstance(found, Pass)
    return found


def codes_told(there: Door) -> list[str]:
    """The passes of which a kiosk that asks for everything anew is told the code."""
    client = there.client()
    try:
        told = client.changes("").changes
    finally:
        client.close()
    assert [one for one in told if one.kind == "pass"]
    return [one.key for one in told if "code" in (one.content or {})]


def test_a_pass_is_made_signed_and_printed_by_the_kiosk_that_asked(world: World) -> None:
    world.ask()
    world.settle()
    (row,) = world.passes()
    assert (row.family, row.given, row.born, row.purpose) == ("Moreau", "Ines Elena", "", "parent")
    assert timedelta(days=364) < row.valid_until - datetime.now(UTC) <= timedelta(days=365)
    # THEN the kiosk that asked has a code to print, which every door reads
    (signed,) = school_passes.to_print(world.front.store)
    assert signed.holder.family == "Moreau"
    for there in (world.front, world.back):
        shown = signed_by_district(there, signed.code)
        assert (shown.kind, shown.id) == (PassKind.VISITOR, row.id)
    # AND the other has nothing to print, and never had the code
    assert school_passes.to_print(world.back.store) == ()
    assert codes_told(world.front) == [row.id]
    assert codes_told(world.back) == []


def test_a_pass_that_was_withdrawn_does_not_come_back_when_all_is_projected_anew(world: World) -> None:
    world.ask()
    world.settle()
    run(world.data, "project", "--rebuild")
    (row,) = world.passes()
    run(world.data, "pass", "withdraw", row.id)
    run(world.data, "project", "--rebuild")
    assert world.passes() == []


def test_how_long_a_pass_is_valid_is_a_setting(world: World) -> None:
    run(world.data, "setting", "pass-days", "30")
    world.ask()
    world.settle()
    (row,) = world.passes()
    assert row.valid_until - datetime.now(UTC) <= timedelta(days=30)


def test_without_the_district_the_pass_follows_when_it_answers(world: World) -> None:
    world.ask()
    assert school_passes.to_print(world.front.store) == ()  # nothing was exchanged yet
    world.settle()
    assert len(school_passes.to_print(world.front.store)) == 1


def test_a_visitor_who_is_erased_is_expected_no_longer(world: World) -> None:
    visit = world.ask()
    world.settle()
    assert len(world.passes()) == 1
    run(world.data, "erase", visit)
    assert world.passes() == []
    # AND the kiosk that asked has nothing to print, whatever is projected anew
    run(world.data, "project", "--rebuild")
    world.settle()
    assert world.passes() == []
    assert school_passes.to_print(world.front.store) == ()
