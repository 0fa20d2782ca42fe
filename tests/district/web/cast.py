"""Who works at the district that the table of pages is about, and when it is looked at."""

from __future__ import annotations

from datetime import UTC, datetime

from district.access.people.rights import Role

NAMES = {
    Role.OFFICE: "Ana Ruiz", Role.OFFICE_MANAGER: "Lena Brandt", Role.PRINCIPAL: "Ruth Ives",
    Role.CAMPUS_SECURITY: "Omar Haddad", Role.RESOURCE_OFFICER: "Kim Tran", Role.SECURITY: "Sam Okafor",
    Role.DISPATCH: "Dee Larsen", Role.EMERGENCY_MANAGEMENT: "Paul Reyes", Role.THREAT_MANAGEMENT: "Nora Quist",
    Role.IT: "Iris Tell", Role.COUNSEL: "Grace Moreau", Role.RECORDS: "Ben Ode", Role.LEADER: "Alice Fong",
    Role.AUDITOR: "Ivo Marsh",
}  # fmt: skip
STAFF = {Role.OFFICE: "ana-ruiz", Role.PRINCIPAL: "ruth-ives"}
MORNING = datetime(2026, 11, 2, 16, 40, tzinfo=UTC)
SCHOOL = "oakridge"


def mail_of(role: Role) -> str:
    return NAMES[role].replace(" ", ".").lower() + "@example.org"
