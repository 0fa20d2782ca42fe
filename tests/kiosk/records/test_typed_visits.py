"""Typed names on a real encrypted file: the store admits none by itself, and two taps leave the same bytes."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.checkin.case import Staff
from kiosk.checkin.commands import Decide
from kiosk.checkin.flow import advance
from kiosk.checkin.office import steps as o
from kiosk.records import cases, office_requests, visits
from kiosk.records.key_file import KioskSecrets
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.school_document import site as school_site
from kiosk.records.store import Store, open_store
from kiosk.records.tables import RecordsTable
from kiosk.ui.screens.look_once_screen import ONE_TAP
from screening.persons import Source
from screening.result import Screening
from sync.contract.api.kiosk import Outcome, WireCaseRequest
from sync.contract.vocabulary import AdmissionBasis, Decision, ListState, Permission, Reason, Ruling
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, Clock, District, arrival, kinds, photo, visitor

ANA = Staff("ana", "Ana", frozenset({Permission.DECIDE}))
TYPED = arrival(visitor(source=Source.TYPED), photo())
TAPS = {name: event for name, _, _, event in ONE_TAP}


def set_typed_names(store: Store, district: District, word: str) -> None:
    SchoolDocumentStore(store).apply(word, {**district.document(word), "typed_names": word})


def hold(store: Store) -> str:
    return cases.open_case(store, TYPED, CLEAR, [])


@pytest.mark.parametrize("word", [None, "staff", "a word of a later version"])
def test_the_store_admits_no_typed_name_unless_the_district_says_alone(
    store: Store, district: District, word: str | None
) -> None:
    if word is not None:
        set_typed_names(store, district, word)
    assert school_site(store, "en").typed_alone is False
    with pytest.raises(ValueError, match="typed name"):
        visits.record(store, TYPED, CLEAR)
    assert "signed_in" not in kinds(store)


def test_the_store_admits_a_typed_name_where_the_district_says_alone(store: Store, district: District) -> None:
    set_typed_names(store, district, "alone")
    assert school_site(store, "en").typed_alone is True
    assert visits.record(store, TYPED, CLEAR).choice is AdmissionBasis.NO_MATCH
    with pytest.raises(ValueError, match="open a case"):
        visits.record(store, TYPED, Screening(ListState.EXPIRED))


def test_before_the_first_document_a_typed_name_waits(folder: Path, secrets: KioskSecrets, clock: Clock) -> None:
    opened = open_store(folder, secrets, clock)
    with pytest.raises(ValueError, match="typed name"):
        visits.record(opened, TYPED, CLEAR)
    opened.close()


def test_a_typed_name_waits_once_and_is_admitted_once(store: Store) -> None:
    case = hold(store)
    assert hold(store) == case  # typed again by the same person: the same question waits already
    (line,) = cases.waiting(store)
    assert (line.id, line.only_typed, line.strongest) == (case, True, None)
    assert cases.load(store, case).only_typed
    decided = [cases.decide(store, case, Decision.ADMIT, Reason.IDENTITY_CHECKED, ANA) for _ in range(2)]
    assert [ruling for ruling, _ in decided] == [Ruling.ALLOWED, Ruling.ALREADY_DECIDED]
    (inside,) = visits.on_site(store)
    assert (inside.choice, inside.case_id) == (AdmissionBasis.ADMITTED, case)


def test_a_matched_case_is_no_typed_one_and_looking_does_not_answer_it(store: Store) -> None:
    case = cases.open_case(store, TYPED, POSSIBLE, [POSSIBLE_ENTRY])
    assert not cases.load(store, case).only_typed
    assert cases.decide(store, case, Decision.ADMIT, Reason.IDENTITY_CHECKED, ANA) == (Ruling.NEEDS_REASON, None)
    assert visits.on_site(store) == ()


def asked(case: str, request: str = "r1") -> WireCaseRequest:
    return WireCaseRequest(
        id=request, case=case, decision="admit", reason="identity_checked", by="ana", asked="2026-11-23T08:00:00Z"
    )


def test_a_tap_and_an_office_that_decides_from_afar_admit_once(store: Store) -> None:
    case = hold(store)
    cases.decide(store, case, Decision.ADMIT, Reason.IDENTITY_CHECKED, ANA)
    answer = office_requests.answer_request(store, asked(case))
    assert answer is not None
    assert answer.outcome is Outcome.SUPERSEDED
    assert len(visits.on_site(store)) == 1


def test_an_office_admits_a_typed_name_from_afar(store: Store) -> None:
    answer = office_requests.answer_request(store, asked(hold(store)))
    assert answer is not None
    assert (answer.outcome, answer.decision) == (Outcome.APPLIED, Decision.ADMIT)
    assert answer.visit is not None


@pytest.fixture
def three(folder: Path, secrets: KioskSecrets, clock: Clock, district: District) -> Iterator[dict[str, Store]]:
    """The same encrypted file three times, with one typed name that waits; one for each button."""
    first = open_store(folder, secrets, clock)
    SchoolDocumentStore(first).apply("v1", district.document())
    hold(first)
    first.close()
    stores = {}
    for name in TAPS:
        shutil.copytree(folder, folder.parent / name)
        stores[name] = open_store(folder.parent / name, secrets, clock)
    yield stores
    for store in stores.values():
        store.close()


def all_that_is_kept(store: Store) -> list[str]:
    """Every row of every table, and the names and sizes of the other files; ids, salts and what is hashed over them
    are blanked out. The clock stands still, so times must agree too."""
    rows = []
    with store.reading() as session:
        for table in RecordsTable.metadata.sorted_tables:
            for row in session.connection().execute(table.select()).mappings():
                rows.append(f"{table.name} " + repr({key: row[key] for key in row if key != "salt"}))
    blank = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{64}")
    return sorted(blank.sub("#", row) for row in rows)


def test_a_card_and_a_known_face_leave_the_same_bytes(three: dict[str, Store]) -> None:
    """WHEN staff tap "I looked at a card" or "I know this person" THEN nobody can tell afterwards which it was."""
    kept = {}
    for name, store in three.items():
        (line,) = cases.waiting(store)
        step = o.LookOnce(ANA, cases.load(store, line.id))
        _, (asked_for,) = advance(step, TAPS[name])
        assert isinstance(asked_for, Decide)
        ruling, _ = cases.decide(store, asked_for.case_id, asked_for.decision, asked_for.reason, asked_for.staff)
        assert (ruling, asked_for.second, asked_for.note.text) == (Ruling.ALLOWED, None, "")
        kept[name] = all_that_is_kept(store)
    assert kept["looked-at-card"] == kept["known-person"]
    assert any("identity_checked" in row for row in kept["looked-at-card"])
    # The comparison can tell records apart: an escort is another decision.
    assert kept["with-escort"] != kept["looked-at-card"]
