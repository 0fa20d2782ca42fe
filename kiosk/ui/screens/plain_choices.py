"""What can be done on each step, as data: the plain page's controls, by the names that the usual pages give them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.checkin import events as e
from kiosk.checkin.office import events as oe
from kiosk.checkin.office import steps as o
from kiosk.checkin.steps import Paused
from kiosk.checkin.visit import BadgeAnswer, Purpose
from kiosk.checkin.visitor import events as ve
from kiosk.checkin.visitor import steps as s
from kiosk.ui.screens.base import ScreenContext
from kiosk.ui.screens.look_once_screen import ONE_TAP, REFUSAL
from kiosk.ui.screens.review_screen import LOOKS
from kiosk.ui.wording import Phrase, say
from kiosk.ui.wording_office import DECISIONS, REASONS, OfficeText
from kiosk.ui.wording_staff_area import AREAS, StaffAreaText
from sync.contract.vocabulary import COMPARED_REASONS, UNMATCHED_REFUSALS, Decision, Reason


@dataclass(frozen=True, slots=True)
class Option:
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


def options(step: Any, context: ScreenContext) -> tuple[Option, ...]:
    """All that can be done on a step besides typing and holding. A step without any waits, and ends by itself."""
    fixed = FIXED.get(type(step))
    if fixed is not None:
        return tuple(Option(name, say(caption), event) for name, caption, event in fixed)
    return tuple(_OTHERS[type(step)](step, context))


def _ways_out() -> Iterator[Option]:
    for name, caption, event in WAYS_OUT:
        yield Option(name, say(caption), event)


def _confirm(step: s.Confirm, context: ScreenContext) -> Iterator[Option]:
    last = step.draft.last if context.site.still_has(step.draft.last) else None
    if last is not None:
        going = context.site.destination(last.destination) if last.destination else None
        same = ve.SameAsLastTime(context.site.purpose(last.purpose), going, context.conduct.version)
        yield Option("same-as-last-time", say(Phrase.SAME), same)
    yield Option("confirm", say(Phrase.CONFIRM_YES), ve.Confirmed())
    yield from _ways_out()


def _purposes(_: s.ChoosePurpose, context: ScreenContext) -> Iterator[Option]:
    for purpose in context.site.purposes:
        yield Option(f"purpose-{purpose.code}", purpose.label, ve.PurposePicked(purpose))
    if not context.site.purposes:
        visit = Purpose("visit", say(Phrase.VISIT), say(Phrase.VISIT_BADGE), needs_destination=False)
        yield Option("go-on", say(Phrase.CONTINUE), ve.PurposePicked(visit))
    yield from _ways_out()


def _destinations(_: s.ChooseDestination, context: ScreenContext) -> Iterator[Option]:
    for destination in context.site.destinations:
        yield Option(f"destination-{destination.code}", destination.label, ve.DestinationPicked(destination))
    if not context.site.destinations:
        yield Option("go-on", say(Phrase.CONTINUE), ve.DestinationPicked(None))
    yield from _ways_out()


def _conduct(_: s.Conduct, context: ScreenContext) -> Iterator[Option]:
    yield Option("accept", say(Phrase.CONDUCT_ACCEPT), ve.ConductAccepted(context.conduct.version))
    yield from _ways_out()


def _photo(step: s.TakingPhoto, _: ScreenContext) -> Iterator[Option]:
    if step.draft.photo is not None:
        yield Option("keep-photo", say(Phrase.KEEP_PHOTO), ve.PhotoKept())
        yield Option("photo-again", say(Phrase.PHOTO_AGAIN), ve.PhotoAsked())
    else:
        yield Option("take-photo", say(Phrase.TAKE_PHOTO), ve.PhotoAsked())
    yield Option("skip-photo", say(Phrase.SKIP_PHOTO), ve.PhotoSkipped())
    yield from _ways_out()


def _names(step: o.StaffNames, _: ScreenContext) -> Iterator[Option]:
    for person in step.staff or ():
        if step.first is None or person.id != step.first.id:
            yield Option(f"staff-{person.id}", person.name, oe.StaffPicked(person))
    yield from _ways_out()


def _areas() -> Iterator[Option]:
    for area in o.OfficeArea:
        yield Option(f"area-{area}", say(AREAS.get(area, area.value)), oe.AreaPicked(area))


def _leave(*, back: bool = False) -> Iterator[Option]:
    if back:
        yield Option("back", say(Phrase.BACK), e.WentBack())
    yield Option("done", say(OfficeText.LEAVE), e.Finished())


def _cases(step: o.Cases, _: ScreenContext) -> Iterator[Option]:
    for case in step.cases or ():
        yield Option(f"case-{case.id}", case.name.full, oe.CasePicked(case.id))
    if step.pass_for is not None:
        yield Option("make-pass", say(StaffAreaText.MAKE_PASS), oe.PassAsked())
    yield from _areas()
    yield from _leave()
    yield Option("close-kiosk", say(OfficeText.CLOSE), oe.ClosingAsked())


def _badges(step: o.Badges, _: ScreenContext) -> Iterator[Option]:
    for question in step.questions or ():
        badge, whose = question.visit.badge_id, question.visit.name.full
        for name, caption, event in (
            ("came-out", StaffAreaText.CAME_OUT, oe.BadgeSeen(badge, BadgeAnswer.CAME_OUT)),
            ("again", StaffAreaText.AGAIN, oe.ReprintAsked(question.visit)),
            ("not-needed", StaffAreaText.NOT_NEEDED, oe.BadgeSeen(badge, BadgeAnswer.NOT_NEEDED)),
        ):
            yield Option(f"{name}-{badge}", f"{whose}: {say(caption)}", event)
    if step.questions is not None:
        yield Option("new-roll", say(StaffAreaText.NEW_ROLL), oe.RollChanged())
    yield from _areas()
    yield from _leave()


def _on_site(step: o.OnSite, _: ScreenContext) -> Iterator[Option]:
    for guest in step.guests or ():
        yield Option(f"guest-{guest.visit.id}", guest.visit.name.full, oe.VisitorPicked(guest))
    yield from _areas()
    yield from _leave()


def _one_guest(step: o.OneGuest, _: ScreenContext) -> Iterator[Option]:
    yield Option("reprint", say(StaffAreaText.REPRINT), oe.ReprintAsked(step.guest.visit))
    yield Option("sign-out", say(StaffAreaText.SIGN_OUT), oe.SignOutAsked())
    yield from _areas()
    yield from _leave(back=True)


def _remembered(step: o.Remembered, _: ScreenContext) -> Iterator[Option]:
    for index, kept in enumerate(step.kept or ()):
        yield Option(f"kept-{index}", kept.decided.date().isoformat(), oe.RememberedPicked(kept))
    yield from _areas()
    yield from _leave()


def _one_recollection(step: o.OneRecollection, _: ScreenContext) -> Iterator[Option]:
    yield Option("revoke", say(StaffAreaText.REVOKE_YES if step.confirming else StaffAreaText.REVOKE), oe.RevokeAsked())
    yield from _areas()
    yield from _leave(back=True)


def _review(_: o.Review, __: ScreenContext) -> Iterator[Option]:
    """The decisions need the reason that is chosen on the page: see `decisions`."""
    yield Option("back", say(Phrase.BACK), e.WentBack())


def _look_once(step: o.LookOnce, _: ScreenContext) -> Iterator[Option]:
    if step.refusing:
        for reason in UNMATCHED_REFUSALS:
            caption = say(REASONS.get(reason, reason.value))
            yield Option(f"reason-{reason}", caption, oe.DecisionChosen(Decision.REFUSE, reason))
    else:
        for name, text, _icon, event in ONE_TAP:
            yield Option(name, say(text), event)
        name, text, asked = REFUSAL
        yield Option(name, say(text), asked)
    yield Option("back", say(Phrase.BACK), e.WentBack())


_OTHERS: dict[type, Callable[[Any, ScreenContext], Iterator[Option]]] = {
    s.Confirm: _confirm,
    s.ChoosePurpose: _purposes,
    s.ChooseDestination: _destinations,
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


def reasons() -> Iterator[tuple[str, str, Reason]]:
    """Name, caption and value of each reason that staff may pick."""
    for reason in COMPARED_REASONS:
        yield f"reason-{reason}", say(REASONS.get(reason, reason.value)), reason


def decisions(*, left: bool) -> Iterator[tuple[str, str, Decision]]:
    """Name, caption and value of each decision on somebody who waits, or who `left`."""
    for decision, (name, _) in LOOKS.items():
        if left == (decision is Decision.NOTED):
            yield name, say(DECISIONS.get(decision, decision.value)), decision
