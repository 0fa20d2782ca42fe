"""A host hears by mail that a visitor is here, and answers by a link that acts on a press alone."""

from __future__ import annotations

import email
import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default

import pytest
from sqlmodel import select

from district import settings
from district.access.people.rights import Role
from district.alerts import alert_settings
from district.db.expected_tables import PassDetail
from district.db.mail_tables import QueuedMail
from district.ingest import erasure
from district.instance import District
from district.mails.sender import work
from district.publish import expected, school_plans
from district.publish.expected import Extra
from sync.contract.api.school import WireHost
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.expected_visitor import ExpectedVisitor
from sync.contract.records.kept import Part
from sync.contract.records.person import Identity
from sync.contract.records.visit import SignedIn
from tests.district.receivers import MailServer, up
from tests.district.test_mails import by
from tests.district.web.a_day import Day, begun
from tests.district.web.browsing import Browser
from tests.districts import Clock

HOSTS = "/s/oakridge/settings/hosts"
CONTACT = {"name": "Ms. Brandt", "destination": "", "mail": "Brandt@Oakridge.example", "language": "es", "told": "yes"}


@pytest.fixture
def post(district: District) -> Iterator[MailServer]:
    server = MailServer()
    by(district, server.port)
    with up(server):
        yield server


@pytest.fixture
def day(district: District) -> Day:
    with district.database.write() as session:
        hosts = [WireHost(code="brandt", name="Ms. Brandt"), WireHost(code="cole", name="Mr. Cole")]
        school_plans.set_hosts(session, "oakridge", hosts, district.now())
    return begun(district)


def set_host(manager: Browser, code: str = "brandt", **more: str) -> None:
    manager.get(f"{HOSTS}/{code}")
    was = re.search(r'name="was" value="([^"]+)"', manager.page.text)
    assert was
    usual = CONTACT | {"was": was[1], "away_from": "", "away_until": "", "stand_in": ""}
    manager.send(f"{HOSTS}/{code}", follow=True, **(usual | more))


def arrives(day: Day, given: str = "Maria", *, ago: float = 1, purpose: str = "parent", host: str = "brandt") -> str:
    visit = f"visit-{given}-{ago}-{purpose}"
    said = SignedIn(visit=visit, badge=visit, purpose=purpose, destination="office", choice="no_match", host=host)
    parts: dict[str, Part] = {facts.FACTS: said, facts.IDENTITY: Identity(family="Santos", given=given, middle="Elena")}
    day._write(Kind.SIGNED_IN, parts, ago)
    return visit


def mails(district: District, post: MailServer) -> list[EmailMessage]:
    work(district)
    return [email.message_from_bytes(one, policy=default) for one in post.raw]


def link_in(mail: EmailMessage) -> str:
    found = re.search(r"(/answers/\S+)", mail.get_content())
    assert found
    return found[1]


def test_a_host_is_told_in_their_language_and_answers_once(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser], browser: Browser, clock: Clock
) -> None:
    manager = signed_in(Role.PRINCIPAL)
    set_host(manager)
    assert "is changed" in manager.text
    arrives(day)
    (mail,) = mails(district, post)
    text = mail.get_content()
    assert mail["To"] == "brandt@oakridge.example"
    assert mail["Content-Language"] == "es"
    assert "Maria Santos" in mail["Subject"]
    assert "Elena" not in text
    assert "1984" not in text
    manager.get("/s/oakridge")
    assert "Ms. Brandt was told at" in manager.text
    clock.forward(minutes=6)
    manager.get("/s/oakridge/day/moved")
    assert "has not answered" in manager.text
    link = link_in(mail)
    for _ in range(2):  # as programs do that look at mails
        assert browser.get(link).status_code == 200
    manager.get("/s/oakridge/day/moved")
    assert "has not answered" in manager.text
    browser.send(link, answer="perhaps")
    assert browser.page.status_code == 422
    browser.get(link)
    opened = browser.page
    browser.send(link, answer="not_me")
    assert "The office sees your answer now." in browser.text
    browser.page = opened
    browser.send(link, answer="coming")
    assert "It was answered before, and that answer stays." in browser.text
    assert "Not me" in browser.text
    manager.get("/s/oakridge/day/moved")
    assert "Ms. Brandt: not me" in manager.text
    clock.forward(hours=3)
    assert browser.get(link).status_code == 404
    assert "This link is over" in browser.text
    assert browser.get("/answers/" + "x" * 43).status_code == 404


