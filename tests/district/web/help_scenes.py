"""What the pages of help calls, and of people without a badge, show in pictures and tests."""

from __future__ import annotations

from district.access.people import accounts
from district.access.people.rights import Role
from district.instance import District
from district.publish import help_calls as calls
from district.publish import paper_sets, sightings
from tests.district.web import a_day

_WHO = {Role.OFFICE: "ana.ruiz@example.org", Role.OFFICE_MANAGER: "lena.brandt@example.org"}


def help_calls(district: District) -> str:
    """Two calls, of which somebody is on the way to the first, and one that is over."""
    with district.database.read() as session:
        if calls.open_calls(session, ["oakridge"]):  # drawn before, in another language
            return "/help-calls"
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
        while len(paper_sets.sets_of(session, "oakridge")) < 2:
            paper_sets.make(session, "oakridge", account, district.now())
    return "/s/oakridge/paper"


def seen(district: District) -> str:
    """Two people without a badge, of whom one was found, and somebody who was told to leave."""
    with district.database.read() as session:
        if sightings.still_open(session, "oakridge"):  # drawn before, in another language
            return "/s/oakridge/sightings"
    day = a_day.begun(district)
    day.decided(day.held("Dana", "Whitlock", ago=30, face="robert-hale"), "refuse", ago=12)
    with district.database.write() as session:
        account = accounts.found(session, _WHO[Role.OFFICE]).id
        now, keys = district.now(), district.keys
        found = sightings.report(session, keys, "oakridge", "office", ["adult", "dark"], account, now)
        sightings.close(session, keys, "oakridge", found.id, sightings.SightingOutcome.HAS_BADGE, account, now)
        looks = ["adult", "red", "bag"]
        sightings.report(session, keys, "oakridge", sightings.Area.PARKING, looks, account, now)
    return "/s/oakridge/sightings"
