"""What can be done on each step, as data: the plain page's controls, by the names that the usual pages give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.checkin import events as e
from kiosk.checkin.directory import MOST_LISTED
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Paused
from kiosk.checkin.visit import BadgeAnswer
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.checkin.visitor.asking import where_optional
from kiosk.ui.screens.base import ScreenContext
from kiosk.ui.screens.host_away_screen import instead
from kiosk.ui.screens.identity_screens import same_as_last_time
from kiosk.ui.screens.look_once_screen import ONE_TAP, REFUSAL
from kiosk.ui.screens.question_screens import any_visit
from kiosk.ui.screens.review_screen import LOOKS
from kiosk.ui.wording import Phrase
from kiosk.ui.wording_office import DECISIONS, REASONS, OfficeText
from kiosk.ui.wording_questions import QuestionText
from kiosk.ui.wording_staff_area import AREAS, StaffAreaText
from language.marks import Text
from language.translator import Translator
from sync.contract.records.question import Need, QuestionKind
from sync.contract.vocabulary import COMPARED_REASONS, UNMATCHED_REFUSALS, Decision, Reason


@dataclass(frozen=True, slots=True)
class PlainChoice:
    """One thing that can be done: the control's name, its caption, and what it says has happened."""

    name: str
    caption: str
    event: e.Event


BACK = (("back", Phrase.BACK, e.WentBack()),)
CANCEL = (("cancel", Phrase.CANCEL, e.Cancelled()),)
WAYS_OUT = (*BACK, *CANCEL)
FINISH = (("done", Phrase.FINISH, e.Finished()),)

FIXED: dict[type, tuple[tuple[str, Phrase, e.Event], ...]] = {
    s.Welcome: (
        ("start", Phrase.START, ve.Started()),
        ("no-card", Phrase.NO_CARD, ve.TypingChosen()),
        ("leave", Phrase.LEAVE, ve.LeavingChosen()),
    ),
    s.Scanning: (("no-card", Phrase.WITHOUT_CARD, ve.TypingChosen()), *CANCEL),
    s.Typing: WAYS_OUT,
    s.Leaving: (("ask-office", Phrase.ASK_OFFICE, ve.OfficeAsked()), *WAYS_OUT),
    s.AlreadyHere: (
        ("sign-out", Phrase.SIGN_OUT, ve.LeavingConfirmed()),
        ("still-here", Phrase.STILL_HERE, e.Finished()),
        ("came-back", Phrase.CAME_BACK, ve.CameBack()),
    ),
    s.Held: FINISH,
    s.Done: FINISH,
    s.SignedOut: FINISH,
    s.Trouble: FINISH,
    o.StaffPin: WAYS_OUT,
    **dict.fromkeys((s.Checking, s.Recording, s.OpeningCase, s.PrintingBadge, s.SigningOut, Paused), ()),
}
"""Steps whose choices are always the same."""


def options(step: Any, context: ScreenContext) -> tuple[PlainChoice, ...]:
    """All that can be done on a step besides typing and holding. A step without any waits, and ends by itself."""
    fixed = FIXED.get(type(step))
    if fixed is not None:
        found = [PlainChoice(name, context.say(caption), event) for name, caption, event in fixed]
        spoken = context.languages if isinstance(step, s.Welcome) else ()  # elsewhere they are in the strip
        found += [PlainChoice(f"language-{one.tag}", one.name, ve.LanguageChosen(one.tag)) for one in spoken]
        return tuple(found)
    return tuple(_OTHERS[type(step)](step, context))


def _ways_out(context: ScreenContext) -> Iterator[PlainChoice]:
    for name, caption, event in WAYS_OUT:
        yield PlainChoice(name, context.say(caption), event)


def _confirm(step: s.Confirm, context: ScreenContext) -> Iterator[PlainChoice]:
    last = step.draft.last if context.site.still_has(step.draft.last) else None
    if last is not None:
        yield PlainChoice("same-as-last-time", context.say(Phrase.SAME), same_as_last_time(last, context))
    yield PlainChoice("confirm", context.say(Phrase.CONFIRM_YES), ve.Confirmed())
    yield from _ways_out(context)


def _types(_: s.ChooseType, context: ScreenContext) -> Iterator[PlainChoice]:
    site = context.site
    for kind in site.types:
        picked = ve.TypePicked(kind, site.question_set)
        yield PlainChoice(f"purpose-{kind.code}", context.text(kind.label, kind.code), picked)
    if not site.types:
        yield PlainChoice("go-on", context.say(Phrase.CONTINUE), ve.TypePicked(any_visit(context.words)))
    yield from _ways_out(context)