def test_nobody_is_told_who_shall_not_be(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser]
) -> None:
    manager = signed_in(Role.PRINCIPAL)
    arrives(day, "NoAddress")
    set_host(manager, told="")
    arrives(day, "NotWanted")
    set_host(manager)
    arrives(day, "LongAgo", ago=45)
    arrives(day, "Official", purpose="official")
    day.held("Held", "Santos")
    assert mails(district, post) == []


def test_a_script_in_a_name_stays_text_and_makes_no_header(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser], browser: Browser
) -> None:
    set_host(signed_in(Role.PRINCIPAL))
    arrives(day, "<script>alert(1)</script>\r\nBcc: x@example.org")
    (mail,) = mails(district, post)
    assert mail["Bcc"] is None
    browser.get(link_in(mail))
    assert "<script>alert(1)" not in browser.page.text
    assert "&lt;script&gt;" in browser.page.text


def test_while_a_host_is_away_who_stands_in_is_told_and_the_office_sees_it(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser]
) -> None:
    manager = signed_in(Role.PRINCIPAL)
    set_host(manager, "cole", name="Mr. Cole", mail="cole@oakridge.example", language="en")
    set_host(manager, away_from="2026-11-01", away_until="2026-11-05", stand_in="cole")
    arrives(day)
    (mail,) = mails(district, post)
    assert mail["To"] == "cole@oakridge.example"
    assert "They came to see Ms. Brandt" in mail.get_content()
    set_host(manager, away_from="2026-11-01", away_until="2026-11-05", stand_in="")
    arrives(day, "Second")
    assert len(mails(district, post)) == 1
    manager.get("/s/oakridge/day/moved")
    assert "Ms. Brandt is away until Thu, Nov 5, 2026" in manager.text
    set_host(manager, away_from="2026-11-05", away_until="2026-11-01")
    assert manager.page.status_code == 422
    assert "The last day is before the first." in manager.text
    manager.get(f"{HOSTS}/cole/remove")
    manager.send(f"{HOSTS}/cole/remove")
    assert "Mr. Cole is removed." in manager.text


def test_settings_of_a_newer_version_keep_no_visit_from_the_pages(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser]
) -> None:
    manager = signed_in(Role.PRINCIPAL)
    set_host(manager)
    with district.database.write() as session:
        settings.store(session, alert_settings.NAME, 'link = "https://x.example"\nnever_heard_of = 1\n')
    arrives(day)
    assert "Santos" in manager.get("/s/oakridge/on-site").text


def test_a_mail_about_somebody_who_is_erased_says_nothing_any_more(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser]
) -> None:
    set_host(signed_in(Role.PRINCIPAL))
    visit = arrives(day)
    assert ["Maria Santos" in one for one in queued(district)] == [True]
    with district.database.write() as session:
        erasure.erase(session, district.keys, district.folder, visit, district.now())
    assert queued(district) == [""]
    assert mails(district, post) == []


def queued(district: District) -> list[str]:
    with district.database.read() as session:
        return [one.subject for one in session.exec(select(QueuedMail))]


def test_of_two_passes_of_one_name_the_one_whose_time_it_is_counts(
    district: District, day: Day, post: MailServer, signed_in: Callable[..., Browser], clock: Clock
) -> None:
    set_host(signed_in(Role.PRINCIPAL))
    clock.forward(hours=12)
    now = district.now()
    for key, host, purpose, begins in (("1", "brandt", "parent", -4), ("2", "cole", "meeting", 0)):
        who = ExpectedVisitor(
            id=f"01900000-0000-7000-8000-00000000000{key}", family="Santos", given="Maria", purpose=purpose, host=host,
            destination="office", valid_from=(now + timedelta(hours=begins)).isoformat(),
            valid_until=(now + timedelta(hours=begins + 1)).isoformat(),
        )  # fmt: skip
        with district.database.write() as session:
            expected.expect(session, "oakridge", who, Extra(), now)
    came = []
    for ago in (1, 0.5):
        visit = arrives(day, ago=ago, host="")
        with district.database.read() as session:
            came += [one.id[-1] for one in session.exec(select(PassDetail).where(PassDetail.visit == visit))]
    # THEN the pass of now is used first, though it says another type, and of the pass that is over nobody is told
    assert came == ["2", "1"]
    assert mails(district, post) == []
