"""The daily report: who may get it, when it comes, that it names nobody and gives no small group away."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlmodel import col, select

from district.access.people import accounts
from district.access.people.rights import Role
from district.db.look_tables import RecordLook
from district.db.mail_tables import MailState, QueuedMail, ReportPlan
from district.db.people_tables import Account
from district.db.tables import School
from district.instance import District
from district.mails.sender import work as send
from district.projections.visit_counts import Counts
from district.web.daily_report import report
from district.web.daily_report.job import work
from language.translator import translator
from tests.district.receivers import MailServer, free_port, up
from tests.district.test_mails import by, got
from tests.district.web.browsing import Browser
from tests.district.web.visited import PEOPLE, day_at_the_school
from tests.districts import Clock, Station
from tests.printing.raster import texts
from tests.printing.structure import tagged

PAGE = "/s/oakridge/settings/daily-report"
FIVE = datetime(2026, 11, 3, 0, 0, tzinfo=UTC)
"""In the afternoon of the day before, by the school's clock."""


@pytest.fixture
def post() -> Iterator[MailServer]:
    server = MailServer()
    with up(server):
        yield server


def planned(district: District, *readers: Account, hour: int = 17) -> None:
    with district.database.write() as session:
        session.add(ReportPlan(school="oakridge", hour=hour, accounts=[one.id for one in readers]))


def queued(district: District) -> list[QueuedMail]:
    with district.database.read() as session:
        return list(session.exec(select(QueuedMail).order_by(col(QueuedMail.id))))


def words_in(pdf: bytes) -> str:
    return " ".join(" ".join(texts(pdf)).split())


def files(mail: Any) -> dict[str, bytes]:
    return {part.get_filename(): part.get_payload(decode=True) for part in mail.iter_attachments()}


def test_at_its_hour_the_days_counts_are_mailed_once_in_each_readers_language_and_name_nobody(
    district: District, kiosk: Station, clock: Clock, person: Callable[..., Account], post: MailServer
) -> None:
    day_at_the_school(district, kiosk)
    office, principal = person(Role.OFFICE), person(Role.PRINCIPAL)
    with district.database.write() as session:
        session.get_one(Account, principal.id).language = "es"
    by(district, post.port, head='link = "https://visitors.district.example"\n')
    planned(district, office, principal)
    clock.moment = FIVE.replace(day=2, hour=23, minute=59)
    assert work(district) == 0
    clock.moment = FIVE
    together = threading.Barrier(3)

    def worker() -> None:
        together.wait()
        work(district)

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert work(district) == 0
    assert send(district) == 2
    mails = {got(post, place)["To"]: got(post, place) for place in range(2)}
    english, spanish = mails["office@example.org"], mails["principal@example.org"]
    assert english["Subject"] == "Oakridge Elementary: daily report, November 2, 2026"
    assert str(spanish["Subject"]).startswith("Oakridge Elementary: informe diario, ")
    [(name, pdf)] = files(english).items()
    assert name == "oakridge-2026-11-02-counts.pdf"
    said = words_in(pdf)
    assert "Visits by hour" in said
    assert f"Visits {len(PEOPLE) // 5 * 5}" in said
    assert "Informe diario" in words_in(next(iter(files(spanish).values())))
    body = english.get_body()
    assert body is not None
    content = body.get_content()
    assert "https://visitors.district.example/s/oakridge/visits?day=2026-11-02" in content
    for family, given in PEOPLE:
        assert family not in said + content
        assert given not in said + content
    clock.forward(hours=23)
    assert work(district) == 0, "nobody came on the next day"


def test_names_go_along_only_where_the_settings_say_so_and_only_to_who_may_still_read_the_log(
    district: District, kiosk: Station, clock: Clock, person: Callable[..., Account], post: MailServer
) -> None:
    day_at_the_school(district, kiosk)
    office, gone, elsewhere = (person(Role.OFFICE, f"{name}@example.org") for name in ("here", "gone", "elsewhere"))
    with district.database.write() as session:
        accounts.disable(session, session.get_one(Account, gone.id), district.now())
        session.get_one(Account, elsewhere.id).schools = ["willow"]
    by(district, post.port, head="names = true\n")
    planned(district, office, gone, elsewhere, hour=18)
    clock.moment = FIVE.replace(hour=1)
    assert work(district) == 1
    send(district)
    there = files(got(post))
    assert list(there) == ["oakridge-2026-11-02-counts.pdf", "oakridge-2026-11-02-log.pdf"]
    assert "Okafor" in words_in(there["oakridge-2026-11-02-log.pdf"]), (
        "the settings say that messages may name visitors"
    )
    with district.database.read() as session:
        [look] = session.exec(select(RecordLook)).all()
    assert (look.account, look.kind, look.subject) == (office.id, "log", "2026-11-02")
    assert [one.state for one in queued(district)] == [MailState.SENT]


def test_the_pdf_is_tagged_and_tells_no_group_under_five() -> None:
    school = School(code="x", name="Willow Creek", time_zone="America/Denver", destinations=[])
    day, now = FIVE.date(), FIVE
    counts = Counts(by_day=Counter({day: 4}), by_hour=Counter({9: 3, 10: 1}), held=Counter({day: 2}))
    pdf = report.pdf_of(school, day, counts, translator("en"), now)
    said = words_in(pdf)
    assert said.count("fewer than 5") == 5  # of the day, its hours (2), its holds; and the note
    assert "Groups of fewer than 5 people are not shown" in said
    document = tagged(pdf)
    assert (document.claims_ua1, document.language, document.title) == (True, "en", "Daily report")
    assert [one.strip() for one in document.texts("H1", "H2")][:2] == ["Daily report", "The whole day"]


def test_the_page_offers_only_who_may_read_the_log_and_the_first_report_waits_for_its_hour(
    district: District, signed_in: Callable[..., Browser], person: Callable[..., Account], clock: Clock
) -> None:
    clock.moment = FIVE
    reader, leader = person(Role.OFFICE, "ana@example.org"), person(Role.LEADER)
    manager = signed_in(Role.OFFICE_MANAGER)
    manager.get("/s/oakridge/settings")
    assert "mailed to nobody" in manager.text
    manager.get(PAGE)
    assert "The district has no mail server yet" in manager.text
    assert leader.id not in manager.page.text
    by(district, free_port())
    manager.get(PAGE)
    was = manager.page.text.split('name="was" value="')[1].split('"')[0]
    manager.send(PAGE, was=was, hour="17", accounts=[leader.id])
    assert manager.page.status_code == 422
    assert "Choose among the people who may read this school's visitor log." in manager.text
    manager.send(PAGE, was=was, hour="25", accounts=[reader.id])
    assert "Choose an hour." in manager.text
    manager.send(PAGE, was=was, hour="16", accounts=[reader.id])
    assert manager.path == "/s/oakridge/settings"
    assert "mailed to 1 person" in manager.text
    assert work(district) == 0
    manager.get(PAGE)
    manager.send(PAGE, was=was, hour="9", accounts=[])
    assert manager.page.status_code == 422
    assert "Somebody changed this after the page was opened" in manager.text
    with district.database.read() as session:
        plan = session.get_one(ReportPlan, "oakridge")
    assert (plan.hour, plan.accounts, plan.done) == (16, [reader.id], "2026-11-02")
