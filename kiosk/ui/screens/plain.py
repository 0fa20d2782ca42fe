"""What is shown where a page cannot be drawn: the same choices in plain words, so that nobody is stuck before it and
nothing of the page before stays on view."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtWidgets import QButtonGroup, QScrollArea, QVBoxLayout, QWidget

from kiosk.checkin.case import Case
from kiosk.checkin.office import steps as o
from kiosk.checkin.office import steps as office_steps
from kiosk.checkin.office.events import Covered, DecisionChosen, PinEntered, Uncovered
from kiosk.checkin.steps import Paused
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.events import Answered, Typed
from kiosk.ui import wording, wording_office
from kiosk.ui.screens.base import Screen, ScreenContext
from kiosk.ui.screens.ending_screens import PAUSES
from kiosk.ui.screens.identity_screens import today
from kiosk.ui.screens.plain_choices import decisions, options, reasons
from kiosk.ui.screens.plain_parts import PlainAnswer, PlainPin, PlainTyping
from kiosk.ui.widgets.buttons import Button
from kiosk.ui.widgets.cover import HoldButton
from kiosk.ui.widgets.layouts import empty
from kiosk.ui.widgets.text_widgets import TextLabel
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import LIST_KINDS, PIN_WAIT, RULINGS, OfficeText
from kiosk.ui.wording_questions import QuestionText, answer_flaw
from language.marks import NOTHING, Text
from language.translator import Translator
from sync.contract.records.question import QuestionKind
from sync.contract.vocabulary import Decision, Reason

TITLES: dict[type, Text] = {
    s.Welcome: Phrase.WELCOME,
    s.Scanning: Phrase.SCANNING,
    s.Typing: Phrase.TYPING,
    s.Confirm: Phrase.CONFIRM,
    s.ChooseType: Phrase.PURPOSE,
    s.ChooseDestination: Phrase.DESTINATION,
    s.WhomOrWhere: QuestionText.WHOM_OR_WHERE,
    s.HostAway: QuestionText.NOT_IN,
    s.TakingPhoto: Phrase.PHOTO,
    s.Leaving: Phrase.LEAVING,
    s.Held: Phrase.HELD,
    s.Done: Phrase.DONE,
    o.StaffNames: OfficeText.NAMES,
    o.StaffPin: OfficeText.PIN_HINT,
    o.Cases: OfficeText.CASES,
    o.Review: OfficeText.REVIEW,
    o.LookOnce: OfficeText.LOOK_ONCE,
}
"""A page's title; what is not here says "One moment, please", which is never wrong."""


PRESSED = frozenset({QuestionKind.CHOICE, QuestionKind.YES_NO})
"""Kinds of question of which each answer is a button; the others are written."""


