"""The headless demo: what eight visits do, told as fingers on the screen and cards before the camera."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Phase, Step, phase
from kiosk.checkin.visitor import steps as s
from kiosk.demo.stage import BADGE_GRACE_S, DEMO, PINS, Stage
from sync.contract.records.question import Question, QuestionKind
from sync.contract.vocabulary import Decision, Reason


@dataclass(frozen=True, slots=True)
class Person:
    """An invented visitor: a clip of their card, a picture of them, what they come for and what they answer."""

    id: str
    purpose: str
    destination: str = ""
    answers: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def card(self) -> Path:
        return DEMO / f"{self.id}.mp4"

    @property
    def face(self) -> Path:
        return DEMO / f"{self.id}.jpg"


MARIA = Person("maria-santos", "parent", "office", {"children": "2"})
ROBERT = Person("robert-hale", "contractor", "office", {"company": "acme"})
SAMUEL = Person("samuel-okafor", "visitor", "office")
DANA = Person("dana-whitlock", "meeting", "office")
LINH = Person("linh-nguyen", "volunteer", "office")
INES = Person("maria-santos", "parent", "office")  # who has no card with her; only what she comes for is used
CLERK, PRINCIPAL = PINS
FEW_LETTERS = 3
"""Of a place, enough to find it."""


def play_all(stage: Stage) -> None:
    """No match; held, another in between, admitted with escort; refused; a typed name that staff look at once; signed
    out; and back again."""
    stage.until_ready()
    stage.shoot("welcome")
    check_in(stage, MARIA)
    finish(stage)

    hold(stage, ROBERT)
    check_in(stage, SAMUEL)
    finish(stage)
    decide(stage, CLERK, Decision.ADMIT_WITH_ESCORT, Reason.DIFFERENT_PERSON)

    hold(stage, DANA)
    decide(stage, PRINCIPAL, Decision.REFUSE, Reason.SAME_PERSON)

    type_name(stage, "ines", "moreau", "03141985")
    answer_questions(stage, INES)
    stage.until(s.Held)
    finish(stage)
    look_once(stage, CLERK, "looked-at-card")

    check_in(stage, LINH)
    finish(stage)
    sign_out(stage, paper=0)
    come_back(stage, MARIA)
    finish(stage)
    stage.until_synced()


def show_card(stage: Stage, person: Person) -> None:
    """Hold the card up at the welcome screen; the check-in starts by itself."""
    stage.hand.stand_before(person.face)
    stage.hand.hold_up(person.card)
    stage.until(s.Confirm)


def type_in(stage: Stage, field: str, keys: str) -> None:
    """Touch a field, then the keys of the keyboard on the screen."""
    stage.finger.press(field)
    for key in keys:
        stage.finger.press(f"key-{key}")


def type_name(stage: Stage, given: str, family: str, born: str) -> None:
    """From the welcome screen to "is this you?", by the keyboard on the screen."""
    stage.finger.press("no-card")
    stage.until(s.Typing)
    for name, keys in (("given", given), ("family", family), ("born", born)):
        type_in(stage, name, keys)
    stage.finger.press("continue")
    stage.until(s.Confirm)


def answer_questions(stage: Stage, person: Person) -> None:
    """Everything between the name and the end, as a first visitor does it."""
    stage.finger.press("confirm")
    _answer_all(stage, person)


def _answer_all(stage: Stage, person: Person) -> None:
    stage.finger.until(lambda: not isinstance(stage.step, s.Confirm), "the page after the name")
    while phase(stage.step) is Phase.ANSWERING and not isinstance(stage.step, s.Checking):
        before = stage.step
        _answer(stage, before, person)
        if not isinstance(before, s.ChooseType):  # "More" is a page of the same step
            stage.finger.until(partial(_moved_on, stage, before), "the next page")


def _moved_on(stage: Stage, before: Step) -> bool:
    return stage.step != before


def _answer(stage: Stage, step: Step, person: Person) -> None:
    """What a visitor does on one page, whichever the district's types bring."""
    finger = stage.finger
    match step:
        case s.ChooseType():
            wanted = f"purpose-{person.purpose}"
            finger.until(lambda: finger.reaches(wanted) or finger.reaches("more-types"), "the visitor types")
            finger.press(wanted if finger.reaches(wanted) else "more-types")
        case s.ChooseDestination() if person.destination:
            finger.press(f"destination-{person.destination}")
        case s.WhomOrWhere() if person.destination:
            for key in person.destination[:FEW_LETTERS]:
                finger.press(f"key-{key}")
            finger.press(f"destination-{person.destination}")
        case s.ChooseDestination() | s.WhomOrWhere():
            finger.press("not-known")
        case s.Asking(question=question):
            _answer_question(stage, question, person.answers.get(question.code, ""))
        case s.Conduct():
            finger.press("accept")
        case _:
            finger.until(lambda: stage.hand.idle, "the card to be put away")
            finger.press("take-photo")
            finger.press("keep-photo")


