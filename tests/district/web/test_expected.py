"""Expected visitors at the office's pages: one, a group, a file; changed, canceled, mailed, printed, arrived."""

from __future__ import annotations

import email
import io
import json
import re
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from email.policy import default
from typing import Any

import pytest
from PIL import Image
from pyzbar import pyzbar
from sqlmodel import select

from district.access.people.rights import Role
from district.db.expected_tables import PassDetail
from district.db.publish_tables import VisitorPass
from district.db.tables import School
from district.housekeeping import run_housekeeping
from district.instance import District
from district.mails.sender import work
from district.publish import change_stream, schools
from district.web.expected import mailing
from scanning import signed_passes
from scanning.documents import Pass
from sync.contract.api.school import PASS
from tests.district.receivers import MailServer, up
from tests.district.test_mails import by
from tests.district.web.a_day import begun
from tests.district.web.browsing import Browser
from tests.districts import Clock

LIST = "/s/oakridge/expected"
TODAY = "2026-11-02"
ONE = {
    "given": "Amara", "family": "Diallo", "day": TODAY, "opens": "09:00", "closes": "15:00", "purpose": "meeting",
    "host": "", "destination": "office", "language": "",
}  # fmt: skip


@pytest.fixture
def office(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.OFFICE)


@pytest.fixture
def post(district: District) -> Iterator[MailServer]:
    server = MailServer()
    by(district, server.port)
    with up(server):
        yield server


def expect(office: Browser, **more: str | list[str]) -> str:
    """The path of who is expected now."""
    office.get(f"{LIST}/add")
    office.send(f"{LIST}/add", follow=True, **({"id": office.page_id} | ONE | more))
    return office.path


def mark_of(page: Browser) -> str:
    """What the form of an open page was made from."""
    return str(re.findall(r'name="was" value="([^"]+)"', page.page.text)[0])


def passes(district: District) -> list[VisitorPass]:
    with district.database.read() as session:
        return list(session.exec(select(VisitorPass).order_by(VisitorPass.family, VisitorPass.given)))


def test_somebody_is_expected_once_however_often_the_form_is_sent(district: District, office: Browser) -> None:
    office.get(LIST)
    assert "Nobody is expected on this day" in office.text
    office.get(f"{LIST}/add")
    sent = ONE | {"id": office.page_id, "note": "Brings the piano"}
    path = expect(office, **sent)
    assert "Amara Diallo is expected." in office.text
    assert "no mail server" in office.text
    (row,) = passes(district)
    expect(office, **sent)
    assert "the form was sent twice" in office.text
    assert len(passes(district)) == 1
    office.get(LIST)
    assert "Brings the piano" in office.text
    assert "not yet" in office.text
    office.get(f"{LIST}.json?day={TODAY}")
    assert [one["name"] for one in json.loads(office.page.text)] == ["Amara Diallo"]
    with district.database.read() as session:
        told = change_stream.since(session, "oakridge", "").changes
    assert [(one.kind, one.key) for one in told] == [(PASS, row.id)]
    assert told[0].content is not None
    assert "note" not in told[0].content
    assert path.endswith(row.id)


WRONG: tuple[tuple[dict[str, str | list[str]], str], ...] = (
    ({"family": " "}, "Enter the family name."),
    ({"day": "2026-11-01"}, "This day is over."),
    ({"closes": "08:00"}, "The visit ends before it begins."),
    ({"opens": "25:00"}, "Write the time as 14:30 or 2:30 PM."),
    ({"weekdays": ["tue"]}, "Say until when somebody comes again and again."),
    ({"weekdays": ["sun"], "last": "2026-11-04"}, "None of these weekdays lies between the two days."),
    ({"host": "nobody"}, "This host is not there any more. Choose another."),
    ({"born": "3/4/90"}, "Write the birth date as 1984-03-12, or leave it out."),
    ({"born": "1905-03-12"}, "Write the birth date as 1984-03-12, or leave it out."),
    ({"mail": "not a mail"}, "This is not a mail address."),
    ({"last": "2029-01-01"}, "days ahead"),
)


def test_what_cannot_be_is_said_at_its_field_and_nothing_typed_is_lost(district: District, office: Browser) -> None:
    for typed, sentence in WRONG:
        expect(office, note="<script>alert(1)</script>", **typed)
        assert office.page.status_code == 422
        assert office.text.count(sentence) == 2, sentence
        assert "&lt;script&gt;alert(1)" in office.page.text
    assert passes(district) == []


