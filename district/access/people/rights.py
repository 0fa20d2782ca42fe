"""Who may do what at the district's pages: one table of rights by role, for one's own schools or for any."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from enum import StrEnum

from language.marks import N_, TextEnum


class Role(StrEnum):
    """What somebody is at the district."""

    OFFICE = "office"
    OFFICE_MANAGER = "office-manager"
    PRINCIPAL = "principal"
    CAMPUS_SECURITY = "campus-security"
    RESOURCE_OFFICER = "resource-officer"
    SECURITY = "security"
    DISPATCH = "dispatch"
    EMERGENCY_MANAGEMENT = "emergency-management"
    THREAT_MANAGEMENT = "threat-management"
    IT = "it"
    COUNSEL = "counsel"
    RECORDS = "records"
    LEADER = "leader"
    AUDITOR = "auditor"


class RoleName(TextEnum):
    """The roles in words."""

    OFFICE = N_("Office")
    OFFICE_MANAGER = N_("Office manager")
    PRINCIPAL = N_("Principal")
    CAMPUS_SECURITY = N_("Campus security")
    RESOURCE_OFFICER = N_("School resource officer")
    SECURITY = N_("District security")
    DISPATCH = N_("Dispatch")
    EMERGENCY_MANAGEMENT = N_("Emergency management")
    THREAT_MANAGEMENT = N_("Threat management")
    IT = N_("IT")
    COUNSEL = N_("Counsel")
    RECORDS = N_("Records")
    LEADER = N_("District leader")
    AUDITOR = N_("Auditor")


class Right(StrEnum):
    """What a page or a button needs. Those about a school are for one's own or for any, see TABLE."""

    OPEN_SCHOOL = "open-school"  # its first page, with as much of the day as the other rights show
    VIEW_CASES = "view-cases"
    DECIDE_CASES = "decide-cases"
    OVERRIDE = "override"
    VIEW_ON_SITE = "view-on-site"
    SIGN_IN_AND_OUT = "sign-in-and-out"  # reprint, correct and void too
    VIEW_VISITS = "view-visits"
    EXPECT = "expect"
    BAR_UNTIL_CLOSING = "bar-until-closing"
    BAR_72_HOURS = "bar-72-hours"
    BAR_LONGER = "bar-longer"
    REVIEW_BARS = "review-bars"
    VIEW_REFERRALS = "view-referrals"
    CALL_FOR_HELP = "call-for-help"
    VIEW_HELP_CALLS = "view-help-calls"
    ACKNOWLEDGE_HELP_CALLS = "acknowledge-help-calls"
    VIEW_EMERGENCIES = "view-emergencies"
    DECLARE_EMERGENCY = "declare-emergency"
    END_LOCKDOWN = "end-lockdown"
    CALL_ROLL = "call-roll"
    LEAD_REUNIFICATION = "lead-reunification"
    RELEASE_STUDENTS = "release-students"
    EDIT_RELEASE_FACTS = "edit-release-facts"
    RECORD_AGENCY_VISITS = "record-agency-visits"
    VIEW_AGENCY_VISITS = "view-agency-visits"
    EDIT_SCHOOL = "edit-school"  # staff and PINs, types and questions, hosts, hours
    VIEW_ENTRIES = "view-entries"
    EDIT_ENTRIES = "edit-entries"
    TRACE_VISITS = "trace-visits"  # where somebody was, with a written reason
    MANAGE_ACCOUNTS = "manage-accounts"
    VIEW_KIOSKS = "view-kiosks"
    MANAGE_KIOSKS = "manage-kiosks"
    VIEW_DISTRICT_SETTINGS = "view-district-settings"  # each owner changes theirs by the right that they have
    VIEW_DASHBOARD = "view-dashboard"
    VIEW_PRIVACY = "view-privacy"
    EXPORT_RECORDS = "export-records"
    ERASE_RECORDS = "erase-records"
    HOLD_RECORDS = "hold-records"
    VIEW_AUDIT = "view-audit"
    VIEW_LOOKS = "view-looks"  # without a case, of a month; who has it gets them by mail
    UNCOVER_NAMES = "uncover-names"


class Reach(StrEnum):
    """At which schools a role has a right."""

    OWN = "own"
    ANY = "any"


_OFFICES = (Role.OFFICE, Role.OFFICE_MANAGER, Role.PRINCIPAL)
_HEADS = (Role.OFFICE_MANAGER, Role.PRINCIPAL)
_ON_CAMPUS = (*_OFFICES, Role.CAMPUS_SECURITY)


def _row(own: Collection[Role] = (), everywhere: Collection[Role] = ()) -> Mapping[Role, Reach]:
    return dict.fromkeys(own, Reach.OWN) | dict.fromkeys(everywhere, Reach.ANY)


