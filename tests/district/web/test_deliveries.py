"""The deliveries page: what became of alerts and mails, what a person may do about it, and tests of the channels; and
the invitations that are mailed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest

from district.access.people import invitations
from district.access.people.rights import Role
from district.alerts import alert_settings
from district.db.alert_tables import Alert, State, Trouble
from district.db.mail_tables import MailKind, MailState, QueuedMail
from district.db.people_tables import Account
from district.instance import District
from district.mails.queue import Mail, queue
from district.mails.sender import work
from sync.contract.journal.entry import Kind
from tests.district.receivers import MailServer, WebhookReceiver, free_port, up
from tests.district.test_mails import SMTP, by, got, held
from tests.district.unanswered import journaled
from tests.district.web.browsing import PASSWORD, Browser
from tests.districts import Clock

EVIL = "<script>alert(1)</script>"
HOOK = """
[[recipient]]
name = "dispatch"
step = 2
webhook = "http://127.0.0.1:{port}/x?key=unsaid"
secret_env = "S"
"""


@pytest.fixture
def post() -> Iterator[MailServer]:
    server = MailServer()
    with up(server):
        yield server


@pytest.fixture
def it(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.IT)


def failed_alert(district: District) -> str:
    now = district.now()
    key = "019a0000-0000-7000-8000-000000000001"
    with district.database.write() as session:
        session.add(
            Alert(
                id=key, case="c", school="oakridge", step=1, channel="webhook", recipient="dispatch",
                state=State.FAILED, tries=8, trouble=Trouble.TIMEOUT, made=now, due=now,
            )
        )  # fmt: skip
    return key


def waiting_mail(district: District, kind: MailKind = MailKind.PASS, to: str = "visitor@example.org") -> str:
    with district.database.write() as session:
        key = queue(session, Mail(to, "en", kind, f"Visit of {EVIL}", "x"), district.now(), "oakridge")
    assert key is not None
    return key


def test_without_anything_the_page_says_so_and_how_a_mail_server_is_set(it: Browser) -> None:
    it.get("/deliveries")
    assert "Nothing has been sent yet." in it.text
    assert "There is no mail server in the settings" in it.text
    assert "Send a test" not in it.text


def test_every_delivery_is_listed_with_why_and_no_visitor_is_named(
    it: Browser, district: District, clock: Clock
) -> None:
    by(district, free_port())
    failed_alert(district)
    waiting_mail(district)
    waiting_mail(district, MailKind.INVITATION, "ana@oakridge.example")
    assert work(district) == 2
    it.get("/deliveries?show=waiting&school=oakridge")
    assert "Visitor's pass" in it.text
    assert "could not be reached" in it.text
    assert "ana@oakridge.example" in it.text
    assert "did not answer in time" not in it.text
    listed = it.get("/deliveries.json").json()
    assert [(one["what"], one["state"], one["tries"]) for one in listed] == [
        ("Invitation", "Waiting", 1), ("Visitor's pass", "Waiting", 1),
        ("Alert: a visitor waits for a decision", "Failed", 8),
    ]  # fmt: skip
    for path in ("/deliveries", "/deliveries.json", "/deliveries.csv"):
        it.get(path)
        assert "visitor@example.org" not in it.text
        assert "script>alert" not in it.text
    it.get("/deliveries?q=dispatch&show=failed")
    assert "did not answer in time" in it.text
    it.get("/deliveries?show=nonsense&school=atlantis")
    assert it.page.status_code == 200


def test_a_person_tries_one_again_or_gives_it_up_and_the_second_one_is_told(
    it: Browser, signed_in: Callable[..., Browser], district: District, post: MailServer
) -> None:
    by(district, post.port)
    post.answers[b"RCPT"] = [b"550 no such mailbox"]
    key, other, alert = waiting_mail(district), waiting_mail(district), failed_alert(district)
    while held(district, key).state != MailState.FAILED:
        work(district)
    it.get("/deliveries?show=failed")
    assert "The mail server refused it (answer 550)." in it.text
    it.send("/deliveries/again", what="mail", id=key, next="/deliveries?show=failed")
    assert it.path == "/deliveries?show=failed"
    assert "tried again" in it.text
    it.send("/deliveries/again", what="alert", id=alert, next="//evil.example")
    assert it.path == "/deliveries"
    with district.database.read() as session:
        # there is no such case, so the process that claims it drops it
        assert session.get_one(Alert, alert).state in {State.WAITING, State.DROPPED}
    with district.database.write() as session:
        session.get_one(Alert, alert).state = State.FAILED
    it.get(f"/deliveries/give-up?what=alert&id={alert}")
    assert "It is not tried any more." in it.text
    it.send("/deliveries/give-up", what="alert", id=alert)
    assert "is given up" in it.text
    assert journaled(district, Kind.ALERT_ENDED) == 1
    it.send("/deliveries/give-up", what="alert", id=alert)
    assert it.page.status_code == 422
    assert "This alert is being sent, was delivered, or has ended. Nothing was changed." in it.text
    with district.database.write() as session:
        session.get_one(QueuedMail, other).state = MailState.FAILED
    it.send("/deliveries/give-up", what="mail", id=other)
    assert held(district, other).recipient == ""
    assert it.get("/deliveries/give-up?what=mail&id=none").status_code == 404
    it.get("/deliveries")
    second = signed_in(Role.IT, mail="second@example.org")
    second.get("/deliveries")
    second.send("/deliveries/again", what="mail", id=other)
    assert second.page.status_code == 422
    assert "This mail is being sent, was sent, or has ended. Nothing was changed." in second.text


def test_a_test_says_what_the_other_end_answered(
    it: Browser, district: District, post: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("S", "an invented secret")
    hook = WebhookReceiver()
    with district.database.write() as session:
        alert_settings.save(session, SMTP.format(port=post.port, security="none") + HOOK.format(port=hook.port))
    it.get("/deliveries")
    assert "unsaid" not in it.text, "the rest of a webhook's address may be a secret"
    it.send("/deliveries/test", to="")
    assert "The mail server took the test mail to it@example.org." in it.text
    assert got(post)["Subject"] == "Test of the visitor pages' mail"
    post.answers[b"MAIL"] = [b"553 not your address"]
    it.send("/deliveries/test", to="")
    assert it.page.status_code == 422
    assert "The mail server refused it (answer 553)." in it.text
    with up(hook):
        it.send("/deliveries/test", to="dispatch")
        assert "The test was taken by the webhook of dispatch." in it.text
    assert b'"test": true' in hook.got[0][1]
    it.send("/deliveries/test", to="dispatch")
    assert "could not be reached" in it.text
    it.send("/deliveries/test", to="nobody")
    assert "This channel is no longer in the settings. Nothing was sent." in it.text


def test_an_invitation_is_mailed_in_the_language_chosen_for_the_person(
    it: Browser, url: str, district: District, post: MailServer
) -> None:
    by(district, post.port)
    it.get("/people/invite")
    it.send("/people/invite", mail="Zoë@Example.org", role="leader", language="xx")
    assert it.page.status_code == 422
    it.send("/people/invite", mail="zoe@example.org", role="leader", language="es")
    assert "A mail with the link is on its way to zoe@example.org." in it.text
    work(district)
    assert post.arrived.wait(20)
    mail = got(post)
    assert (mail["Subject"], mail["To"]) == ("Su cuenta para las páginas de visitantes", "zoe@example.org")
    [link] = re.findall(rf"{url}(/invitations/[\w-]+)", mail.get_content())
    zoe = Browser(url, "es")
    zoe.get(link)
    zoe.send(link, name="Zoë Ek", password=PASSWORD)
    assert zoe.path == "/dashboard"


def test_a_new_password_is_mailed_in_the_accounts_language_and_what_is_withdrawn_is_not_sent(
    it: Browser, district: District, person: Callable[..., Account], post: MailServer
) -> None:
    by(district, free_port())
    account = person(Role.LEADER)
    with district.database.write() as session:
        session.get_one(Account, account.id).language = "es"
    it.get(f"/people/{account.id}")
    it.send(f"/people/{account.id}/password-link")
    assert "A mail with the link is on its way to leader@example.org." in it.text
    it.get("/people/invite")
    for _ in range(2):  # the second invitation takes the place of the first
        it.send("/people/invite", mail="ana@example.org", role="leader", language="en")
    with district.database.write() as session:
        [row] = [one for one in invitations.waiting(session, district.now()) if not one.account]
    it.get("/deliveries.json")
    listed = it.page.json()
    assert [one["what"] for one in listed] == ["Invitation", "Invitation", "Link for a new password"]
    assert [one["state"] == "Given up" for one in listed] == [False, True, False]
    it.get("/people")
    it.send("/people/invitations/withdraw", digest=row.digest)
    listed = it.get("/deliveries.json").json()
    assert [one["state"] == "Given up" for one in listed] == [True, True, False]