def test_a_group_shares_everything_but_the_pass(district: District, office: Browser) -> None:
    expect(office, others="Ben Ode\n\nMoreau, Grace\n")
    assert "Amara Diallo and others are expected: 3 in all." in office.text
    assert [(one.given, one.family) for one in passes(district)] == [
        ("Amara", "Diallo"), ("Grace", "Moreau"), ("Ben", "Ode"),
    ]  # fmt: skip
    assert len({one.id for one in passes(district)}) == 3


def test_a_weekly_visitor_has_one_pass_and_is_expected_on_those_days_only(office: Browser, district: District) -> None:
    path = expect(office, weekdays=["tue", "thu"], last="2026-11-20")
    (row,) = passes(district)
    assert row.valid_until.date().isoformat() == "2026-11-19"
    for day, there in ((TODAY, False), ("2026-11-03", True), ("2026-11-04", False), ("2026-11-19", True)):
        office.get(f"{LIST}?day={day}")
        assert ("Amara Diallo" in office.text) is there, day
    for day in ("0001-01-01", "9999-12-31", "yesterday"):
        office.get(f"{LIST}?day={day}")
        assert "Nobody is expected on this day." in office.text, day  # the page of today, as with no day
        assert office.send(LIST, day=day).status_code == 200
    office.get("/s/oakridge")
    assert "Amara Diallo" not in office.text
    lines = office.get(f"{path}/visit.ics").text.replace("\r\n ", "").split("\r\n")
    assert "DTSTART:20261103T160000Z" in lines
    assert next(one for one in lines if one.startswith("RDATE")).count("T160000Z") == 5


def test_two_people_change_and_cancel_one_visit_and_a_cancellation_is_taken_back(
    district: District, office: Browser, signed_in: Callable[..., Browser]
) -> None:
    path = expect(office)
    other = signed_in(Role.PRINCIPAL)
    was = {}
    for one in (office, other):
        one.get(path)
        was[one.url, id(one)] = mark_of(one)
    office.send(path, follow=True, **(ONE | {"given": "Awa", "was": was[office.url, id(office)]}))
    assert "Awa Diallo is changed." in office.text
    other.send(path, follow=True, **(ONE | {"given": "Ada", "was": was[other.url, id(other)]}))
    assert "Somebody changed this after the page was opened" in other.text
    assert passes(district)[0].given == "Awa"
    office.get(path)
    office.send(f"{path}/cancel")
    assert "Awa Diallo is not expected any more." in office.text
    assert passes(district) == []
    other.send(f"{path}/cancel")
    assert "canceled already" in other.text
    office.get(path)
    office.send(f"{path}/restore")
    assert "Awa Diallo is expected again." in office.text
    with district.database.read() as session:
        told = change_stream.since(session, "oakridge", "").changes
    assert [one.content["given"] for one in told if one.content] == ["Awa"]


def test_a_cancellation_is_forgotten_after_a_day(district: District, office: Browser, clock: Clock) -> None:
    office.get(expect(office))
    office.send(f"{office.path}/cancel")
    clock.forward(days=2)
    run_housekeeping(district)
    with district.database.read() as session:
        assert session.exec(select(PassDetail)).all() == []


def test_the_pass_is_mailed_with_a_code_that_kiosks_take_and_a_calendar_file(
    district: District, office: Browser, post: MailServer
) -> None:
    path = expect(office, mail="amara@example.org", language="es", given="Amara; \\", send="yes")
    assert "the pass is being mailed" in office.text
    work(district)
    (raw,) = post.raw
    mail = email.message_from_bytes(raw, policy=default)
    assert mail["To"] == "amara@example.org"
    assert mail["Content-Language"] == "es"
    files = {one.get_filename(): one for one in mail.iter_attachments()}
    assert set(files) == {"pass.pdf", "pass.png", "visit.ics"}
    keys = {signed_passes.key_id(district.keys.signing.public_key()): district.keys.signing.public_key()}
    for picture in (files["pass.png"].get_content(), office.get(f"{path}/pass.png").content):
        (code,) = pyzbar.decode(Image.open(io.BytesIO(picture)))
        found = signed_passes.decode(code.data.decode(), keys, district.now() + timedelta(hours=9), "oakridge")
        assert isinstance(found, Pass)
        assert path.endswith(found.id)
    calendar = office.get(f"{path}/visit.ics")
    assert calendar.headers["Content-Type"].startswith("text/calendar")
    assert all(len(line) <= 75 for line in calendar.content.split(b"\r\n"))
    assert office.get(f"{path}/pass.pdf").content.startswith(b"%PDF")
    office.get(path)
    assert "Mail it again" in office.text


