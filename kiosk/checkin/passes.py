"""What may come of a visitor's or a staff member's pass: the question to the desk, and its answers."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.checkin.case import Staff
from kiosk.checkin.visit import Destination, Purpose
from scanning.documents import Pass, Unreadable
from screening.visitor import Visitor


@dataclass(frozen=True, slots=True)
class LookUp:
    """Whose pass is it? Answered by VisitorExpected, StaffKnown or PassUnknown, or by Scanned with what is wrong.

    The signature holds already; whether its signer may say so, and whether it is valid now, is for the desk to judge.
    """

    document: Pass


@dataclass(frozen=True, slots=True)
class VisitorExpected:
    """The district registered this visitor; what it left open is asked as always."""

    visitor: Visitor
    purpose: Purpose | None = None
    destination: Destination | None = None


@dataclass(frozen=True, slots=True)
class StaffKnown:
    """A pass picks a name; the PIN is asked as always."""

    person: Staff
    staff: tuple[Staff, ...]


@dataclass(frozen=True, slots=True)
class PassUnknown:
    """Genuine, and nobody is known by it here: withdrawn, or not heard of yet."""


@dataclass(frozen=True, slots=True)
class BadgeRefused:
    """The answer to a sign-out: a genuine badge that is not valid now, by any clock that may be right."""

    reason: Unreadable


PassEvent = VisitorExpected | StaffKnown | PassUnknown | BadgeRefused
