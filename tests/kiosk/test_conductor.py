"""One journey at a time: nobody is admitted by somebody else's answer."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from kiosk.checkin import commands as c
from kiosk.checkin import events as e
from kiosk.checkin.health import HealthPart, ServerState
from kiosk.checkin.office import events as oe
from kiosk.checkin.steps import STEPS, Phase, Step, StepTraits
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.conductor import Conductor
from kiosk.workers.worker import HealthUpdate, Order, Reply
from printing.printer import PrintOutcome, Result
from scanning.documents import Unreadable
from sync.contract.vocabulary import Decision
from tests import samples as x


class Desk:
    """Writes down what the desk is ordered to do."""

    def __init__(self, conductor: Conductor) -> None:
        self.orders: list[Order] = []
        conductor.desk_ordered.connect(self.orders.append)

    @property
    def commands(self) -> list[c.Command]:
        return [order.command for order in self.orders]


def at(conductor: Conductor) -> Step:
    """The step of this moment (a call, so that the type checker does not remember an earlier one)."""
    return conductor.step


@pytest.fixture
def conductor(qtbot: QtBot) -> Conductor:
    return Conductor()


def test_every_command_has_an_owner() -> None:
    assert set(c.COMMANDS) == set(c.Command.__args__)


def test_one_visitors_late_no_match_never_admits_the_next(conductor: Conductor) -> None:
    """GIVEN a visitor who left before screening answered WHEN the answer comes THEN the next is still unscreened."""
    desk = Desk(conductor)
    conductor.happened(e.Scanned(x.LICENSE))
    first = desk.orders[0]
    conductor.happened(e.Cancelled())
    conductor.happened(ve.Typed("Hale", "Robert", "1979-11-02"))
    conductor.happened(ve.Started())
    conductor.happened(ve.TypingChosen())
    conductor.happened(ve.Typed("Hale", "Robert", "1979-11-02"))
    conductor.replied(Reply(first.journey, ve.Screened(x.NO_MATCH)))
    step = conductor.step
    assert isinstance(step, s.Confirm)
    assert step.draft.screening is None


def test_an_answer_of_this_journey_counts(conductor: Conductor) -> None:
    desk = Desk(conductor)
    conductor.happened(e.Scanned(x.LICENSE))
    conductor.replied(Reply(desk.orders[0].journey, ve.Screened(x.POSSIBLE)))
    step = conductor.step
    assert isinstance(step, s.Confirm)
    assert step.draft.screening == x.POSSIBLE


def test_a_visit_is_recorded_with_how_long_it_took_from_the_first_card_or_touch(
    conductor: Conductor, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, clock = Desk(conductor), [100.0]
    monkeypatch.setattr("kiosk.conductor.time.monotonic", lambda: clock[0])
    for begins in (250.0, 900.0):  # the second visitor's time does not begin with the first one's
        clock[0] = begins
        conductor.happened(e.Scanned(x.LICENSE))
        clock[0] += 20.0
        conductor.step = s.Checking(s.Draft(x.MARIA, x.PARENT, x.OFFICE))
        conductor.happened(ve.Screened(x.NO_MATCH))
        clock[0] += 15.0
        conductor.happened(ve.Recorded(x.VISIT))
        conductor.step = s.Done(x.VISIT, None)
        conductor.happened(e.TimedOut())
        assert isinstance(at(conductor), s.Welcome)
    assert [one.took_s for one in desk.commands if isinstance(one, c.Record)] == [20.0, 20.0]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ([ve.LanguageChosen("es"), ve.Started()], [5.0, 5.0]),  # from the first touch, of a language
        ([ve.Started()], [0.0]),
        ([ve.LeavingChosen(), e.Scanned(x.LICENSE)], [25.0, 0.0]),  # not from when somebody else was leaving
    ],
    ids=["a language", "a touch", "a card while another one leaves"],
)
def test_the_time_of_a_check_in_begins_with_its_own_first_touch(
    conductor: Conductor, monkeypatch: pytest.MonkeyPatch, first: list[e.Event], then: list[float]
) -> None:
    desk, clock = Desk(conductor), [100.0]
    monkeypatch.setattr("kiosk.conductor.time.monotonic", lambda: clock[0])
    for event, wait in zip(first, then, strict=True):
        conductor.happened(event)
        clock[0] += wait
    conductor.step = s.Checking(s.Draft(x.MARIA, x.PARENT, x.OFFICE))
    clock[0] += 20.0
    conductor.happened(ve.Screened(x.NO_MATCH))
    (record,) = [one for one in desk.commands if isinstance(one, c.Record)]
    assert record.took_s == 20.0 + (sum(then) if len(then) < 2 or then[-1] else 0.0)


def test_a_visit_recorded_after_its_journey_is_voided(conductor: Conductor) -> None:
    desk = Desk(conductor)
    conductor.step = s.Recording(s.Draft(x.MARIA))
    conductor.happened(e.WorkerFailed(e.WorkerRole.DESK, "Record"))
    assert isinstance(at(conductor), s.Trouble)
    conductor.replied(Reply(1, ve.Recorded(x.VISIT)))
    assert desk.commands == [c.VoidVisit("0190-visit")]
    assert isinstance(at(conductor), s.Trouble)


def test_a_decision_prints_its_badge_while_somebody_else_checks_in(conductor: Conductor) -> None:
    desk = Desk(conductor)
    conductor.happened(e.Scanned(x.LICENSE))
    before = conductor.step
    conductor.replied(Reply(0, oe.CaseDecided("0190-case", Decision.ADMIT, x.VISIT)))
    assert desk.commands[-1] == c.MakeBadge(x.VISIT)
    assert at(conductor) == before


def test_a_badge_goes_from_desk_to_printer_and_its_outcome_back(conductor: Conductor, qtbot: QtBot) -> None:
    desk = Desk(conductor)
    with qtbot.waitSignal(conductor.printer_ordered) as ordered:
        conductor.replied(Reply(1, e.BadgeMade(x.BADGE)))
    assert ordered.args is not None
    assert ordered.args[0].command == c.Print(x.BADGE)
    outcome = PrintOutcome(Result.CONFIRMED, "escpos+tcp://p:9100")
    conductor.replied(Reply(0, e.Printed(x.BADGE.id, outcome)))
    assert desk.commands == [c.NotePrinted(x.BADGE.id, outcome)]


def test_a_card_left_lying_starts_one_check_in_only(conductor: Conductor) -> None:
    desk = Desk(conductor)
    conductor.sighted(x.LICENSE)
    conductor.happened(e.Cancelled())
    conductor.sighted(x.LICENSE)
    assert isinstance(at(conductor), s.Welcome)
    assert [type(command) for command in desk.commands] == [c.ScreenVisitor, c.RecallVisits]


def test_the_same_card_starts_no_second_visit_before_welcome_has_been_back(conductor: Conductor) -> None:
    """GIVEN a visitor whose badge is being printed WHEN her card is seen again THEN it is still her first visit."""
    conductor.sighted(x.LICENSE)
    conductor.step = s.Done(x.VISIT, None)
    conductor.sighted(x.LICENSE)
    assert isinstance(at(conductor), s.Done)


def test_an_ending_stays_readable_for_a_while(conductor: Conductor) -> None:
    conductor.step = s.OpeningCase(s.Draft(x.ROBERT))
    conductor.happened(ve.CaseOpened("0190-case"))
    conductor.sighted(x.LICENSE)
    assert isinstance(at(conductor), s.Held)


def test_a_card_shown_too_early_counts_as_soon_as_it_can(conductor: Conductor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kiosk.conductor.READ_S", 0.0)
    conductor.step = s.PrintingBadge(x.VISIT)
    conductor.sighted(x.LICENSE)
    assert isinstance(at(conductor), s.PrintingBadge)
    conductor.happened(e.TimedOut())
    conductor.sighted(x.LICENSE)
    assert isinstance(at(conductor), s.Confirm)


def test_another_card_counts_at_once(conductor: Conductor) -> None:
    conductor.sighted(Unreadable.FOREIGN)
    assert at(conductor) == s.Scanning(Unreadable.FOREIGN)
    conductor.sighted(x.LICENSE)
    assert isinstance(at(conductor), s.Confirm)


def test_a_reading_changes_one_field_of_health_and_is_told_once(conductor: Conductor, qtbot: QtBot) -> None:
    with qtbot.waitSignal(conductor.health_changed):
        conductor.health_updated(HealthUpdate(HealthPart.SERVER, ServerState.AWAY))
    with qtbot.assertNotEmitted(conductor.health_changed):
        conductor.health_updated(HealthUpdate(HealthPart.SERVER, ServerState.AWAY))
    assert conductor.health.server is ServerState.AWAY


def test_a_timer_ends_a_step_that_nobody_touches(
    conductor: Conductor, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    monkeypatch.setitem(STEPS, s.Held, StepTraits(Phase.ENDED, 0.01))
    with qtbot.waitSignal(conductor.stepped, check_params_cb=lambda step: step == s.Welcome()):
        conductor.step = s.OpeningCase(s.Draft(x.ROBERT))
        conductor.happened(ve.CaseOpened("0190-case"))
