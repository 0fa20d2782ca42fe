"""What the pages about expected visitors and hosts show when they are looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid5

from district.access.people.rights import Role
from district.access.people.sessions import digest_of
from district.db.expected_tables import HostContact, HostNotice, PassDetail
from district.db.projection_tables import Visit
from district.instance import District
from district.publish import expected, host_contacts, school_plans
from district.publish.expected import Extra
from sync.contract.api.school import WireHost
from sync.contract.records.expected_visitor import ExpectedVisitor
from tests.district.web.chromium import Window

SCHOOL = "oakridge"
TOKEN = "a" * 43
_SPACE = UUID("0190d2b4-7c1e-7a6b-9d3f-2f6c1a5e8b70")
_PEOPLE = (  # given, family, hours from now, weekdays, note, mail
    ("Amara", "Diallo", 1, "", "Brings the piano. Park her at the side door.", "amara@example.org"),
    ("Per", "Lindqvist", 2, "mon,wed", "", ""),
    ("Abdulrahman", "Papadopoulos-Villavicencio", 3, "", "", ""),
    ("Ines", "Moreau", -1, "", "", ""),
)


def _id(name: str) -> str:
    return str(uuid5(_SPACE, name))


def day(district: District) -> str:
    """A day with four expected visitors, one of whom has come, and a host who is away; once."""
    now = district.now()
    with district.database.write() as session:
        hosts = [one for one in school_plans.hosts_of(session, SCHOOL) if one.code not in {"brandt", "cole"}]
        today = now.date().isoformat()
        until = (now.date() + timedelta(days=3)).isoformat()
        away = WireHost(code="brandt", name="Ms. Brandt", away_from=today, away_until=until, stand_in="cole")
        school_plans.set_hosts(session, SCHOOL, [*hosts, away, WireHost(code="cole", name="Mr. Cole")], now)
        contact = HostContact(
            school=SCHOOL, host="brandt", mail="brandt@oakridge.example", language="", is_told=True, origin=""
        )
        host_contacts.set_contact(session, contact)
        for given, family, hours, weekdays, note, mail in _PEOPLE:
            begins = now + timedelta(hours=hours)
            stays = timedelta(days=28 if weekdays else 0, hours=2)
            who = ExpectedVisitor(
                id=_id(family), family=family, given=given, purpose="meeting", destination="office",
                host="brandt" if note else "", valid_from=begins.isoformat(), valid_until=(begins + stays).isoformat(),
            )  # fmt: skip
            expected.expect(session, SCHOOL, who, Extra(note, mail, "es" if mail else "", weekdays), now)
        come = session.get_one(PassDetail, _id("Moreau"))
        come.visit, come.came = "visit-of-moreau", now - timedelta(minutes=20)
        session.add(come)
    return f"/s/{SCHOOL}/expected"


def visitor(district: District) -> str:
    return f"{day(district)}/{_id('Diallo')}"


def host(district: District) -> str:
    day(district)
    return f"/s/{SCHOOL}/settings/hosts/brandt"


def canceled(district: District) -> str:
    """Another visitor, who is expected no more."""
    now = district.now()
    with district.database.write() as session:
        who = ExpectedVisitor(
            id=_id("Okafor"), family="Okafor", given="Samuel", purpose="meeting", valid_from=now.isoformat(),
            valid_until=(now + timedelta(hours=2)).isoformat(),
        )  # fmt: skip
        expected.expect(session, SCHOOL, who, Extra(), now)
        expected.cancel(session, SCHOOL, who.id, now)
    return f"/s/{SCHOOL}/expected/{who.id}"


def link(district: District) -> str:
    """The address in a host's mail."""
    now = district.now()
    day(district)
    with district.database.write() as session:
        if session.get(Visit, "told-visit") is None:
            row = Visit(
                id="told-visit", school=SCHOOL, family="Santos", given="Maria", purpose="parent", host="brandt",
                started=now - timedelta(minutes=3), ended=now,
            )  # fmt: skip
            session.add(row)
            ends = now + timedelta(hours=1)
            session.add(
                HostNotice(visit=row.id, school=SCHOOL, host="brandt", digest=digest_of(TOKEN), made=now, expires=ends)
            )
    return f"/answers/{TOKEN}"


def choose_file(window: Window) -> None:
    text = (
        "Given Name;Last Name;Date;From;Until;Note\n"
        "Inés;Muñoz;2026-11-03;8:30 AM;2:30 PM;Science fair\n"
        "Bo;Ek;yesterday;;;\n"
        "Per;Lindqvist;2026-11-04;;;\n"
    )
    window.page.set_input_files(
        "#file", {"name": "visitors.csv", "mimeType": "text/csv", "buffer": text.encode("cp1252")}
    )
    window.page.locator("main form button").first.click()
    window.page.wait_for_selector("input[name=text]", state="attached")


def choose_hosts(window: Window) -> None:
    text = (
        "Teacher;Room;Email\nMs. Okafor;Office;okafor@oakridge.example\nMr. Cole;Gym;cole@oakridge.example\n"
        "Ms. Vance;The moon;\nMr. Abara;;not an address\n"
    )
    window.page.set_input_files("#file", {"name": "hosts.csv", "mimeType": "text/csv", "buffer": text.encode()})
    window.page.locator("main form button").first.click()
    window.page.wait_for_selector("input[name=text]", state="attached")


def hosts_file(district: District) -> str:
    day(district)
    return f"/s/{SCHOOL}/settings/host-file"


def at(path: str) -> Callable[[District], str]:
    return lambda _district: path


ROWS: tuple[tuple[str, Role | None, Callable[[District], str], Callable[[Window], None] | None, int], ...] = (
    ("settings-host", Role.OFFICE_MANAGER, host, None, 200),
    ("settings-hosts-file", Role.OFFICE_MANAGER, hosts_file, choose_hosts, 200),
    ("expected", Role.OFFICE, day, None, 200),
    ("expected-nobody", Role.OFFICE, at(f"/s/{SCHOOL}/expected?day=2027-01-03"), None, 200),
    ("expected-add", Role.OFFICE, at(f"/s/{SCHOOL}/expected/add"), None, 200),
    ("expected-visitor", Role.OFFICE, visitor, None, 200),
    ("expected-canceled", Role.OFFICE, canceled, None, 200),
    ("expected-file", Role.OFFICE, at(f"/s/{SCHOOL}/expected/add/file"), None, 200),
    ("expected-preview", Role.OFFICE, at(f"/s/{SCHOOL}/expected/add/file"), choose_file, 200),
    ("answer", None, link, None, 200),
    ("answer-over", None, at("/answers/" + "x" * 43), None, 404),
)
"""Rows of the table of pages, see Shown."""
