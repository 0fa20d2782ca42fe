"""Queued mails leave by a real mail server: once, whole, in words of their recipient's language, or honestly not."""

from __future__ import annotations

import email
import threading
from collections.abc import Iterator
from datetime import timedelta
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from sqlmodel import col, select

from district.alerts import alert_settings
from district.db.alert_tables import Trouble
from district.db.mail_tables import MailAttachment, MailKind, MailState, QueuedMail
from district.errors import DistrictError, Unfit
from district.housekeeping import run_housekeeping
from district.instance import District
from district.mails import delivery
from district.mails.queue import CALENDAR, MOST_BYTES, PDF, PNG, Attachment, Mail, queue
from district.mails.sender import WHOLE_S, work
from tests.district.receivers import MailServer, free_port, up
from tests.districts import Clock
from tests.sync.wires import Authority

ON_BOTH = True
SMTP = '[smtp]\nhost = "127.0.0.1"\nport = {port}\nsecurity = "{security}"\nsender = "visits@district.example"\n'


def by(district: District, port: int, security: str = "none", more: str = "", *, head: str = "") -> None:
    """The district's mails go to a server on this port. `head` stands before the table of the mail server."""
    with district.database.write() as session:
        alert_settings.save(session, head + SMTP.format(port=port, security=security) + more)


def queued(district: District, *attachments: Attachment, to: str = "ana@oakridge.example", **more: str) -> str:
    mail = Mail(
        to, more.get("language", "en"), MailKind.PASS, more.get("subject", "Your visit"),
        more.get("text", "See you on Monday.\n"), attachments, "pass-1",
    )  # fmt: skip
    with district.database.write() as session:
        made = queue(session, mail, district.now(), "oakridge")
    assert made is not None
    return made


def held(district: District, key: str) -> QueuedMail:
    with district.database.read() as session:
        return session.get_one(QueuedMail, key)


def attached(district: District) -> int:
    with district.database.read() as session:
        return len(session.exec(select(col(MailAttachment.number))).all())


def got(server: MailServer, place: int = 0) -> EmailMessage:
    return email.message_from_bytes(server.raw[place], policy=default)


@pytest.fixture
def post(district: District) -> Iterator[MailServer]:
    server = MailServer()
    by(district, server.port)
    with up(server):
        yield server


def test_a_mail_arrives_whole_and_nothing_of_it_is_kept_once_it_is_sent(
    district: District, post: MailServer, caplog: pytest.LogCaptureFixture
) -> None:
    files = {
        "pass.pdf": (PDF, b"%PDF-1.7\n\x00\xff.\r\n.\n" * 500),
        "código.png": (PNG, b"\x89PNG\r\n\x1a\n\x00"),
        "visit.ics": (CALENDAR, "BEGIN:VCALENDAR\r\nSUMMARY:Reunión\r\nEND:VCALENDAR\r\n".encode()),
    }
    key = queued(
        district, *(Attachment(name, *one) for name, one in files.items()), subject="Su visita a José Núñez: mañana",
        text="Nos vemos el lunes, José 🌲.\n.\nUna línea con un punto.\n", language="es",
    )  # fmt: skip
    assert (work(district), work(district)) == (1, 0)
    mail = got(post)
    assert mail["Subject"] == "Su visita a José Núñez: mañana"
    assert (mail["From"], mail["To"]) == ("visits@district.example", "ana@oakridge.example")
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("es", "auto-generated")
    assert mail["Message-ID"] == f"<{key}@district.example>"
    body = mail.get_body()
    assert body is not None
    assert body.get_content().splitlines() == ["Nos vemos el lunes, José 🌲.", ".", "Una línea con un punto."]
    parts = {part.get_filename(): part for part in mail.iter_attachments()}
    assert {name: part.get_content_type() for name, part in parts.items()} == {
        "pass.pdf": PDF, "código.png": PNG, "visit.ics": "text/calendar",
    }  # fmt: skip
    assert parts["visit.ics"]["Content-Type"].params["method"] == "PUBLISH"
    for name, (_, content) in files.items():
        assert parts[name].get_payload(decode=True) == content
    assert max(map(len, post.raw[0].splitlines())) < 998, "longer lines no mail server must take"
    assert post.raw[0].isascii(), "this server does not take eight bits"
    row = held(district, key)
    assert (row.state, row.tries, row.ended) == (MailState.SENT, 1, district.now())
    assert (row.recipient, row.subject, row.text, attached(district)) == ("", "", "", 0)
    assert "oakridge.example" not in caplog.text


