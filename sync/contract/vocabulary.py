"""The words that both applications store, send and mean alike. Each is declared here once; values never change."""

from __future__ import annotations

from enum import StrEnum


class Decision(StrEnum):
    """What a person decides about a held visitor, as journals and requests say it."""

    ADMIT = "admit"
    ADMIT_WITH_ESCORT = "admit_with_escort"
    REFUSE = "refuse"
    NOTED = "noted"  # of a visitor who left before the end: seen, and nothing to decide


class Reason(StrEnum):
    """Why a person decided so; OTHER goes with free text."""

    DIFFERENT_PERSON = "different_person"
    PARENT_OF_STUDENT = "parent_of_student"
    APPROVED_BY_PRINCIPAL = "approved_by_principal"
    SAME_PERSON = "same_person"
    COURT_ORDER = "court_order"
    NO_BUSINESS_HERE = "no_business_here"
    OTHER = "other"
    IDENTITY_CHECKED = "identity_checked"  # of a typed name that nothing matched: staff looked, at what is not kept
    CAME_BACK = "came_back"  # the kiosk's own: the visitor who had left is at the desk again


STAFF_REASONS = tuple(reason for reason in Reason if reason is not Reason.CAME_BACK)
"""Those that a person may pick."""

COMPARED_REASONS = tuple(reason for reason in STAFF_REASONS if reason is not Reason.IDENTITY_CHECKED)
"""Those of a case with something to compare, or without a list that counts."""

UNMATCHED_REFUSALS = (Reason.NO_BUSINESS_HERE, Reason.COURT_ORDER, Reason.OTHER)
"""Why somebody may be refused whom nothing matched."""


class CloseReason(StrEnum):
    """Why the district closed a case that no kiosk answers for; a decision's reason, with Decision.NOTED."""

    LEFT_UNDECIDED = "left_undecided"  # the visitor went away, and nobody had decided
    SEEN_IN_PERSON = "seen_in_person"  # staff looked after the visitor at the door
    HELD_AGAIN = "held_again"  # the visitor checked in again, at another kiosk or at the desk


class AdmissionBasis(StrEnum):
    """How a visit was allowed, or that it was not (the `decision` of the demo's summary)."""

    NO_MATCH = "no_match"
    REMEMBERED = "remembered"
    ADMITTED = "admitted"
    ADMITTED_WITH_ESCORT = "admitted_with_escort"
    REFUSED = "refused"


class Ruling(StrEnum):
    """Whether a decision may be taken."""

    ALLOWED = "allowed"
    NOT_PERMITTED = "not_permitted"
    NEEDS_SECOND_PERSON = "needs_second_person"
    ALREADY_DECIDED = "already_decided"
    NEEDS_REASON = "needs_reason"
    HAS_LEFT = "has_left"  # nobody is there to be admitted or refused


class UnansweredRequest(StrEnum):
    """Why a kiosk could not even put an office's request to its rules; it stands where a Ruling does."""

    UNKNOWN_CASE = "unknown_case"
    UNREADABLE = "unreadable"  # an older version knows neither this decision nor this reason


class UnprintedBadge(StrEnum):
    """Why a kiosk does not print a badge that an office asked for."""

    UNKNOWN_VISIT = "unknown_visit"  # it has not heard of the visit
    OVER = "over"  # the visitor has left, or the visit is void
    PRINTING = "printing"  # it is being printed at this moment


class TypedNames(StrEnum):
    """What a school does with a typed name that nothing matched."""

    STAFF = "staff"  # a member of staff looks once
    ALONE = "alone"  # the machine admits


class Permission(StrEnum):
    """What a staff member may do beyond signing in."""

    DECIDE = "decide"
    OVERRIDE = "override"  # may admit on a strong match alone


class Emergency(StrEnum):
    """An emergency at a school, in the words of the Standard Response Protocol."""

    HOLD = "hold"  # stay where you are, clear the halls
    SECURE = "secure"  # get inside, lock outside doors
    LOCKDOWN = "lockdown"  # locks, lights, out of sight
    EVACUATE = "evacuate"
    SHELTER = "shelter"
    OTHER = "other"  # a word that this version does not know: follow staff all the same


class SignOutMethod(StrEnum):
    """How a visit ended."""

    BADGE = "badge"
    LICENSE = "license"
    NAME = "name"
    OFFICE = "office"
    SYSTEM = "system"  # end of day


class ListKind(StrEnum):
    """Why somebody is on a barred list."""

    BARRED = "barred"
    CUSTODY = "custody"
    REGISTRY = "registry"
    WATCH = "watch"


class MatchClass(StrEnum):
    POSSIBLE = "possible"
    STRONG = "strong"


class Verdict(StrEnum):
    """What screening says of a visitor. Never "cleared": NONE says only that nothing matched."""

    NONE = "none"
    POSSIBLE = "possible"
    STRONG = "strong"


class PrintResult(StrEnum):
    """What became of a badge, from the least to the most that is known of it."""

    FAILED = "failed"
    SENT = "sent"
    CONFIRMED = "confirmed"


class ListOrigin(StrEnum):
    """What a visitor is compared with."""

    FEED = "feed"  # a list of the district's, as it is signed
    SOURCE = "source"  # a registry or list that entries come from


class ListState(StrEnum):
    """Whether the lists of a kiosk count."""

    CURRENT = "current"
    EXPIRED = "expired"  # screens on, and every "no match" goes to staff
    ABSENT = "absent"  # holds everybody


class FeedFault(StrEnum):
    """Why a list that must exist does not count. While one does not, all lists count as absent."""

    MISSING = "missing"
    DAMAGED = "damaged"  # it cannot be read, or is not what was recorded when it came into force
    OLDER = "older"  # an older version than was in force here
    UNCHECKED = "unchecked"  # its integrity is being checked, as at every start


class ClockDoubt(StrEnum):
    """Why no date may end by this machine's clock."""

    APART = "apart"  # it and the district's differ by more than an hour
    UNKNOWN = "unknown"  # it is behind what was known before, or was set, and the district has not been heard since