def _answer_question(stage: Stage, question: Question, value: str) -> None:
    match question.kind:
        case QuestionKind.CHOICE | QuestionKind.YES_NO:
            stage.finger.press(f"option-{value}" if value else "skip-question")
        case QuestionKind.NUMBER:
            for _ in range(int(value or 0)):
                stage.finger.press("one-more")
            stage.finger.press("continue")
        case _ if value:
            for key in value.lower():
                stage.finger.press("key-space" if key == " " else f"key-{key}")
            stage.finger.press("continue")
        case _:
            stage.finger.press("skip-question")


def check_in(stage: Stage, person: Person) -> None:
    """A visitor who may go in: from card to badge."""
    badges = len(stage.papers)
    show_card(stage, person)
    answer_questions(stage, person)
    stage.until(s.Done)
    stage.finger.until(lambda: len(stage.papers) > badges, "the badge")


def hold(stage: Stage, person: Person) -> None:
    """A visitor for whom a person must decide: neutral words, and the screen is free again."""
    show_card(stage, person)
    answer_questions(stage, person)
    stage.until(s.Held)
    finish(stage)


def finish(stage: Stage) -> None:
    """Read the last screen and go; the desk is empty then. A slow reader finds that the screen has gone by itself."""
    stage.hand.stand_before(None)
    finger = stage.finger
    finger.until(lambda: isinstance(stage.step, s.Welcome) or finger.reaches("done"), "the end of the visit")
    if not isinstance(stage.step, s.Welcome):
        finger.press("done")
    stage.until(s.Welcome)


def decide(stage: Stage, staff: str, decision: Decision, reason: Reason) -> None:
    """Staff sign in at the kiosk, compare while they hold, and decide the one case that waits."""
    badges = len(stage.papers)
    finger = stage.finger
    open_first_case(stage, staff)
    stage.until(o.Review)
    held = finger.hold("hold-to-compare")
    finger.until(lambda: isinstance(stage.step, o.Review) and stage.step.uncovered, "the comparison")
    finger.lift(held)
    finger.press(f"reason-{reason.value}")
    finger.press(decision.value.replace("_", "-"))
    if decision is not Decision.REFUSE:
        enter_pin(stage, staff)
    stage.until(o.Cases)
    if decision is not Decision.REFUSE:
        finger.until(lambda: len(stage.papers) > badges, "the badge of the one who waited")
    finger.press("done")
    stage.until(s.Welcome)


def look_once(stage: Stage, staff: str, tap: str) -> None:
    """Staff sign in at the kiosk, pick the one typed name that waits, and tap once; `tap` is the button's name."""
    badges = len(stage.papers)
    finger = stage.finger
    open_first_case(stage, staff)
    stage.until(o.LookOnce)
    finger.press(tap)
    stage.until(o.Cases)
    finger.until(lambda: len(stage.papers) > badges, "the badge of the one who waited")
    finger.press("done")
    stage.until(s.Welcome)


def open_first_case(stage: Stage, staff: str) -> None:
    """Staff sign in, and pick who is on top of the waiting list."""
    stage.finger.press("staff")
    stage.finger.press(f"staff-{staff}")
    enter_pin(stage, staff)
    stage.finger.until(lambda: first_case(stage.step) != "", "the waiting list")
    stage.finger.press(f"case-{first_case(stage.step)}")


def enter_pin(stage: Stage, staff: str) -> None:
    """Type a PIN and wait until it has been checked."""
    stage.until(o.StaffPin)
    for digit in PINS[staff]:
        stage.finger.press(f"pin-{digit}")
    stage.finger.press("pin-enter")
    stage.finger.until(lambda: not isinstance(stage.step, o.StaffPin), "the PIN to be checked")


def first_case(step: Step) -> str:
    """The id of the case on top of the waiting list, "" where there is none on screen."""
    return step.cases[0].id if isinstance(step, o.Cases) and step.cases else ""


def sign_out(stage: Stage, paper: int) -> None:
    """Hold a printed badge up to the camera; the paper is the very one that the printer cut."""
    stage.finger.rest(BADGE_GRACE_S)
    stage.hand.hold_up_sheet(stage.papers[paper])
    stage.until(s.SignedOut)
    finish(stage)


def come_back(stage: Stage, person: Person) -> None:
    """A returning visitor: the card, "same as last time", and in."""
    badges = len(stage.papers)
    show_card(stage, person)
    stage.finger.press("same-as-last-time")
    _answer_all(stage, person)
    stage.until(s.Done)
    stage.finger.until(lambda: len(stage.papers) > badges, "the badge")
