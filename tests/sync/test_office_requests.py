"""An office decides from afar: a request that the holding kiosk answers, once, by the rule of its own screen."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot
from sqlmodel import col, select

from district.access.staff_members import add_staff
from district.db.projection_tables import Case, CaseRequest
from district.db.tables import Entry, Waiting
from district.errors import DistrictError
from district.ingest import erasure
from district.instance import District
from district.projections import projector
from district.publish import case_requests
from kiosk.checkin.case import Staff
from kiosk.checkin.office import events as oe
from kiosk.records import cases, journal, office_requests
from kiosk.workers.urgent_worker import UrgentWorker
from kiosk.workers.worker import Crew, Reply
from sync.contract.api.kiosk import CaseRequests, Outcome
from sync.contract.journal import entry, facts
from sync.contract.records.case import DecisionRequested
from sync.contract.vocabulary import Decision, Reason
from sync.exchange.client import Client
from sync.exchange.errors import Away
from sync.exchange.transport import Transport
from tests.districts import QUICK
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, STRONG, STRONG_ENTRY, arrival, kinds, visitor
from tests.relay import Relay
from tests.sync.doors import Door, door

ON_BOTH = True
ANA = Staff("ana-ruiz", "Ana Ruiz", frozenset())


@pytest.fixture
def front(district: District, url: str, tmp_path: Path) -> Iterator[Door]:
    with district.database.write() as session:
        add_staff(session, district.keys, "oakridge", "Mei Tan", "937415", ["decide"], staff_id="mei", hasher=QUICK)
    made = door(district, url, tmp_path / "front")
    made.exchange()
    yield made
    made.store.close()


def held(district: District, front: Door, *, strong: bool = False) -> str:
    """A visitor of whom the district knows that this kiosk holds them."""
    screening, entries = (STRONG, [STRONG_ENTRY, POSSIBLE_ENTRY]) if strong else (POSSIBLE, [POSSIBLE_ENTRY])
    case = cases.open_case(front.store, arrival(visitor("Hale", number="H2")), screening, entries)
    exchange(district, front)
    return case


def ask(district: District, case: str, decision: str = "admit", by: str = "ana-ruiz", **more: str) -> str:
    data, now = district.database, district.now()
    return case_requests.ask(data, district.keys, case, decision, "parent_of_student", by, now, **more)


def exchange(district: District, front: Door) -> None:
    front.exchange()  # what it brought the server projects after it has answered
    end = time.monotonic() + 30.0
    while time.monotonic() < end:
        projector.project(district.database, now=district.now())
        with district.database.read() as session:
            if session.exec(select(Entry).where(col(Entry.projected).is_(False))).first() is None:
                return
    raise AssertionError("what arrived is not projected")


def state(district: District, request: str) -> tuple[str, str]:
    with district.database.read() as session:
        row = session.get(CaseRequest, request)
        assert row is not None
        return row.outcome, row.ruling


def pulled(front: Door) -> list[office_requests.RequestAnswer | None]:
    client = front.client()
    try:
        return [office_requests.answer_request(front.store, asked) for asked in client.requests().requests]
    finally:
        client.close()


def test_an_office_admits_and_the_kiosk_answers_in_its_journal(district: District, front: Door) -> None:
    # GIVEN a visitor who is held
    case = held(district, front)
    # WHEN the office says admit, with a word for the record
    request = ask(district, case, text="the grandmother")
    assert state(district, request) == ("", "")  # sent, and no more than that
    # THEN the kiosk that holds the case takes the decision, with a visit and its badge
    (given,) = pulled(front)
    assert given is not None
    assert (given.outcome, given.decision) == (Outcome.APPLIED, Decision.ADMIT)
    assert given.visit is not None
    assert cases.load(front.store, case).decision is Decision.ADMIT
    assert kinds(front.store)[-3:] == ["case_decided", "signed_in", "request_answered"]
    # AND the district hears it from the journal, and a rebuild says the same
    exchange(district, front)
    assert pulled(front) == []
    for _ in range(2):
        assert state(district, request) == ("applied", "")
        with district.database.read() as session:
            row = session.get(Case, case)
            assert row is not None
            assert (row.decision, row.decided_by, row.text) == ("admit", "ana-ruiz", "the grandmother")
        projector.rebuild(district.database, district.now())


def test_the_first_committed_decision_wins(district: District, front: Door) -> None:
    case = held(district, front)
    request = ask(district, case)
    cases.decide(front.store, case, Decision.REFUSE, Reason.COURT_ORDER, ANA)
    (given,) = pulled(front)
    assert given is not None
    assert (given.outcome, given.visit) == (Outcome.SUPERSEDED, None)
    exchange(district, front)
    assert state(district, request) == ("superseded", "already_decided")
    with pytest.raises(DistrictError, match="refuse"):
        ask(district, case)


def test_a_request_that_comes_twice_is_answered_once(district: District, front: Door) -> None:
    case = held(district, front)
    request = ask(district, case)
    client = front.client()
    twice = client.requests().requests * 2
    client.close()
    answers = [office_requests.answer_request(front.store, asked) for asked in twice]
    assert [given.outcome if given else None for given in answers] == [Outcome.APPLIED, None]
    assert kinds(front.store).count("signed_in") == 1
    exchange(district, front)
    assert state(district, request) == ("applied", "")


def test_who_may_admit_on_a_strong_match_is_the_kiosks_to_say(district: District, front: Door) -> None:
    case = held(district, front, strong=True)
    alone = ask(district, case)
    assert [given.ruling for given in pulled(front) if given] == ["needs_second_person"]
    exchange(district, front)
    assert state(district, alone) == ("refused", "needs_second_person")
    # two people may
    together = ask(district, case, second="mei")
    assert [given.outcome for given in pulled(front) if given] == [Outcome.APPLIED]
    exchange(district, front)
    assert state(district, together) == ("applied", "")


def test_permissions_are_those_of_now_at_the_kiosk(district: District, front: Door) -> None:
    case = held(district, front)
    with district.database.write() as session:
        add_staff(session, district.keys, "oakridge", "Leo Ray", "937415", [], staff_id="leo", hasher=QUICK)
    ask(district, case, by="leo")
    assert [given.ruling for given in pulled(front) if given] == ["not_permitted"]


def test_a_case_that_the_kiosk_has_no_more_is_answered_too(district: District, front: Door) -> None:
    case = held(district, front)
    request = ask(district, case)
    with front.store.writing() as session:
        session.connection().exec_driver_sql("DELETE FROM held_case")
    assert [given.ruling for given in pulled(front) if given] == ["unknown_case"]
    exchange(district, front)
    assert state(district, request) == ("refused", "unknown_case")


def test_only_the_kiosk_that_holds_the_case_is_asked(district: District, front: Door, url: str, tmp_path: Path) -> None:
    side = door(district, url, tmp_path / "side")
    case = held(district, front)
    ask(district, case)
    assert pulled(side) == []
    assert len(pulled(front)) == 1
    side.store.close()


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"case": "nowhere"}, "no case"),
        ({"by": "nobody"}, "Nobody called"),
        ({"second": "nobody"}, "Nobody called"),
        ({"decision": "shrug"}, "A decision is"),
        ({"text": "x" * 501}, "at most"),
    ],
)
def test_a_request_that_cannot_be_is_refused_at_once(
    district: District, front: Door, change: dict[str, str], says: str
) -> None:
    asked = {"case": held(district, front)} | change
    with pytest.raises(DistrictError, match=says):
        ask(district, **asked)


def test_what_an_office_wrote_is_erased_with_the_case(district: District, front: Door) -> None:
    case = held(district, front)
    request = ask(district, case, text="the grandmother")
    with district.database.write() as session:
        erasure.erase(session, district.keys, district.folder, case, district.now())
    for _ in range(2):
        with district.database.read() as session:
            row = session.get(CaseRequest, request)
            assert row is not None
            assert row.text is None
        projector.rebuild(district.database, district.now())


def test_a_kiosk_cannot_ask_its_neighbor(district: District, front: Door, url: str, tmp_path: Path) -> None:
    # GIVEN a case at the front, and a side door that somebody has taken over
    case = held(district, front)
    side = door(district, url, tmp_path / "side")
    forged = DecisionRequested(request="forged", case=case, decision="admit", reason="parent_of_student", by="ana-ruiz")
    with side.store.writing() as session:
        journal.append(session, side.store.now(), entry.Kind.DECISION_REQUESTED, journal.KIOSK, {facts.FACTS: forged})
    # WHEN it writes a request into its own chain
    exchange(district, side)
    # THEN nobody is asked, and the entry waits where people see it
    assert pulled(front) == []
    with district.database.read() as session:
        (waiting,) = session.exec(select(Waiting)).all()
        assert "only the district" in waiting.reason
    side.store.close()


def test_an_office_may_ask_for_all_decisions_but_taking_note() -> None:
    assert set(case_requests.DECISIONS) == set(Decision) - {Decision.NOTED}  # taking note is for whoever stands there


def quick_lane(front: Door, client: type[Client]) -> tuple[Crew, Relay]:
    """A kiosk's quick lane, not started yet, and what it tells the flow."""
    token = front.store.secrets.enrolled().token
    worker = UrgentWorker(
        front.store,
        lambda stopped: client(front.url, token, stopped=stopped),
        lambda: Transport(front.url, token, None, lambda: False),
        threading.Lock(),
    )
    relay = Relay(worker.replied)
    crew = Crew([worker])
    crew.stopping.connect(worker.stop_now)
    return crew, relay


