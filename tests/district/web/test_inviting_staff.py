"""Whoever invites somebody says which staff member that is, so that they can decide from their first minute."""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import select

from district.access import staff_members
from district.access.people.rights import Role
from district.db.people_tables import Invitation
from district.instance import District
from tests.district.web.browsing import Browser
from tests.districts import QUICK

INVITE = "/people/invite"
ANA = '<option value="ana-ruiz">Ana Ruiz (Oakridge Elementary)</option>'


def test_the_page_offers_staff_who_have_no_account_and_the_invitation_names_whom_was_chosen(
    signed_in: Callable[..., Browser], district: District
) -> None:
    it = signed_in(Role.IT)
    assert ANA in it.get(INVITE).text
    it.send(INVITE, mail="ana@example.org", role="leader", schools="oakridge", staff="ana-ruiz")
    assert "Only somebody whose role belongs to schools can be a staff member of one." in it.text
    it.send(INVITE, mail="ana@example.org", role="office", schools="willow", staff="ana-ruiz")
    assert "Ana Ruiz works at Oakridge Elementary. Add that school too." in it.text
    assert '<option value="ana-ruiz" selected>' in it.text  # nothing is typed twice
    it.send(INVITE, mail="ana@example.org", role="office", schools="oakridge", staff="ana-ruiz")
    assert it.page.status_code == 200
    with district.database.read() as session:
        assert session.exec(select(Invitation).where(Invitation.mail == "ana@example.org")).one().staff == "ana-ruiz"


def test_who_has_an_account_or_was_disabled_is_not_offered(decider: Callable[..., Browser], district: District) -> None:
    decider()
    with district.database.write() as session:
        gone = staff_members.add_staff(
            session, district.keys, "willow", "Leo Ray", "482913", (), staff_id="leo-ray", hasher=QUICK
        )
        gone.disabled = district.now()
        session.add(gone)
    it = decider(Role.IT, "tom-park")
    it.get(INVITE)
    assert 'name="staff"' not in it.text