@pytest.mark.parametrize("evil", ["Ana\r\nBcc: all@evil.example", "Ana\nBcc: all@evil.example", "Ana\u2028Bcc:\x0b x"])
def test_a_name_with_a_line_break_adds_no_header(district: District, post: MailServer, evil: str) -> None:
    queued(district, Attachment(f"{evil}.pdf", PDF, b"%PDF"), subject=f"Visit of {evil}")
    work(district)
    mail = got(post)
    assert mail["Bcc"] is None
    assert str(mail["Subject"]).startswith("Visit of Ana Bcc:")
    with pytest.raises(Unfit, match="not a mail address"):
        queued(district, to="ana@oakridge.example\r\nRCPT TO:<all@evil.example>")
    with pytest.raises(Unfit):
        queued(district, to="Ana <ana@oakridge.example>")
    with pytest.raises(DistrictError, match="kind"):
        queued(district, Attachment("x", "text/plain\r\nBcc: a@b.example", b""))
    with pytest.raises(DistrictError, match="too large"):
        queued(district, Attachment("x", PDF, bytes(MOST_BYTES + 1)))


def test_a_recipient_that_is_refused_fails_at_once_and_a_person_may_try_again(
    district: District, post: MailServer
) -> None:
    post.answers[b"RCPT"] = [b"550 <ana@oakridge.example> no such mailbox"]
    key = queued(district, Attachment("pass.pdf", PDF, b"%PDF"))
    assert work(district) == 1
    row = held(district, key)
    assert (row.state, row.trouble, row.answer, row.tries) == (MailState.FAILED, Trouble.REFUSED, 550, 1)
    assert work(district) == 0
    with district.database.write() as session:
        delivery.try_again(session, key, district.now())
    assert work(district) == 1
    assert held(district, key).state == MailState.SENT
    with district.database.write() as session, pytest.raises(Unfit, match="was sent"):
        delivery.try_again(session, key, district.now())
    assert [part.get_filename() for part in got(post).iter_attachments()] == ["pass.pdf"]


def test_greylisting_is_waited_out(district: District, post: MailServer, clock: Clock) -> None:
    post.answers[b"RCPT"] = [b"451 4.7.1 try again later"] * 3
    key = queued(district)
    for pause in (30, 60, 120):
        assert work(district) == 1
        row = held(district, key)
        assert (row.state, row.trouble, row.answer) == (MailState.WAITING, Trouble.REFUSED, 451)
        assert row.due - clock() == timedelta(seconds=pause)
        assert work(district) == 0
        clock.forward(seconds=pause)
    assert work(district) == 1
    assert (held(district, key).state, held(district, key).trouble) == (MailState.SENT, "")


def test_a_server_that_is_away_is_tried_ever_more_rarely_and_in_the_end_a_person_must_look(
    district: District, clock: Clock
) -> None:
    port = free_port()
    by(district, port)
    key = queued(district)
    began = clock()
    for number in range(1, delivery.MOST_TRIES + 1):
        assert work(district) == 1
        assert held(district, key).tries == number
        clock.forward(seconds=delivery.pause_after(number).total_seconds())
    assert timedelta(hours=3) < clock() - began < timedelta(hours=6)
    row = held(district, key)
    assert (row.state, row.trouble, row.text) == (MailState.FAILED, Trouble.UNREACHABLE, "See you on Monday.\n")
    clock.forward(hours=1)
    assert work(district) == 0
    clock.forward(days=7)  # the visit is over: nobody needs the mail, so nothing of it stays
    run_housekeeping(district)
    row = held(district, key)
    assert (row.state, row.recipient, row.text) == (MailState.GIVEN_UP, "", "")