def test_the_pass_goes_once_a_minute_however_often_the_button_is_pressed(
    district: District, office: Browser, post: MailServer, clock: Clock
) -> None:
    """GIVEN an expected visitor WHEN the button is pressed eight times THEN one mail goes, and the page says so; it
    goes again a minute later, and at once to another address or after another change."""
    path = expect(office, mail="amara@example.org")
    office.get(path)
    office.send(f"{path}/mail")
    assert "The pass is being mailed." in office.text
    for _ in range(7):
        office.send(f"{path}/mail")
        assert "The pass was mailed less than a minute ago. It was not mailed again." in office.text
    work(district)
    assert len(post.raw) == 1
    clock.forward(seconds=60)
    office.send(f"{path}/mail")
    assert "The pass is being mailed." in office.text
    for note in ("", "At the side door"):
        office.get(path)
        moved: dict[str, Any] = ONE | {"mail": "amara@new.example.org", "note": note, "was": mark_of(office)}
        office.send(path, **moved)
        office.send(f"{path}/mail")
        assert "The pass is being mailed." in office.text
    work(district)
    assert len(post.raw) == 4


def test_two_presses_at_the_same_moment_mail_one_pass(
    district: District, office: Browser, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = expect(office, mail="amara@example.org").rpartition("/")[2]
    drawn, together = mailing.papers_of, threading.Barrier(2, timeout=60)

    def waiting(*given: Any) -> Any:
        found = drawn(*given)
        together.wait()  # both have looked before either mails
        return found

    monkeypatch.setattr(mailing, "papers_of", waiting)
    with district.database.read() as session:
        school = session.get_one(School, "oakridge")
    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(lambda _: mailing.mail_pass(district, school, key), range(2)))
    assert sorted(one.name for one in done) == ["JUST_BEFORE", "QUEUED"]
    work(district)
    assert len(post.raw) == 1


def test_a_canceled_visitors_waiting_mail_is_not_sent(district: District, office: Browser, post: MailServer) -> None:
    path = expect(office, mail="amara@example.org", send="yes")
    office.get(path)
    office.send(f"{path}/cancel")
    work(district)
    assert post.raw == []


def test_who_has_come_is_shown_with_the_visit(district: District, office: Browser) -> None:
    expect(office, opens="00:00")
    expect(office, given="Per", family="Lindqvist", opens="00:00")
    visit = begun(district).came("amara", "DIALLO", ago=1)
    office.get(LIST)
    assert f'href="/s/oakridge/visits/{visit}"' in office.page.text
    assert office.text.count("not yet") == 1
    office.get("/s/oakridge/day/moved")
    assert "Per Lindqvist" in office.text
    assert office.page.text.count('<strong><a href="/s/oakridge/expected/0') == 1
    # THEN every time of a file is by the school's clock, wherever it comes from
    for path in (LIST, "/s/oakridge/on-site", "/s/oakridge/visits"):
        rows = office.get(f"{path}.json").json()
        there = [value for row in rows for value in row.values() if re.match(r"\d{4}-\d\d-\d\dT", str(value))]
        assert there, path
        assert {one[-6:] for one in there} == {"-07:00"}, path
        assert "+00:00" not in office.get(f"{path}.csv").text


def test_another_schools_visitor_is_not_there(
    office: Browser, signed_in: Callable[..., Browser], district: District
) -> None:
    path = expect(office)
    with district.database.write() as session:
        schools.add_school(session, "elm", "Elm", "America/Denver")
    other = signed_in(Role.OFFICE, mail="elm@example.org", schools=("elm",))
    assert other.get(path.replace("oakridge", "elm")).status_code == 404
    assert other.get(path.replace("oakridge", "elm") + "/pass.pdf").status_code == 404
    assert other.get(path).status_code == 403
