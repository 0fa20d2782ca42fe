"""Cases that nothing answers for: the page says so, sends nothing, and staff close them; old ones push none off."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlmodel import select

from district.access import key_rotation
from district.access.people.rights import Role
from district.api import metrics
from district.db.projection_tables import Case, CaseRequest
from district.db.tables import Entry, Kiosk
from district.ingest.chains import audit, chain_of
from district.instance import District
from district.projections.visit_counts import Range, counts
from tests.district.web.a_day import Day, begun
from tests.district.web.browsing import Browser
from tests.district.web.test_case_page import asked, page, said

ON_BOTH = True


def revoke(district: District, kiosk: str) -> None:
    with district.database.write() as session:
        key_rotation.revoke(session, district.folder, kiosk, district.now())


def test_a_case_of_a_revoked_kiosk_is_not_sent_and_is_closed_with_a_reason(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case = day.held(verdict="possible", ago=4)
    office = decider()
    office.get(page(case))
    office.send(page(case), reason="different_person", decision="admit_with_escort")
    revoke(district, day.kiosk.enrolled.kiosk)
    office.get(page(case))
    assert said(office).startswith("The kiosk Front, which holds this case, is no longer in service")
    assert "What Ana Ruiz sent was not answered and will not be." in said(office)
    assert 'name="decision"' not in office.text
    # WHEN a decision comes all the same, from a page that was open, THEN nothing is sent
    office.send(page(case), reason="same_person", decision="refuse")
    assert "nothing answers for this case any more" in office.text
    assert len(asked(district)) == 1
    # AND it is closed with a reason, not without one
    office.send(f"{page(case)}/close")
    assert office.page.status_code == 422
    assert "Say what became of the visitor" in office.text
    office.send(f"{page(case)}/close", closing="seen_in_person", note="Walked her in myself.")
    assert office.path == "/s/oakridge"
    assert "Nobody is waiting" in office.text
    assert (
        "Closed by Ana Ruiz, as nothing answered for it any more: Staff looked after the visitor in person"
        in office.text
    )
    office.get(page(case))
    assert said(office).startswith("Ana Ruiz closed the case, because nothing answered for it any more.")
    # AND the school's own chain says so, once
    office.send(f"{page(case)}/close", closing="held_again")
    with district.database.read() as session:
        row = session.get_one(Case, case)
        assert (row.decision, row.reason, row.decided_by) == ("noted", "seen_in_person", "ana-ruiz")
        wanted = select(Entry).where(Entry.chain == chain_of("oakridge"), Entry.kind == "case_decided")
        assert len(session.exec(wanted).all()) == 1
        assert all(chain.holds for chain in audit(session, district.keys.public))


def test_a_machine_that_enrolled_again_with_a_new_key_holds_its_old_cases_no_more(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case, office = day.held(), decider()
    other = begun(district)
    with district.database.write() as session:
        row = session.get_one(Kiosk, day.kiosk.enrolled.kiosk)
        row.replaced_by, row.seen = other.kiosk.enrolled.kiosk, district.now() - timedelta(hours=1)
        session.add(row)
    assert 'data-standing="lost"' in office.get(page(case)).text
    # WHEN the old folder is heard again, THEN it was a copy, and the kiosk is at work
    with district.database.write() as session:
        row = session.get_one(Kiosk, day.kiosk.enrolled.kiosk)
        row.seen = district.now() + timedelta(seconds=1)
        session.add(row)
    assert 'name="decision"' in office.get(page(case)).text
    office.send(f"{page(case)}/close", closing="held_again")
    assert 'name="decision"' in office.get(page(case)).text  # nothing was closed


def test_a_kiosk_that_does_not_have_the_case_leaves_it_to_be_closed(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case, office = day.held(), decider()
    office.get(page(case))
    office.send(page(case), reason="same_person", decision="refuse")
    day.answered(asked(district)[0].id, case, "refused", "unknown_case")
    office.get(page(case))
    assert said(office).startswith("The kiosk does not have this case any more. Nothing was decided. Look whether")
    office.get("/s/oakridge")
    assert "Nothing answers for this case any more: look at the door" in office.text
    assert 'data-waiting="0"' in office.text
    # AND security and monitoring call it lost too
    security = decider(Role.SECURITY, "tom-park")
    assert "Nothing answers for this case any more: look at the door" in security.get("/security").text
    [row] = security.get("/security/matches.json").json()
    assert row["decided"] == "nothing answers for it any more, to be closed"
    with district.database.read() as session:
        there = {one.name: dict(one.samples).get("") for one in metrics.figures(session, district.now())}
    assert (there["vestibule_cases_waiting"], there["vestibule_cases_lost"]) == (0, 1)
    # WHEN the kiosk is asked once more, THEN its last answer counts
    with district.database.write() as session:
        later = district.now() + timedelta(seconds=1)
        session.add(CaseRequest(id="later", school="oakridge", case=case, asked=later))
    assert 'data-standing="sent"' in office.get(page(case)).text


def test_a_note_that_no_entry_may_hold_is_said_at_its_field_and_stays(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case, office = day.held(verdict="possible"), decider()
    note = "Turned\u202e here"
    fields: dict[str, Any] = {"reason": "same_person", "decision": "refuse", "closing": "held_again", "note": note}
    office.get(page(case))
    for path in (page(case), f"{page(case)}/close"):
        if path.endswith("/close"):
            revoke(district, day.kiosk.enrolled.kiosk)
        office.send(path, **fields)
        assert office.page.status_code == 422, path
        assert "A note has at most 500 printable characters." in office.text
        assert note in office.text
    assert not asked(district)


def test_who_closes_after_somebody_else_is_told_so(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case, first, second = day.held(), decider(), decider(Role.OFFICE, "tom-park")
    revoke(district, day.kiosk.enrolled.kiosk)
    for office in (first, second):
        office.get(page(case))
        office.send(f"{page(case)}/close", closing="left_undecided")
    assert "The case is closed." in first.text
    assert "You closed nothing: somebody was first." in second.text
    assert said(second).startswith("Ana Ruiz closed the case")


def test_a_closed_case_is_nobodys_decision_on_the_record_in_the_journal_and_among_the_waits(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    case, office = day.held(ago=60), decider()
    visit = day.came(case=case)
    revoke(district, day.kiosk.enrolled.kiosk)
    office.get(page(case))
    office.send(f"{page(case)}/close", closing="seen_in_person")
    closed = "closed: its kiosk no longer answers for it"
    for browser, path in (
        (office, f"/s/oakridge/visits/{visit}"),
        (decider(Role.AUDITOR, "tom-park"), "/audit/journal"),
    ):
        text = browser.get(path).text
        assert html.escape(closed) in text, path
        assert "seen; the visitor had left" not in text
    days = Range(district.now().date() - timedelta(days=2), district.now().date() + timedelta(days=2))
    with district.database.read() as session:
        counted = counts(session, days)
    assert counted.by_decision == {"noted": 1}
    assert not counted.by_waiting


def test_who_may_not_decide_closes_nothing(signed_in: Callable[..., Browser], day: Day, district: District) -> None:
    case = day.held()
    revoke(district, day.kiosk.enrolled.kiosk)
    office = signed_in()
    office.get(page(case))
    assert "What became of the visitor?" not in office.text
    office.send(f"{page(case)}/close", closing="held_again")
    with district.database.read() as session:
        assert session.get_one(Case, case).decision == ""


def test_who_went_away_is_on_today_that_day_and_old_cases_push_no_new_one_off(
    decider: Callable[..., Browser], day: Day, district: District
) -> None:
    office = decider()
    yesterday = day.held("Gone", "Away", "strong", ago=60 * 30, left=True)
    lost = begun(district)
    for number in range(61):
        lost.held(f"Old{number}", "Waiter", "possible", ago=60 * 50)
    revoke(district, lost.kiosk.enrolled.kiosk)
    day.held("Later", "Away", "none", ago=2, left=True)
    new = day.held("Newest", "Strong", "strong", ago=1)
    cards = re.findall(r'data-case="([\w-]+)"', office.get("/s/oakridge").text)
    assert cards[0] == new
    assert yesterday not in cards
    assert 'data-waiting="1"' in office.text  # who went away, and whose kiosk is gone, waits for nothing
    names = re.findall(r'card-name">(\w+)', office.text)
    assert names[:2] == ["Newest", "Later"]
    security = decider(Role.SECURITY, "tom-park")
    rows = re.findall(r'href="(/s/oakridge/cases/[\w-]+)"', security.get("/security").text)
    assert rows[0] == page(new)
