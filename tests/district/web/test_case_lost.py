"""Cases whose kiosk is gone: the page says so, sends nothing, and staff close them; old ones push no new one away."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from sqlmodel import select

from district.access import key_rotation
from district.access.people.rights import Role
from district.db.projection_tables import Case
from district.db.tables import Entry, Kiosk
from district.ingest.chains import audit, chain_of
from district.instance import District
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
    assert "Closed by Ana Ruiz, as its kiosk is gone: Staff looked after the visitor in person" in office.text
    office.get(page(case))
    assert said(office).startswith("Ana Ruiz closed the case, because the kiosk that held it is gone.")
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
    assert "Its kiosk is gone" in office.get("/s/oakridge").text


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
