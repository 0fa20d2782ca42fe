"""A visit: what each of its facts says besides who came (see `person`) and what was answered (see `question`)."""

from __future__ import annotations

from typing import Annotated

from sync.contract.records.kept import AUDIT, EVERYWHERE, Kept, Part, Retention

_SHOWN = Kept(personal=False, retention=Retention.AUDIT, may_show=EVERYWHERE)
_COUNTED = Kept(personal=False, retention=Retention.AUDIT)
"""Counted among many, and shown of no visit."""

TOOK_S = (30, 60, 120, 300, 600)
"""How long a check-in took is told as one of these, in seconds: nobody needs to know more of one visitor."""


class SignedIn(Part):
    """A visit began. `purpose`, `destination` and `host` are codes of the school's document."""

    visit: Annotated[str, AUDIT]
    badge: Annotated[str, AUDIT]
    purpose: Annotated[str, _SHOWN]
    destination: Annotated[str, _SHOWN]
    choice: Annotated[str, AUDIT]  # kiosk.checkin.visit.AdmissionBasis
    source: Annotated[str, AUDIT] = ""  # always "": older districts require the field, and no newer one reads it
    conduct: Annotated[str, AUDIT] = ""  # version of the expectations accepted
    case: Annotated[str, AUDIT] = ""
    host: Annotated[str, _SHOWN] = ""
    came: Annotated[str, AUDIT] = ""  # when (ISO 8601), where the office typed it in later; the district's only
    blank: Annotated[str, AUDIT] = ""  # number of the blank badge that was handed out
    took_s: Annotated[int, _COUNTED] = 0  # one of TOOK_S, from the first touch or card on; 0 where nobody measured


def took_class(seconds: float) -> int:
    """The first of TOOK_S that is no less, the last for whatever took longer; 0 for what was not measured."""
    return next((end for end in TOOK_S if seconds <= end), TOOK_S[-1]) if seconds > 0 else 0


class SignedOut(Part):
    visit: Annotated[str, AUDIT]
    by: Annotated[str, AUDIT]  # vocabulary.SignOutMethod
    went: Annotated[str, AUDIT] = ""  # when, where the office typed it in later; the district's only


class VisitVoided(Part):
    visit: Annotated[str, AUDIT]


class VisitCorrected(Part):
    """What a visit's codes are from now on; what was said before stays in its own entry. Who corrected it is the
    entry's actor. A name is never corrected: nobody would have screened the new one."""

    visit: Annotated[str, AUDIT]
    purpose: Annotated[str, _SHOWN]
    destination: Annotated[str, _SHOWN]
    host: Annotated[str, _SHOWN]


class BadgePrinted(Part):
    visit: Annotated[str, AUDIT]
    badge: Annotated[str, AUDIT]
    outcome: Annotated[str, AUDIT]  # vocabulary.PrintResult
    reason: Annotated[str, AUDIT] = ""
    printer: Annotated[str, AUDIT] = ""  # kind of the printer that was tried last, without its address


class BadgeAsked(Part):
    """A person had a badge printed once more; who it was is the entry's actor."""

    visit: Annotated[str, AUDIT]
    badge: Annotated[str, AUDIT]


class BadgeRequested(Part):
    """The district's own entry: an office asks a kiosk to print a visitor's badge. `by` is a staff id, "" for none.
    Without visit and badge it is a test badge; its BadgePrinted has the request's id as badge."""

    visit: Annotated[str, AUDIT]
    badge: Annotated[str, AUDIT]
    request: Annotated[str, AUDIT]
    kiosk: Annotated[str, AUDIT]
    by: Annotated[str, AUDIT] = ""


class BadgeRequestAnswered(Part):
    """The kiosk took the request, or says in `reason` why not; what became of the badge follows as BadgePrinted."""

    visit: Annotated[str, AUDIT]
    badge: Annotated[str, AUDIT]
    request: Annotated[str, AUDIT]
    outcome: Annotated[str, AUDIT]  # api.kiosk.Outcome
    reason: Annotated[str, AUDIT] = ""  # vocabulary.UnprintedBadge


class PassRequested(Part):
    """Staff asked for a school pass for the visitor of a visit; who it was is the entry's actor. `request` becomes the
    pass's own id, so that a repeated entry makes no second pass."""

    visit: Annotated[str, AUDIT]
    request: Annotated[str, AUDIT]
