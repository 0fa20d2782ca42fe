"""What the pages of help calls, and of people without a badge, show in pictures and tests."""

from __future__ import annotations

from district.access.people import accounts
from district.access.people.rights import Role
from district.instance import District
from district.publish import help_calls as calls
from district.publish import paper_sets
from tests.district.web import a_day

_WHO = {Role.OFFICE: "ana.ruiz@example.org", Role.OFFICE_MANAGER: "lena.brandt@example.org"}


def help_calls(district: District) -> str:
    """Two calls, of which somebody is on the way to the first, and one that is over."""
    case = a_day.full(district)
    with district.database.write() as session:
        who = {role: accounts.found(session, mail).id for role, mail in _WHO.items()}
        officer = accounts.found(session, "kim.tran@example.org").id
        for role, about in ((Role.OFFICE, ""), (Role.OFFICE, case), (Role.OFFICE_MANAGER, "")):
            call = calls.press(session, district.keys, "oakridge", who[role], about, district.now())
            if not about:
                calls.acknowledge(session, district.keys, "oakridge", call.id, officer, district.now())
            if not about and role is Role.OFFICE:
                outcome = calls.HelpOutcome.BY_MISTAKE
                calls.close(session, district.keys, "oakridge", call.id, outcome, officer, district.now())
    return "/help-calls"


def paper(district: District) -> str:
    """Two sets of blank badges."""
    with district.database.write() as session:
        account = accounts.found(session, _WHO[Role.OFFICE]).id
        for _ in range(2):
            paper_sets.make(session, "oakridge", account, district.now())
    return "/s/oakridge/paper"