class PlainScreen(Screen):
    """Words and buttons below each other: no picture, and none of the widgets that the usual page is made of."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self._step: Any = None
        self._reasons: dict[Reason, Button] = {}
        content = QWidget()
        content.setObjectName("scrolled")
        self._lines = QVBoxLayout(content)
        self._lines.setSpacing(self.shape.px(20, 14))
        scroll = QScrollArea()
        scroll.setWidget(content)
        scroll.setWidgetResizable(True)
        self.frame().addWidget(scroll)

    def page_key(self, step: Any) -> object:
        return type(step), tuple(option.name for option in options(step, self.context))

    def draw(self, step: Any) -> None:
        """The title, what must be read before something is chosen, and the choices."""
        before, self._step = self._step, step
        if not _is_the_same_page(before, step):  # a finger may hold, and what was typed stays
            empty(self._lines)
            title = PAUSES[step.cause][2] if isinstance(step, Paused) else TITLES.get(type(step), Phrase.WAIT)
            self._say(self.say(title), "title")
            self._told = TextLabel("body")
            self._put(self._told)
            self._offer(step)
            for option in options(step, self.context):
                self._put(self.button(option.name, "secondary", option.caption, option.event))
            self._lines.addStretch(1)
        self._told.show_text("\n".join(filter(None, self._lines_of(step))))
        if isinstance(step, (o.Review, office_steps.OneRecollection)):
            self._covered.show_text("\n".join(_uncovered_lines(self.words, step)) if step.uncovered else "")

    def _offer(self, step: Any) -> None:
        match step:
            case s.Typing():
                self._typing = PlainTyping(self.shape, self.words)
                self._put(self._typing)
                self._put(self.button("continue", "secondary", self.say(Phrase.CONTINUE), self._typed))
            case s.Asking(question=question) if question.kind not in PRESSED:
                self._answer = PlainAnswer(self.shape, self.words, question.kind)
                self._put(self._answer)
                self._put(self.button("continue", "secondary", self.say(Phrase.CONTINUE), self._answered))
            case o.StaffPin():
                pad = PlainPin(self.shape, self.words)
                pad.entered.connect(lambda pin: self.happened.emit(PinEntered(pin)))
                self._put(pad)
            case o.Review():
                self._offer_hold()
                self._offer_decisions(step)
            case office_steps.OneRecollection():
                self._offer_hold()
            case _:
                pass

    def _lines_of(self, step: Any) -> list[str]:
        """What must be read on this page, a line each."""
        match step:
            case s.Typing() | s.Asking():
                return self._lines_of_typing(step)
            case s.Welcome():
                return [self.say(Phrase.HOW_TO_SCAN), self.say(Phrase.HOW_TO_LEAVE)]
            case s.Confirm(draft):
                return [draft.visitor.name.full]
            case s.AlreadyHere(visit=visit):
                return [self.say(Phrase.ALREADY, name=visit.name.full)]
            case s.Conduct():
                conduct = self.context.conduct
                return [conduct.title, *(conduct.points or [self.say(Phrase.CONDUCT_MISSING)]), conduct.closing]
            case s.Held():
                return [self.say(Phrase.HELD_HINT)]
            case s.Leaving():
                return [self.say(Phrase.LEAVING_HINT)]
            case Paused(cause):
                return [self.say(PAUSES[cause][3])]
            case s.Done(badge=badge):
                return [wording.badge_outcome(self.words, badge)]
            case s.SignedOut(result):
                return [wording.signed_out(self.words, result).title, wording.signed_out(self.words, result).text]
            case s.Trouble(cause):
                return [wording.trouble(self.words, cause).title, wording.trouble(self.words, cause).text]
            case _:
                return self._lines_for_staff(step)

    def _lines_of_typing(self, step: s.Typing | s.Asking) -> list[str]:
        if isinstance(step, s.Typing):
            return [wording.flaw(self.words, step.flaw) if step.flaw else ""]
        flaw = answer_flaw(self.words, step.flaw, step.question) if step.flaw else ""
        return [self.context.text(step.question.label, step.question.code), flaw]

    def _lines_for_staff(self, step: Any) -> list[str]:
        match step:
            case o.StaffPin(staff=person, refused=refused, wait_seconds=wait):
                flaw_ = self.say(PIN_WAIT, count=wait) if wait else self.say(OfficeText.PIN_REFUSED)
                return [person.name, flaw_ if refused else ""]
            case o.Cases(cases=cases, decided=decided, inside=inside, badge=badge):
                told = wording_office.decided(self.words, decided, inside=inside, badge=badge) if decided else ""
                return [told, self.say(OfficeText.CASES_NONE) if cases == () else ""]
            case (
                o.Review(case=case, ruling=ruling, deciding=deciding)
                | o.LookOnce(case=case, ruling=ruling, deciding=deciding)
            ):
                told = (
                    self.say(OfficeText.DECIDING)
                    if deciding
                    else self.say(RULINGS.get(ruling, NOTHING))
                    if ruling
                    else ""
                )
                return [case.name.full, told]
            case office_steps.OneGuest(guest=guest):
                return [guest.visit.name.full]
            case _:
                return []

    def _say(self, text: str, kind: str) -> None:
        self._put(TextLabel(kind, text))

    def _put(self, widget: QWidget) -> None:
        self._lines.addWidget(widget)
        widget.show()

    def _typed(self) -> Typed:
        typed = self._typing
        return Typed(typed.family.text(), typed.given.text(), typed.born.iso(), today())

    def _answered(self) -> Answered:
        return Answered(self._step.question.code, self._answer.value())

    def _offer_hold(self) -> None:
        hold = HoldButton(self.shape, self.words)
        hold.held.connect(self.emits(Uncovered()))
        hold.let_go.connect(self._cover)
        self._covered = TextLabel("body")
        self._put(hold)
        self._put(self._covered)

    def _cover(self) -> None:
        self._covered.show_text("")
        self.happened.emit(Covered())

    def _offer_decisions(self, step: o.Review) -> None:
        self._reasons = {}
        group = QButtonGroup(self)
        for name, caption, reason in () if step.case.left else reasons(self.words):
            chip = self.button(name, "chip", caption)
            chip.setChecked(step.reason is reason)
            group.addButton(chip)
            self._reasons[reason] = chip
            self._put(chip)
        for name, caption, decision in decisions(self.words, left=step.case.left):
            self._put(self.button(name, "secondary", caption, partial(self._chosen, decision)))

    def _chosen(self, decision: Decision) -> DecisionChosen:
        reason = next((why for why, chip in self._reasons.items() if chip.isChecked()), None)
        return DecisionChosen(decision, reason, self._step.note)


class LastScreen(Screen):
    """Where even the plain page cannot be drawn: the way to people. The step's own time ends it."""

    def __init__(self, context: ScreenContext) -> None:
        super().__init__(context)
        self.frame().addWidget(TextLabel("title", self.say(Phrase.GO_TO_OFFICE)))

    def draw(self, step: Any) -> None:
        """There is only one."""


def _is_the_same_page(before: Any, step: Any) -> bool:
    match before, step:
        case s.Typing(), s.Typing():
            return True
        case s.Asking(), s.Asking():
            return bool(before.question == step.question)
        case o.Review(), o.Review():
            return bool(before.case == step.case)
        case office_steps.OneRecollection(), office_steps.OneRecollection():
            return bool(before.kept == step.kept and before.confirming == step.confirming)
        case _:
            return False


def _uncovered_lines(words: Translator, step: o.Review | office_steps.OneRecollection) -> list[str]:
    """What a held finger shows: the entries, as they stand on the list."""
    if isinstance(step, o.Review):
        return _entry_lines(words, step.case)
    kept = step.kept
    return [kept.name.full if kept.name else "", *(name.full for one in kept.entries for name in one.names)]


def _entry_lines(words: Translator, case: Case) -> list[str]:
    lines = [] if case.entries else [words.say(OfficeText.NO_ENTRY)]
    for entry in case.entries:
        lines += [name.full for name in entry.names]
        lines.append(words.say(LIST_KINDS.get(entry.kind, NOTHING)))
        lines.append(f"{entry.born.year}-{entry.born.month or 0:02}-{entry.born.day or 0:02}" if entry.born else "")
        lines += [entry.reason, entry.instructions]
    return [line for line in lines if line]
