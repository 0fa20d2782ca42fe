"""Who a visitor was is gone for good: from rows, views, photos, kiosks and rebuilds. The chains hold."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from district.db.tables import EntryGroup, Erasure, Photo
from district.errors import DistrictError
from district.ingest import erasure
from district.instance import District
from district.projections.projector import rebuild
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind, read_header
from sync.contract.records.case import CaseDecided, CaseOpened, Matches
from sync.contract.records.person import Identity, Text
from sync.contract.records.visit import SignedIn
from sync.exchange.cycle import exchange
from tests.district.erasing import everything, forget, known, names, sign_in, take
from tests.districts import Station

ON_BOTH = True


class KioskErasures:
    """What a kiosk was told to erase, in order."""

    def __init__(self) -> None:
        self.obeyed: list[tuple[int, str, list[str]]] = []

    def last(self) -> int:
        return self.obeyed[-1][0] if self.obeyed else 0

    def obey(self, number: int, entry_id: str, groups: Any) -> None:
        self.obeyed.append((number, entry_id, list(groups)))


@pytest.fixture
def filled(district: District, kiosk: Station) -> Station:
    """Two visits, of which Forgotten's is going to be erased."""
    sign_in(kiosk, "Forgotten")
    sign_in(kiosk, "Remembered")
    take(district, kiosk)
    return kiosk


def test_nothing_is_left_of_a_person_and_every_chain_holds(district: District, filled: Station) -> None:
    assert b"Forgotten" in everything(district)
    assert forget(district, "visit-Forgotten") == 1
    assert b"Forgotten" not in everything(district).replace(b"visit-Forgotten", b"")
    found = known(district)
    assert found["head_verified"] is True
    assert {chain["kiosk"] for chain in found["heads"]} == {filled.enrolled.kiosk, "school:oakridge"}
    assert sorted(visit["family"] or "" for visit in found["visits"]) == ["", "Remembered"]
    with district.database.read() as session:
        pictures = session.exec(select(Photo.jpeg)).all()
    assert sorted(len(picture) > 0 for picture in pictures) == [False, True]


def test_a_rebuild_knows_no_more_than_before_it(district: District, filled: Station) -> None:
    forget(district, "visit-Forgotten")
    before = known(district)
    rebuild(district.database)
    assert known(district) == before


def test_a_case_is_erased_with_its_matches_its_text_and_its_visit(district: District, kiosk: Station) -> None:
    kiosk.outbox.append(
        Kind.CASE_OPENED,
        {
            facts.FACTS: CaseOpened(
                case="case-1",
                purpose="parent",
                destination="",
                source="license",
                list_state="current",
                verdict="strong",
            ),
            facts.IDENTITY: Identity(family="Forgotten"),
            facts.MATCHES: Matches(matches=[]),
        },
    )
    kiosk.outbox.visit("Forgotten", "visit-1", case="case-1", choice="admitted")
    kiosk.outbox.append(
        Kind.CASE_DECIDED,
        {
            facts.FACTS: CaseDecided(case="case-1", decision="admit", reason="other", by="ana-ruiz", visit="visit-1"),
            facts.TEXT: Text(text="Known to me as Forgotten"),
        },
    )
    take(district, kiosk)
    assert forget(district, "case-1") == 3
    assert b"Forgotten" not in everything(district)
    rebuild(district.database)
    assert b"Forgotten" not in everything(district)
    assert known(district)["head_verified"] is True


def test_a_visit_is_erased_with_the_cases_that_newer_lists_raised_about_it(district: District, kiosk: Station) -> None:
    kiosk.outbox.visit("Forgotten", "visit-1")
    for case in ("late-1", "late-2"):
        said = CaseOpened(
            case=case,
            purpose="parent",
            destination="",
            source="license",
            list_state="current",
            verdict="strong",
            about="visit-1",
        )
        who = Identity(family="Forgotten", given="Robin", born="1990-01-01")
        kiosk.outbox.append(Kind.CASE_OPENED, {facts.FACTS: said, facts.IDENTITY: who})
    take(district, kiosk)
    assert forget(district, "visit-1") == 3
    assert b"Forgotten" not in everything(district)
    assert known(district)["head_verified"] is True


def test_what_a_new_epoch_brings_again_is_not_taken_back(district: District, filled: Station) -> None:
    forget(district, "visit-Forgotten")
    old = filled.outbox.entries()[1]
    filled.outbox.epoch = "01a00000-0000-7000-8000-000000000000"
    filled.outbox.path.write_text("")
    filled.outbox.append(
        Kind.EPOCH_STARTED, {facts.FACTS: facts.EpochStarted(kiosk=filled.enrolled.kiosk, school="oakridge")}
    )
    filled.outbox.append(
        Kind.SIGNED_IN,
        {
            facts.FACTS: SignedIn(**old.groups[facts.FACTS].read()),
            facts.IDENTITY: Identity(**old.groups[facts.IDENTITY].read()),
        },
        entry_id=read_header(old.header).id,
    )
    take(district, filled)
    assert sorted(name or "" for name in names(district)) == ["", "Remembered"]
    assert known(district)["head_verified"] is True
    with district.database.read() as session:
        assert all(row.jpeg == b"" for row in session.exec(select(Photo)) if row.erased)


def test_kiosks_of_the_school_are_told_once_and_in_order(
    district: District, filled: Station, url: str, new_station: Callable[..., Station], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(erasure, "_PAGE", 1)
    ids = {read_header(entry.header).id for entry in filled.outbox.entries()[1:3]}
    for name in ("Forgotten", "Remembered"):
        forget(district, f"visit-{name}")
    here, there = KioskErasures(), KioskErasures()
    other = new_station("willow")
    for _ in range(2):
        for station, told in ((filled, here), (other, there)):
            exchange(
                station.client(url),
                station.outbox,
                station.lists,
                station.school,
                station.photos,
                keys=station.keys,
                erasures=told,
            )
    assert {entry for _, entry, _ in here.obeyed} == ids
    assert [number for number, _, _ in here.obeyed] == sorted({number for number, _, _ in here.obeyed})
    assert all("facts" not in groups for _, _, groups in here.obeyed)
    assert there.obeyed == []


def test_an_unknown_visit_is_a_sentence(district: District) -> None:
    with pytest.raises(DistrictError, match="no visit and no case nobody"):
        forget(district, "nobody")


def test_erasing_twice_is_erasing_once(district: District, filled: Station) -> None:
    forget(district, "visit-Forgotten")
    forget(district, "visit-Forgotten")
    with district.database.read() as session:
        assert len(session.exec(select(Erasure)).all()) == 1
        emptied = session.exec(select(EntryGroup.name).where(EntryGroup.salt == None)).all()  # noqa: E711
    assert sorted(emptied) == ["identity", "photo"]
    assert known(district)["head_verified"] is True


def test_what_is_noted_of_an_erasure_is_ids_only_and_its_damage_is_a_sentence(
    district: District, filled: Station
) -> None:
    forget(district, "visit-Forgotten")
    noted = district.folder / "erasures.jsonl"
    assert "Forgotten" not in noted.read_text()
    with district.database.write() as session:
        noted.write_text(noted.read_text() + '{"school": "oak')  # the disk failed in the middle of a line
        assert erasure.replay(session, district.folder, district.now()) == 0
        noted.write_text("damaged\n" + noted.read_text())
        with pytest.raises(DistrictError, match="Line 1 of"):
            erasure.replay(session, district.folder, district.now())