def test_a_server_that_dies_before_it_answers_gets_the_same_mail_again(
    district: District, post: MailServer, clock: Clock
) -> None:
    post.dies = 1
    key = queued(district)
    assert work(district) == 1
    assert (held(district, key).state, held(district, key).trouble) == (MailState.WAITING, Trouble.UNREACHABLE)
    clock.forward(seconds=30)
    assert work(district) == 1
    assert held(district, key).state == MailState.SENT
    assert got(post, 0)["Message-ID"] == got(post, 1)["Message-ID"], "so that a mail program shows it once"


def test_two_workers_send_each_mail_once(district: District, post: MailServer) -> None:
    keys = {queued(district, subject=f"Number {number}") for number in range(6)}
    together, tries = threading.Barrier(4), []

    def worker() -> None:
        together.wait()
        tries.append(work(district))

    threads = [threading.Thread(target=worker) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(tries) == len(post.raw) == 6
    assert {got(post, place)["Message-ID"].partition("@")[0][1:] for place in range(6)} == keys


def test_what_a_dead_process_had_claimed_is_sent_after_its_lease(
    district: District, post: MailServer, clock: Clock
) -> None:
    assert timedelta(seconds=2 * WHOLE_S) < delivery.LEASE
    key = queued(district)
    claimed = delivery.claim(district)
    assert claimed is not None
    assert work(district) == 0
    clock.forward(seconds=delivery.LEASE.total_seconds())
    assert work(district) == 1
    delivery.note(district, claimed.mail, None)  # it was only slow, and has sent it too
    assert (held(district, key).state, held(district, key).tries) == (MailState.SENT, 2)


def test_starttls_as_configured_and_nothing_in_the_clear(district: District, tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    server = MailServer(starttls=authority.context(address="127.0.0.1"))
    with up(server):
        by(district, server.port, "starttls", f'ca = "{authority.path}"\n')
        key = queued(district)
        assert work(district) == 1
    assert (held(district, key).state, server.encrypted, len(server.raw)) == (MailState.SENT, 1, 1)


def test_an_address_that_the_server_cannot_take_says_so(district: District, post: MailServer) -> None:
    key = queued(district, to="josé@oakridge.example")
    work(district)
    assert (held(district, key).state, held(district, key).trouble) == (MailState.FAILED, Trouble.ADDRESS)
    assert post.raw == []


def test_what_is_withdrawn_given_up_or_undone_is_not_sent(district: District, post: MailServer) -> None:
    queued(district, Attachment("pass.pdf", PDF, b"%PDF"))
    other = queued(district, Attachment("pass.pdf", PDF, b"%PDF"))
    with district.database.write() as session:
        delivery.give_up(session, other, district.now())
        assert attached(district) == 2, "until that is committed"
    with district.database.write() as session:
        assert delivery.withdraw(session, "pass-1", district.now()) == 1
    with district.database.write() as session:
        queue(session, Mail("a@b.example", "en", MailKind.PASS, "x", "y"), district.now())
        session.rollback()
    assert work(district) == 0
    assert (post.raw, attached(district)) == ([], 0)


def test_without_a_mail_server_nothing_is_queued_and_what_was_queued_waits(district: District) -> None:
    mail = Mail("a@b.example", "en", MailKind.PASS, "x", "y")
    with district.database.write() as session:
        assert queue(session, mail, district.now()) is None
    by(district, free_port())
    key = queued(district)
    with district.database.write() as session:
        alert_settings.save(session, "")
    assert work(district) == 0
    assert (held(district, key).state, held(district, key).tries) == (MailState.WAITING, 0)