def test_the_quick_lane_brings_a_decision_to_the_flow_while_an_upload_hangs(
    district: District, front: Door, qtbot: QtBot
) -> None:
    # GIVEN a kiosk whose upload is stuck: nobody exchanges at all
    case = held(district, front)
    crew, relay = quick_lane(front, Client)
    crew.start()
    # WHEN the office decides
    try:
        with qtbot.waitSignal(relay.heard, timeout=30_000) as heard:
            ask(district, case, "admit_with_escort")
        # THEN the flow hears of it, with the visit whose badge is to be printed
        assert heard.args is not None
        reply = heard.args[0]
        assert isinstance(reply, Reply)
        assert isinstance(reply.event, oe.CaseDecided)
        assert (reply.event.case_id, reply.event.decision) == (case, Decision.ADMIT_WITH_ESCORT)
        assert reply.event.visit is not None
    finally:
        crew.stop()


class BusyOnce(Client):
    """At the district's real end, which is too busy for the first question."""

    asked = 0

    def requests(self) -> CaseRequests:
        self.asked += 1
        if self.asked == 1:
            raise Away("The district is busy.")
        return super().requests()


def test_a_decision_that_could_not_be_fetched_is_fetched_again(district: District, front: Door, qtbot: QtBot) -> None:
    # GIVEN a decision, and a district that fails the one pull after its word
    ask(district, case := held(district, front))
    crew, relay = quick_lane(front, BusyOnce)
    # WHEN the stream stays open and its number stays the same
    try:
        with qtbot.waitSignal(relay.heard, timeout=30_000):
            crew.start()
        # THEN the flow hears of the decision all the same
        assert cases.load(front.store, case).decision is Decision.ADMIT
    finally:
        crew.stop()
