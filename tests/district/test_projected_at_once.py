"""A batch is projected in the transaction that stores it where that can be; where not, it is stored all the same."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import col, select
from structlog.testing import capture_logs

from district.db.projection_tables import Visit
from district.db.publish_tables import Change
from district.db.tables import Entry, School
from district.ingest.batches import accept
from district.instance import District
from district.projections import projector
from district.projections.export import export
from district.projections.projector import AtOnce, project, rebuild
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.person import Text
from tests.districts import Station

ON_BOTH = True


def take(district: District, kiosk: Station, first: int = 1) -> AtOnce:
    fold = AtOnce(kiosk.enrolled.kiosk, kiosk.enrolled.school, district.now())
    accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(first), district.now(), fold)
    return fold


def left(district: District) -> int:
    with district.database.read() as session:
        return len(session.exec(select(Entry.number).where(col(Entry.projected).is_(False))).all())


def said(district: District) -> tuple[dict[str, Any], list[tuple[str, str]]]:
    with district.database.read() as session:
        changes = session.exec(select(Change.key, Change.digest).order_by(Change.key)).all()
        return export(session, district.keys), list(changes)


def test_a_batch_is_visits_as_soon_as_it_is_acknowledged_and_a_rebuild_says_the_same(
    district: District, kiosk: Station
) -> None:
    visits = {kiosk.outbox.visit(f"Visitor{number}") for number in range(3)}
    assert take(district, kiosk).is_done
    assert left(district) == 0
    found, told = said(district)
    assert {line["visit"] for line in found["visits"]} == visits
    assert {key for key, _ in told} == visits
    rebuild(district.database, district.now())
    assert said(district) == (found, told)


def test_a_batch_with_an_entry_that_cannot_be_projected_is_stored_and_left_to_the_projection(
    district: District, kiosk: Station
) -> None:
    visit = kiosk.outbox.visit("Okafor")
    kiosk.outbox.append("invented_later", {})
    kiosk.outbox.append(Kind.SIGNED_IN, {facts.FACTS: Text(text="no sign-in at all")})
    kiosk.outbox.append(
        Kind.LIST_APPLIED, {facts.FACTS: facts.ListApplied(feed="district", version=2**70, count=1, root="0")}
    )
    assert not take(district, kiosk).is_done
    assert (left(district), said(district)[1]) == (5, [])
    assert project(district.database, kiosk.enrolled.kiosk, district.now()) == 5
    found, told = said(district)
    assert [line["visit"] for line in found["visits"]] == [visit]
    assert [key for key, _ in told] == [visit]
    assert len(found["waiting"]) == 3


def test_what_was_left_of_before_is_projected_first(district: District, kiosk: Station) -> None:
    kiosk.outbox.visit("Earlier")
    accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(), district.now())
    count = len(kiosk.outbox.batch().entries)
    kiosk.outbox.visit("Later")
    assert not take(district, kiosk, count + 1).is_done
    assert left(district) == len(kiosk.outbox.batch().entries)


@pytest.mark.parametrize("fault", [KeyError, AttributeError, AssertionError, StaleDataError])
def test_a_fault_that_nobody_foresaw_keeps_no_batch_out_and_is_logged_without_its_words(
    district: District, kiosk: Station, monkeypatch: pytest.MonkeyPatch, fault: type[Exception]
) -> None:
    def fail(*_: object) -> None:
        raise fault("Okafor")

    kiosk.outbox.visit("Okafor")
    with monkeypatch.context() as broken:
        broken.setattr(projector, "_tell", fail)
        with capture_logs() as lines:
            assert not take(district, kiosk).is_done
    told = {"kiosk": kiosk.enrolled.kiosk, "fault": fault.__name__, "log_level": "error"}
    assert lines == [{"event": "projection_postponed", **told}]
    with district.database.read() as session:
        assert session.exec(select(Visit.id)).all() == []
    assert left(district) == len(kiosk.outbox.batch().entries)


def test_a_kiosk_is_acknowledged_where_its_batch_cannot_be_projected_at_all(
    district: District, kiosk: Station, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise AttributeError

    kiosk.outbox.visit("Okafor")
    client = kiosk.client(url)
    client.held()  # the server has begun, which projects what was left
    monkeypatch.setattr(projector, "_tell", fail)
    client.push(kiosk.outbox.batch())
    client.close()
    assert left(district) == len(kiosk.outbox.batch().entries)


@pytest.mark.postgresql
def test_while_somebody_folds_for_the_school_intake_does_not_wait(
    district: District, new_station: Callable[..., Station]
) -> None:
    if district.database.is_sqlite:
        pytest.skip("SQLite has one writer")
    here, elsewhere = new_station("oakridge"), new_station("willow")
    here.outbox.visit("Okafor")
    elsewhere.outbox.visit("Marsh")
    with district.database.write() as session:
        session.exec(select(School).where(School.code == "oakridge").with_for_update()).one()
        assert not take(district, here).is_done
        assert take(district, elsewhere).is_done
    assert left(district) == len(here.outbox.batch().entries)
