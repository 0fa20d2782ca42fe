"""What the district does reaches the entrance at once: an office decides from afar, and a kiosk is taken out."""

from __future__ import annotations

import pytest

from district.instance import open_district
from district.publish import case_requests
from kiosk.checkin.health import ServerState
from kiosk.checkin.steps import Paused
from kiosk.checkin.visitor import events as ve
from kiosk.demo.script import CLERK, DANA, ROBERT, hold
from kiosk.demo.stage import DistrictFailed, Stage
from kiosk.records import cases
from sync.contract.vocabulary import Decision, ListState
from tests.kiosk.records.world import kinds

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


def waiting(stage: Stage) -> str:
    """The case of the one visitor who waits, once the district knows of it."""
    stage.until_synced()
    stage.district.run("project")  # the server does so after it has answered
    (case,) = cases.waiting(stage.kiosk.store)
    return case.id


def decide(stage: Stage, case: str, decision: str, *more: str) -> str:
    return stage.district.run("decide", case, decision, "--staff", CLERK, "--reason", "parent_of_student", *more)


def answer(stage: Stage, case: str) -> str:
    stage.until_synced()
    stage.district.run("project")
    return stage.district.run("requests", case).split("\t")[-1].strip()


def test_an_office_admits_from_afar_and_the_badge_comes_out_at_the_entrance(stage: Stage) -> None:
    """GIVEN a held visitor WHEN the office admits at the district THEN the kiosk prints the badge and says applied."""
    hold(stage, ROBERT)
    case = waiting(stage)
    assert decide(stage, case, "admit-with-escort", "--wait", "60") == "Applied at the kiosk: admitted_with_escort."
    stage.finger.until(lambda: len(stage.papers) == 1, "the badge")
    assert cases.load(stage.kiosk.store, case).decision is Decision.ADMIT_WITH_ESCORT
    assert answer(stage, case) == "applied"
    (visit,) = stage.district.export()["visits"]
    assert (visit["decision"], visit["decided_by"]) == ("admitted_with_escort", "Ana Ruiz")


def test_an_office_cannot_admit_where_the_kiosk_would_not(stage: Stage) -> None:
    """GIVEN a strong match WHEN somebody without the override admits from afar THEN the visitor is still held."""
    hold(stage, DANA)
    case = waiting(stage)
    with pytest.raises(DistrictFailed, match="may not admit on one alone"):
        decide(stage, case, "admit")
    # AND where the district's command does not stop it, the kiosk does
    district = open_district(stage.out / "data" / "district")
    now = district.now()
    case_requests.ask(district.database, district.keys, case, "admit", "parent_of_student", CLERK, now)
    district.database.close()
    stage.finger.until(lambda: "request_answered" in kinds(stage.kiosk.store), "the kiosk's answer")
    assert answer(stage, case) == "refused (needs_second_person)"
    assert stage.papers == []
    assert len(cases.waiting(stage.kiosk.store)) == 1


def test_a_kiosk_that_is_taken_out_admits_nobody_and_keeps_no_list(stage: Stage) -> None:
    """GIVEN a kiosk at work WHEN the district takes it out THEN its lists are gone and nobody checks in."""
    stage.until_synced()
    stage.district.run("revoke", stage.kiosk.store.secrets.kiosk)
    stage.until(Paused)
    assert stage.kiosk.conductor.health.server is ServerState.NOT_ENROLLED
    assert stage.kiosk.lists.state(stage.kiosk.store.now()) is ListState.ABSENT
    assert stage.kiosk.store.secrets.enrollment is None
    stage.kiosk.conductor.happened(ve.Started())
    assert isinstance(stage.step, Paused)
    assert stage.papers == []