def _destinations(step: s.ChooseDestination, context: ScreenContext) -> Iterator[PlainChoice]:
    for place in context.site.destinations:
        yield PlainChoice(f"destination-{place.code}", context.place(place), ve.DestinationPicked(place))
    if not context.site.destinations:
        yield PlainChoice("go-on", context.say(Phrase.CONTINUE), ve.DestinationPicked(None))
    if where_optional(step.draft):
        yield PlainChoice("not-known", context.say(QuestionText.NOT_KNOWN), ve.WhereUnknown())
    yield from _ways_out(context)


def _whom_or_where(step: s.WhomOrWhere, context: ScreenContext) -> Iterator[PlainChoice]:
    """Nobody is searched for here: who knows a name says it to the office."""
    kind, places = step.draft.visitor_type, context.site.destinations
    if kind is not None and kind.host is not Need.REQUIRED and len(places) <= MOST_LISTED:
        for place in places:
            yield PlainChoice(f"destination-{place.code}", context.place(place), ve.DestinationPicked(place))
    yield PlainChoice("not-known", context.say(QuestionText.NOT_KNOWN), ve.WhereUnknown())
    yield from _ways_out(context)


def _host_away(step: s.HostAway, context: ScreenContext) -> Iterator[PlainChoice]:
    yield PlainChoice("go-on", instead(step.draft.absence, context), ve.AbsenceRead())
    yield from _ways_out(context)


def _asking(step: s.Asking, context: ScreenContext) -> Iterator[PlainChoice]:
    question = step.question
    answers: dict[str, str] = {}
    if question.kind == QuestionKind.CHOICE:
        answers = {one.code: context.text(one.label, one.code) for one in question.options}
    elif question.kind == QuestionKind.YES_NO:
        answers = {"yes": context.say(QuestionText.YES), "no": context.say(QuestionText.NO)}
    for value, label in answers.items():
        yield PlainChoice(f"option-{value}", label, ve.Answered(question.code, value))
    if not question.required:
        yield PlainChoice("skip-question", context.say(QuestionText.SKIP), ve.QuestionSkipped(question.code))
    yield from _ways_out(context)


def _conduct(_: s.Conduct, context: ScreenContext) -> Iterator[PlainChoice]:
    yield PlainChoice("accept", context.say(Phrase.CONDUCT_ACCEPT), ve.ConductAccepted(context.conduct.version))
    yield from _ways_out(context)


def _photo(step: s.TakingPhoto, context: ScreenContext) -> Iterator[PlainChoice]:
    if step.draft.photo is not None:
        yield PlainChoice("keep-photo", context.say(Phrase.KEEP_PHOTO), ve.PhotoKept())
        yield PlainChoice("photo-again", context.say(Phrase.PHOTO_AGAIN), ve.PhotoAsked())
    else:
        yield PlainChoice("take-photo", context.say(Phrase.TAKE_PHOTO), ve.PhotoAsked())
    kind = step.draft.visitor_type
    if step.failed or kind is None or kind.photo is not Need.REQUIRED:
        yield PlainChoice("skip-photo", context.say(Phrase.SKIP_PHOTO), ve.PhotoSkipped())
    yield from _ways_out(context)


def _names(step: o.StaffNames, context: ScreenContext) -> Iterator[PlainChoice]:
    for person in step.staff or ():
        if step.first is None or person.id != step.first.id:
            yield PlainChoice(f"staff-{person.id}", person.name, oe.StaffPicked(person))
    yield from _ways_out(context)


def _areas(context: ScreenContext) -> Iterator[PlainChoice]:
    for area in o.OfficeArea:
        yield PlainChoice(f"area-{area}", context.say(AREAS.get(area, Text(area.value))), oe.AreaPicked(area))


def _leave(context: ScreenContext, *, back: bool = False) -> Iterator[PlainChoice]:
    if back:
        yield PlainChoice("back", context.say(Phrase.BACK), e.WentBack())
    yield PlainChoice("done", context.say(OfficeText.LEAVE), e.Finished())


def _cases(step: o.Cases, context: ScreenContext) -> Iterator[PlainChoice]:
    for case in step.cases or ():
        yield PlainChoice(f"case-{case.id}", case.name.full, oe.CasePicked(case.id))
    if step.pass_for is not None:
        yield PlainChoice("make-pass", context.say(StaffAreaText.MAKE_PASS), oe.PassAsked())
    yield from _areas(context)
    yield from _leave(context)
    yield PlainChoice("close-kiosk", context.say(OfficeText.CLOSE), oe.ClosingAsked())


