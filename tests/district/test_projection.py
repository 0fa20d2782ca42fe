"""From entries to visits and cases: the same rows whatever the order, however often, and again from the start."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlmodel import col, select, update

from district.db.projection_tables import Case, ListHeld, Visit
from district.db.tables import Entry, EntryGroup
from district.ingest.batches import accept
from district.instance import District
from district.projections import folds, projector
from district.projections.export import export
from district.projections.fact import Fact
from district.projections.projector import project, rebuild
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.case import CaseDecided, CaseOpened, Matches, MatchFact
from sync.contract.records.kept import Part
from sync.contract.records.person import Identity, Text
from sync.contract.records.visit import BadgePrinted, SignedOut, VisitVoided
from tests.districts import Station
from tests.sync.desk import NOON

ON_BOTH = True


def take(district: District, *kiosks: Station) -> None:
    for kiosk in kiosks:
        accept(district.database, district.keys, kiosk.caller, kiosk.outbox.batch(), district.now())


def known(district: District) -> dict[str, Any]:
    with district.database.read() as session:
        return export(session, district.keys)


def visits(district: District) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = known(district)["visits"]
    return found


def rows(district: District) -> list[dict[str, Any]]:
    with district.database.read() as session:
        views = ((Visit, Visit.id), (Case, Case.id), (ListHeld, ListHeld.feed))
        return [row.model_dump() for view, key in views for row in session.exec(select(view).order_by(key))]


def sign_out(kiosk: Station, visit: str, by: str, hours: float = 1) -> None:
    kiosk.outbox.append(Kind.SIGNED_OUT, {facts.FACTS: SignedOut(visit=visit, by=by)}, at=NOON + timedelta(hours=hours))


def open_case(kiosk: Station, case: str = "case-1") -> None:
    match = MatchFact(
        entry="b-1", feed="district", leaf="00", match_class="strong", weight_millibits=18_500, evidence=[]
    )
    kiosk.outbox.append(
        Kind.CASE_OPENED,
        {
            facts.FACTS: CaseOpened(
                case=case,
                purpose="parent",
                destination="office",
                source="license",
                list_state="current",
                verdict="strong",
            ),
            facts.IDENTITY: Identity(family="Held", given="Robin"),
            facts.MATCHES: Matches(matches=[match]),
        },
    )


def decide(kiosk: Station, decision: str, visit: str = "", case: str = "case-1", hours: float = 1) -> None:
    kiosk.outbox.append(
        Kind.CASE_DECIDED,
        {
            facts.FACTS: CaseDecided(
                case=case, decision=decision, reason="different_person", by="ana-ruiz", visit=visit
            ),
            facts.TEXT: Text(text="Showed a second card"),
        },
        at=NOON + timedelta(hours=hours),
    )


def test_a_visit_is_told_from_sign_in_to_sign_out(district: District, kiosk: Station) -> None:
    visit = kiosk.outbox.visit("Okafor")
    kiosk.outbox.append(Kind.BADGE_PRINTED, {facts.FACTS: BadgePrinted(visit=visit, badge=visit, outcome="confirmed")})
    sign_out(kiosk, visit, "badge")
    take(district, kiosk)
    assert project(district.database) == 4
    (line,) = visits(district)
    assert line["visit"] == visit
    assert (line["family"], line["given"], line["decision"]) == ("Okafor", "Pat", "no_match")
    assert (line["badge_printed"], line["decided_by"]) == (True, None)
    assert line["signed_out"] == (NOON + timedelta(hours=1)).isoformat()
    assert known(district)["head_verified"] is True


def test_an_admitted_visitor_bears_the_name_of_who_decided(district: District, kiosk: Station) -> None:
    open_case(kiosk)
    visit = kiosk.outbox.visit("Held", case="case-1", choice="admitted_with_escort")
    decide(kiosk, "admit_with_escort", visit)
    take(district, kiosk)
    project(district.database)
    (line,) = visits(district)
    assert (line["decision"], line["decided_by"]) == ("admitted_with_escort", "Ana Ruiz")


def test_a_refused_visitor_is_told_although_there_was_no_visit(district: District, kiosk: Station) -> None:
    open_case(kiosk)
    decide(kiosk, "refuse")
    take(district, kiosk)
    project(district.database)
    (line,) = visits(district)
    assert (line["visit"], line["decision"], line["decided_by"]) == ("case-1", "refused", "Ana Ruiz")
    assert (line["family"], line["badge_printed"]) == ("Held", False)
    with district.database.read() as session:
        case = session.exec(select(Case)).one()
    assert case.text == "Showed a second card"
    assert case.matches
    assert case.matches[0]["weight_millibits"] == 18_500


def test_two_doors_tell_one_visit_in_whatever_order_they_are_heard(
    district: District, new_station: Callable[..., Station]
) -> None:
    # GIVEN a visitor who came in at one door and left by the other
    front, back = new_station(), new_station()
    visit = front.outbox.visit("Okafor")
    sign_out(front, visit, "system", hours=9)
    sign_out(back, visit, "badge", hours=2)
    # WHEN the back door is heard first
    take(district, back)
    project(district.database)
    assert visits(district) == []
    take(district, front)
    project(district.database)
    # THEN the visit is whole, and a person's sign-out beats the system's
    (line,) = visits(district)
    assert (line["family"], line["signed_out_by"]) == ("Okafor", "badge")


def test_every_order_of_arrival_comes_to_the_same_visit(
    district: District, new_station: Callable[..., Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    stations = [new_station() for _ in range(4)]
    visit = stations[0].outbox.visit("Okafor")
    sign_out(stations[1], visit, "system", hours=9)
    sign_out(stations[2], visit, "office", hours=2)  # at the same moment
    sign_out(stations[3], visit, "badge", hours=2)
    take(district, *stations)
    seen = []
    for order in itertools.permutations(stations):
        with district.database.write() as session:
            for view in (Visit, Case, ListHeld):
                for row in session.exec(select(view)):
                    session.delete(row)
            session.exec(update(Entry).values(projected=False))
        for kiosk in order:
            project(district.database, kiosk.enrolled.kiosk)
        seen.append(rows(district))
    assert all(view == seen[0] for view in seen)
    assert seen[0][0]["ended_by"] == "badge"


def test_entries_that_a_new_epoch_brings_again_change_nothing(district: District, kiosk: Station) -> None:
    kiosk.outbox.visit("Okafor")
    open_case(kiosk)
    decide(kiosk, "refuse")
    take(district, kiosk)
    project(district.database)
    before = rows(district)
    old = kiosk.outbox.entries()
    # WHEN the kiosk begins a new epoch and appends the same facts under their own ids
    kiosk.outbox.epoch = "01a00000-0000-7000-8000-000000000000"
    kiosk.outbox.path.write_text("")
    for entry in old:
        header = read_header(entry.header)
        kiosk.outbox.append(
            header.kind,
            {name: _Whole(**part.read()) for name, part in entry.groups.items()},
            entry_id=header.id,
            at=datetime.fromisoformat(header.time),
        )
    take(district, kiosk)
    project(district.database)
    assert rows(district) == before
    assert known(district)["waiting"] == []


class _Whole(Part, extra="allow"):
    """A group as it is, whatever its fields."""


def test_what_cannot_be_projected_waits_in_sight_and_blocks_nothing(district: District, kiosk: Station) -> None:
    kiosk.outbox.append(Kind.SIGNED_IN, {facts.FACTS: Text(text="no sign-in at all")})
    kiosk.outbox.append("invented_later", {})
    kiosk.outbox.append(Kind.SIGNED_OUT, {})
    visit = kiosk.outbox.visit("Okafor")
    kiosk.outbox.append(Kind.BADGE_PRINTED, {facts.FACTS: BadgePrinted(visit=visit, badge="b", outcome="eaten")})
    kiosk.outbox.append(
        Kind.LIST_APPLIED, {facts.FACTS: facts.ListApplied(feed="district", version=2**70, count=1, root="0")}
    )
    take(district, kiosk)
    assert project(district.database) == 7
    found = known(district)
    assert [line["visit"] for line in found["visits"]] == [visit]
    assert [(line["kind"], line["reason"].split(":")[0]) for line in found["waiting"]][:4] == [
        ("signed_in", "group facts is not a SignedIn"),
        ("invented_later", "the kind invented_later is unknown here"),
        ("signed_out", "the group facts is missing"),
        ("badge_printed", "its outcome is unknown here"),
    ]
    assert "the database does not take" in found["waiting"][4]["reason"]
    assert found["head_verified"] is True


def test_a_kiosk_cannot_sign_out_another_schools_visitor(
    district: District, new_station: Callable[..., Station]
) -> None:
    here, there = new_station("oakridge"), new_station("willow")
    visit = here.outbox.visit("Okafor")
    sign_out(there, visit, "badge")
    take(district, here, there)
    project(district.database)
    found = known(district)
    assert found["visits"][0]["signed_out"] is None
    assert [line["reason"] for line in found["waiting"]] == ["it speaks of another school's visitor"]


def test_a_visit_begins_once(district: District, new_station: Callable[..., Station]) -> None:
    first, second = new_station(), new_station()
    visit = first.outbox.visit("Okafor")
    second.outbox.visit("Somebody Else", visit)
    take(district, first, second)
    project(district.database)
    found = known(district)
    assert [line["family"] for line in found["visits"]] == ["Okafor"]
    assert [line["reason"] for line in found["waiting"]] == ["the visit was begun by another entry"]


def test_a_rebuild_comes_to_the_same_rows(
    district: District, new_station: Callable[..., Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "CHUNK", 3)
    kiosk, other = new_station(), new_station()
    for number in range(5):
        sign_out(other, kiosk.outbox.visit(f"Visitor{number}"), "badge", hours=number)
    open_case(kiosk)
    decide(kiosk, "refuse")
    kiosk.outbox.append("invented_later", {})
    kiosk.outbox.append(
        Kind.LIST_APPLIED, {facts.FACTS: facts.ListApplied(feed="district", version=7, count=1, root="0")}
    )
    take(district, kiosk, other)
    project(district.database)
    before, waiting = rows(district), known(district)["waiting"]
    assert len(before) == 7
    assert rebuild(district.database) == 16
    assert rows(district) == before
    assert known(district)["waiting"] == waiting
    assert project(district.database) == 0


def test_a_rebuild_does_not_bring_back_what_was_erased(district: District, kiosk: Station) -> None:
    visit = kiosk.outbox.visit("Forgotten")
    take(district, kiosk)
    project(district.database)
    with district.database.write() as session:
        session.exec(update(EntryGroup).where(col(EntryGroup.name) == "identity").values(salt=None, content=None))
    rebuild(district.database)
    (line,) = visits(district)
    assert (line["visit"], line["family"]) == (visit, None)
    assert known(district)["head_verified"] is True


def test_a_fold_that_fails_halfway_leaves_nothing_behind(
    district: District, kiosk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = kiosk.outbox.visit("Okafor")
    kiosk.outbox.append(Kind.VISIT_VOIDED, {facts.FACTS: VisitVoided(visit=visit)})
    take(district, kiosk)

    def half(fact: Fact) -> None:
        folds._voided(fact)
        fact.session.flush()
        raise facts.NotProjectable("halfway")

    monkeypatch.setitem(folds._FOLDS, Kind.VISIT_VOIDED, half)
    project(district.database)
    assert visits(district)[0]["voided"] is False
