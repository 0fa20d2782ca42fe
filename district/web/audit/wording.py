"""The audit in words: what was looked at, what was changed, and which of it an address asks for."""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum

from district.access.acts import ActKind
from district.access.looks import LookKind
from language.marks import N_, NC_, Text, TextEnum


class KindName(TextEnum):
    """What was looked at, or done."""

    VISIT = N_("Opened a visit's record")
    RECEIPT = N_("Made a receipt")
    LOG = N_("Took along a visitor log")
    ROSTER = N_("Took along a roster")
    PRIVACY = N_("Looked a visit up for privacy")
    EXPORT = N_("Made a copy for the visitor")
    ERASURE = N_("Erased a visit")
    HOLD = N_("Put a legal hold on")
    HOLD_LIFTED = N_("Lifted a legal hold")
    REQUEST_ADDED = N_("Added a privacy request")
    REQUEST_CLOSED = N_("Closed a privacy request")
    ACCOUNT_CHANGED = N_("Changed the role, schools or rights of an account")
    ACCOUNT_DISABLED = N_("Disabled an account")
    ACCOUNT_ENABLED = N_("Enabled an account again")
    ACCOUNT_LINK = N_("Made a link for a new password")
    ACCOUNT_SECOND_STEP_OFF = N_("Turned somebody's second step off")
    PERSON = N_("Looked a person up for privacy")
    SEARCH = N_("Searched visits by a name")
    WHERE = N_("Looked where somebody is")
    CASE = N_("Opened a case")
    CONDUCT = N_("Opened a record of conduct")
    ENTRY = N_("Opened an entry of the barred list")
    EXPECTED = N_("Opened an expected visitor")
    NAME = N_("Uncovered the name behind an id")
    ENTRIES = N_("Took along the barred list")


class ActName(TextEnum):
    """What was changed."""

    STAFF_ADDED = N_("Added a staff member")
    STAFF_CHANGED = N_("Renamed a staff member")
    DECIDE_GIVEN = N_("Gave a staff member the permission to decide")
    DECIDE_TAKEN = N_("Took the permission to decide from a staff member")
    OVERRIDE_GIVEN = N_("Gave a staff member the permission to override")
    OVERRIDE_TAKEN = N_("Took the permission to override from a staff member")
    STAFF_PIN = N_("Gave a staff member a new PIN")
    STAFF_DISABLED = N_("Disabled a staff member")
    STAFF_ENABLED = N_("Enabled a staff member again")
    STAFF_REMOVED = N_("Removed a staff member")
    HOST_ADDED = N_("Added a host")
    HOST_CHANGED = N_("Changed a host")
    HOST_REMOVED = N_("Removed a host")
    PLACE_ADDED = N_("Added a destination")
    PLACE_CHANGED = N_("Changed a destination")
    PLACE_REMOVED = N_("Removed a destination")
    HOURS_SET = N_("Set the hours of the week")
    DAY_SET = N_("Set days off or other hours")
    DAY_REMOVED = N_("Removed a day off")
    TYPES_SET = N_("Set visitor types or questions")
    TYPES_UNDONE = N_("Took a change of visitor types back")
    TYPED_NAMES_SET = N_("Set what happens to typed names")
    WORDING_SET = N_("Set the wording of the kiosks")
    REPORT_SET = N_("Set the hour of the daily report")
    REPORT_READER_ADDED = N_("Had the daily report mailed to somebody")
    REPORT_READER_REMOVED = N_("Took somebody off the daily report")
    YEAR_CONFIRMED = N_("Confirmed a step of the new school year")
    YEAR_UNDONE = N_("Undid a step of the new school year")
    KIOSK_RENAMED = N_("Renamed a kiosk")
    KIOSK_REVOKED = N_("Took a kiosk out")
    RECIPIENT_ADDED = N_("Added a recipient of alerts")
    RECIPIENT_CHANGED = N_("Changed a recipient of alerts")
    RECIPIENT_REMOVED = N_("Took off a recipient of alerts")
    KEY_ROTATED = N_("Replaced the district's signing key")
    KIOSKS_SET = N_("Set what kiosks go by")
    SOURCE_ADDED = N_("Added a source of the list")
    SOURCE_CHANGED = N_("Changed a source of the list")
    SOURCE_REMOVED = N_("Removed a source of the list")
    NOTICE_SET = N_("Set the texts of notices")
    RETENTION_CONFIRMED = N_("Confirmed that old records are erased")
    SETTING_SET = N_("Set a setting of the district")
    SETTING_ASKED = N_("Asked a second person to agree to a setting")
    SETTING_LET_GO = N_("Let go what waited for a second person")


class What(StrEnum):
    """What an address may ask for beside a single kind."""

    LOOKS = "looks"
    CHANGES = "changes"


class WhatName(TextEnum):
    LOOKS = NC_("what the audit shows", "Looks at records")
    CHANGES = NC_("what the audit shows", "Changes of settings, staff, accounts and kiosks")


_ACCOUNTS = frozenset(kind for kind in LookKind if kind.name.startswith("ACCOUNT_"))
_OF_GROUPS: dict[str, frozenset[str]] = {
    What.LOOKS: frozenset(LookKind) - _ACCOUNTS,
    What.CHANGES: frozenset(ActKind) | _ACCOUNTS,
}
_NAMES: dict[str, Text] = {kind.value: KindName[kind.name] for kind in LookKind} | {
    kind.value: ActName[kind.name] for kind in ActKind
}


OF_SOMEBODY = frozenset(
    {
        LookKind.VISIT, LookKind.RECEIPT, LookKind.PRIVACY, LookKind.EXPORT, LookKind.ERASURE, LookKind.HOLD,
        LookKind.HOLD_LIFTED, LookKind.CASE, LookKind.CONDUCT, LookKind.ENTRY, LookKind.EXPECTED, LookKind.WHERE,
        *(kind for kind in ActKind if kind.value.startswith(("staff_", "decide_", "override_"))),
    }
)  # fmt: skip
"""Kinds whose subject is an id behind which there is a name."""


def name_of_kind(kind: str) -> Text | str:
    """A kind in words; one of a later version as it stands."""
    return _NAMES.get(kind, kind)


def kinds_of(what: str) -> Collection[str]:
    """The kinds that an address asks for; none for all of them, and for what is no kind the kind itself."""
    return _OF_GROUPS.get(what, {what} if what else ())


def offered() -> list[tuple[str, Text]]:
    """The groups, then each kind, as values and texts of a field."""
    return [*((one.value, WhatName[one.name]) for one in What), *_NAMES.items()]
