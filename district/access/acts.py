"""Changes that people make at the pages: of staff members and their permissions, of a school's settings, of kiosks, of
sources and texts. Each is journaled with who made it, in the transaction that stores it, beside the looks at records
(table record_look): neither change nor line is ever stored without the other. No line has a name in it.

What keeps its own author (entries of the list, bars, emergencies, badge layouts, enrollment codes, accounts) is not
noted twice.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

from sqlmodel import Session

from district.access import looks
from district.access.people.sessions import Viewer
from sync.contract.vocabulary import Permission


class ActKind(StrEnum):
    """What was done; behind each what `subject` is."""

    STAFF_ADDED = "staff_added"  # a staff member's id, as of the next nine
    STAFF_CHANGED = "staff_changed"
    DECIDE_GIVEN = "decide_given"
    DECIDE_TAKEN = "decide_taken"
    OVERRIDE_GIVEN = "override_given"
    OVERRIDE_TAKEN = "override_taken"
    STAFF_PIN = "staff_pin"
    STAFF_DISABLED = "staff_disabled"
    STAFF_ENABLED = "staff_enabled"
    STAFF_REMOVED = "staff_removed"
    HOST_ADDED = "host_added"  # a host's code
    HOST_CHANGED = "host_changed"
    HOST_REMOVED = "host_removed"
    PLACE_ADDED = "place_added"  # a destination's code
    PLACE_CHANGED = "place_changed"
    PLACE_REMOVED = "place_removed"
    HOURS_SET = "hours_set"  # empty
    DAY_SET = "day_set"  # the first of the days, ISO 8601
    DAY_REMOVED = "day_removed"
    TYPES_SET = "types_set"  # the level, "district", or empty for the school's own
    TYPES_UNDONE = "types_undone"
    TYPED_NAMES_SET = "typed_names_set"  # a vocabulary.TypedNames
    WORDING_SET = "wording_set"  # empty
    REPORT_SET = "report_set"  # the hour
    REPORT_READER_ADDED = "report_reader_added"  # an account
    REPORT_READER_REMOVED = "report_reader_removed"
    YEAR_CONFIRMED = "year_confirmed"  # a school_years.StepKind
    YEAR_UNDONE = "year_undone"
    KIOSK_RENAMED = "kiosk_renamed"  # a kiosk
    KIOSK_REVOKED = "kiosk_revoked"
    RECIPIENT_ADDED = "recipient_added"  # a recipient of alerts, by the name that is no person's
    RECIPIENT_CHANGED = "recipient_changed"
    RECIPIENT_REMOVED = "recipient_removed"
    KEY_ROTATED = "key_rotated"  # the new signing key's id
    KIOSKS_SET = "kiosks_set"  # a scope, as kiosk_settings.key_of has it
    SOURCE_ADDED = "source_added"  # a source of list entries
    SOURCE_CHANGED = "source_changed"
    SOURCE_REMOVED = "source_removed"
    NOTICE_SET = "notice_set"  # the language of the texts
    RETENTION_CONFIRMED = "retention_confirmed"  # empty
    SETTING_SET = "setting_set"  # a setting of the district, with its value where that is a number or a word
    SETTING_ASKED = "setting_asked"  # the same, of what waits for a second person
    SETTING_LET_GO = "setting_let_go"


_GIVEN = {Permission.DECIDE: ActKind.DECIDE_GIVEN, Permission.OVERRIDE: ActKind.OVERRIDE_GIVEN}
_TAKEN = {Permission.DECIDE: ActKind.DECIDE_TAKEN, Permission.OVERRIDE: ActKind.OVERRIDE_TAKEN}


def note(session: Session, viewer: Viewer, kind: ActKind, subject: str, now: datetime, school: str = "") -> None:
    """`viewer` did this, in the transaction that stores it. `school`: a code, "" for what is the district's."""
    looks.note(session, viewer.account.id, school, kind, subject, now)


def note_permissions(
    session: Session, viewer: Viewer, staff: str, before: Collection[str], after: Collection[str], now: datetime,
    school: str,
) -> None:  # fmt: skip
    """A line for each permission that a staff member was given, and each that was taken away."""
    changes = [(_GIVEN, set(after) - set(before)), (_TAKEN, set(before) - set(after))]
    for kinds, permissions in changes:
        for one in sorted(permissions):
            note(session, viewer, kinds[Permission(one)], staff, now, school)