def _badges(step: o.Badges, context: ScreenContext) -> Iterator[PlainChoice]:
    for question in step.questions or ():
        badge, whose = question.visit.badge_id, question.visit.name.full
        for name, caption, event in (
            ("came-out", StaffAreaText.CAME_OUT, oe.BadgeSeen(badge, BadgeAnswer.CAME_OUT)),
            ("again", StaffAreaText.AGAIN, oe.ReprintAsked(question.visit)),
            ("not-needed", StaffAreaText.NOT_NEEDED, oe.BadgeSeen(badge, BadgeAnswer.NOT_NEEDED)),
        ):
            yield PlainChoice(f"{name}-{badge}", f"{whose}: {context.say(caption)}", event)
    if step.questions is not None:
        yield PlainChoice("new-roll", context.say(StaffAreaText.NEW_ROLL), oe.RollChanged())
    yield from _areas(context)
    yield from _leave(context)


def _on_site(step: o.OnSite, context: ScreenContext) -> Iterator[PlainChoice]:
    for guest in step.guests or ():
        yield PlainChoice(f"guest-{guest.visit.id}", guest.visit.name.full, oe.VisitorPicked(guest))
    yield from _areas(context)
    yield from _leave(context)


def _one_guest(step: o.OneGuest, context: ScreenContext) -> Iterator[PlainChoice]:
    if step.guest.visit.badge_id:
        yield PlainChoice("reprint", context.say(StaffAreaText.REPRINT), oe.ReprintAsked(step.guest.visit))
    yield PlainChoice("sign-out", context.say(StaffAreaText.SIGN_OUT), oe.SignOutAsked())
    yield from _areas(context)
    yield from _leave(context, back=True)


def _remembered(step: o.Remembered, context: ScreenContext) -> Iterator[PlainChoice]:
    for index, kept in enumerate(step.kept or ()):
        yield PlainChoice(f"kept-{index}", kept.decided.date().isoformat(), oe.RememberedPicked(kept))
    yield from _areas(context)
    yield from _leave(context)


def _one_recollection(step: o.OneRecollection, context: ScreenContext) -> Iterator[PlainChoice]:
    yield PlainChoice(
        "revoke", context.say(StaffAreaText.REVOKE_YES if step.confirming else StaffAreaText.REVOKE), oe.RevokeAsked()
    )
    yield from _areas(context)
    yield from _leave(context, back=True)


def _review(_: o.Review, context: ScreenContext) -> Iterator[PlainChoice]:
    """The decisions need the reason that is chosen on the page: see `decisions`."""
    yield PlainChoice("back", context.say(Phrase.BACK), e.WentBack())


def _look_once(step: o.LookOnce, context: ScreenContext) -> Iterator[PlainChoice]:
    if step.refusing:
        for reason in UNMATCHED_REFUSALS:
            caption = context.say(REASONS[reason])
            yield PlainChoice(f"reason-{reason}", caption, oe.DecisionChosen(Decision.REFUSE, reason))
    else:
        for name, text, _icon, event in ONE_TAP:
            yield PlainChoice(name, context.say(text), event)
        name, text, asked = REFUSAL
        yield PlainChoice(name, context.say(text), asked)
    yield PlainChoice("back", context.say(Phrase.BACK), e.WentBack())


_OTHERS: dict[type, Callable[[Any, ScreenContext], Iterator[PlainChoice]]] = {
    s.Confirm: _confirm,
    s.ChooseType: _types,
    s.ChooseDestination: _destinations,
    s.WhomOrWhere: _whom_or_where,
    s.HostAway: _host_away,
    s.Asking: _asking,
    s.Conduct: _conduct,
    s.TakingPhoto: _photo,
    o.StaffNames: _names,
    o.Cases: _cases,
    o.Review: _review,
    o.LookOnce: _look_once,
    o.Badges: _badges,
    o.OnSite: _on_site,
    o.OneGuest: _one_guest,
    o.Remembered: _remembered,
    o.OneRecollection: _one_recollection,
}

KNOWN = {*FIXED, *_OTHERS}
"""Every step has its choices here (held by a test)."""


def reasons(words: Translator) -> Iterator[tuple[str, str, Reason]]:
    """Name, caption and value of each reason that staff may pick."""
    for reason in COMPARED_REASONS:
        yield f"reason-{reason}", words.say(REASONS.get(reason, Text(reason.value))), reason


def decisions(words: Translator, *, left: bool) -> Iterator[tuple[str, str, Decision]]:
    """Name, caption and value of each decision on somebody who waits, or who `left`."""
    for decision, (name, _) in LOOKS.items():
        if left == (decision is Decision.NOTED):
            yield name, words.say(DECISIONS.get(decision, Text(decision.value))), decision