TABLE: Mapping[Right, Mapping[Role, Reach]] = {
    Right.OPEN_SCHOOL: _row(
        (*_ON_CAMPUS, Role.RESOURCE_OFFICER), (Role.SECURITY, Role.DISPATCH, Role.EMERGENCY_MANAGEMENT)
    ),
    Right.VIEW_CASES: _row(_ON_CAMPUS, (Role.SECURITY, Role.DISPATCH)),
    Right.DECIDE_CASES: _row(_OFFICES),
    Right.OVERRIDE: _row(_HEADS),
    Right.VIEW_ON_SITE: _row(_ON_CAMPUS, (Role.SECURITY,)),
    Right.SIGN_IN_AND_OUT: _row(_OFFICES),
    Right.VIEW_VISITS: _row(_OFFICES, (Role.SECURITY,)),
    Right.EXPECT: _row(_OFFICES),
    Right.BAR_UNTIL_CLOSING: _row(_OFFICES, (Role.SECURITY,)),
    Right.BAR_72_HOURS: _row(_HEADS, (Role.SECURITY,)),
    Right.BAR_LONGER: _row((), (Role.SECURITY, Role.THREAT_MANAGEMENT)),
    Right.REVIEW_BARS: _row((), (Role.SECURITY, Role.EMERGENCY_MANAGEMENT, Role.THREAT_MANAGEMENT)),
    Right.VIEW_REFERRALS: _row((), (Role.SECURITY, Role.EMERGENCY_MANAGEMENT, Role.THREAT_MANAGEMENT)),
    Right.CALL_FOR_HELP: _row(_ON_CAMPUS),
    Right.VIEW_HELP_CALLS: _row(
        (Role.PRINCIPAL, Role.CAMPUS_SECURITY, Role.RESOURCE_OFFICER), (Role.SECURITY, Role.DISPATCH)
    ),
    Right.ACKNOWLEDGE_HELP_CALLS: _row(
        (Role.PRINCIPAL, Role.CAMPUS_SECURITY, Role.RESOURCE_OFFICER), (Role.SECURITY, Role.DISPATCH)
    ),
    Right.VIEW_EMERGENCIES: _row(
        (*_ON_CAMPUS, Role.RESOURCE_OFFICER), (Role.SECURITY, Role.DISPATCH, Role.EMERGENCY_MANAGEMENT)
    ),
    Right.DECLARE_EMERGENCY: _row(_OFFICES, (Role.SECURITY, Role.DISPATCH)),
    Right.END_LOCKDOWN: _row((), (Role.SECURITY, Role.DISPATCH)),
    Right.CALL_ROLL: _row(_ON_CAMPUS, (Role.SECURITY, Role.EMERGENCY_MANAGEMENT)),
    Right.LEAD_REUNIFICATION: _row((), (Role.EMERGENCY_MANAGEMENT, Role.SECURITY)),
    Right.RELEASE_STUDENTS: _row(_OFFICES),
    Right.EDIT_RELEASE_FACTS: _row((), (Role.SECURITY,)),
    Right.RECORD_AGENCY_VISITS: _row(_OFFICES, (Role.SECURITY,)),
    Right.VIEW_AGENCY_VISITS: _row((Role.PRINCIPAL,), (Role.COUNSEL, Role.RECORDS)),
    Right.EDIT_SCHOOL: _row(_HEADS),
    Right.VIEW_ENTRIES: _row((), (Role.SECURITY,)),
    Right.EDIT_ENTRIES: _row((), (Role.SECURITY,)),
    Right.TRACE_VISITS: _row((), (Role.SECURITY,)),
    Right.MANAGE_ACCOUNTS: _row((), (Role.IT,)),
    Right.VIEW_KIOSKS: _row((), (Role.IT,)),
    Right.MANAGE_KIOSKS: _row((), (Role.IT,)),
    Right.VIEW_DISTRICT_SETTINGS: _row((), (Role.IT, Role.SECURITY, Role.COUNSEL, Role.RECORDS)),
    Right.VIEW_DASHBOARD: _row((), (Role.LEADER, Role.SECURITY)),
    Right.VIEW_PRIVACY: _row((), (Role.COUNSEL, Role.RECORDS)),
    Right.EXPORT_RECORDS: _row((), (Role.COUNSEL, Role.RECORDS)),
    Right.ERASE_RECORDS: _row((), (Role.COUNSEL, Role.RECORDS)),
    Right.HOLD_RECORDS: _row((), (Role.COUNSEL, Role.RECORDS)),
    Right.VIEW_AUDIT: _row((), (Role.COUNSEL, Role.RECORDS, Role.AUDITOR)),
    Right.VIEW_LOOKS: _row(_HEADS, (Role.SECURITY, Role.COUNSEL, Role.RECORDS, Role.AUDITOR)),
    Right.UNCOVER_NAMES: _row((), (Role.AUDITOR,)),
}

GRANTABLE: Mapping[Role, frozenset[Right]] = {Role.CAMPUS_SECURITY: frozenset({Right.DECIDE_CASES})}
"""What may be given to single people of a role, at their own schools."""

SECOND_LOOK = frozenset({Right.OVERRIDE, Right.EDIT_ENTRIES, Right.ERASE_RECORDS, Right.MANAGE_ACCOUNTS})
"""Rights whose changes ask again who somebody is, where that was some time ago."""

AT_SCHOOLS = frozenset(role for row in TABLE.values() for role, reach in row.items() if reach is Reach.OWN)
"""Roles that need schools of their own."""


def reach_of(role: Role, right: Right, granted: Collection[str] = ()) -> Reach | None:
    """At which schools somebody has a right; None where at none."""
    reach = TABLE[right].get(role)
    if reach is None and right in granted and right in GRANTABLE.get(role, frozenset()):
        return Reach.OWN
    return reach


def name_of(role: Role) -> RoleName:
    """The role in words."""
    return RoleName[role.name]
