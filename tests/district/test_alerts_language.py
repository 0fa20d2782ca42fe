"""Mails and pages speak the language of who gets them, else the district's."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import requests

from district.alerts import alert_queue, message
from district.alerts.alert_settings import load, parse
from district.alerts.sender import work
from district.errors import DistrictError
from district.instance import District
from district.settings import choose, chosen, said
from language.translator import preferred
from tests.district.receivers import MailServer, free_port, up
from tests.district.test_alerts_page import BROWSER
from tests.district.unanswered import opened, rows, setup
from tests.districts import Clock, Station

SPANISH_OFFICE = '\n[[recipient]]\nname = "oficina"\nstep = 1\nemail = "oficina@oakridge.example"\nlanguage = "es"\n'


@pytest.fixture
def post() -> Iterator[MailServer]:
    server = MailServer()
    with up(server):
        yield server


def text_of(post: MailServer, to: str) -> str:
    (mail,) = [one for one in post.mails if one["To"] == to]
    content = mail.get_payload(decode=True)
    assert isinstance(content, bytes)
    return f"{mail['Content-Language']}\n{content.decode()}"


def test_each_recipient_reads_a_mail_in_their_language(
    district: District, kiosk: Station, clock: Clock, post: MailServer
) -> None:
    setup(district, post.port, free_port(), SPANISH_OFFICE)
    case = opened(district, kiosk)
    clock.forward(seconds=60)
    assert work(district) == 2
    theirs = text_of(post, "oficina@oakridge.example")
    assert theirs.startswith("es\n")
    assert "Un visitante en Oakridge Elementary espera una decisión" in theirs
    assert "coincidencia fuerte" in theirs
    assert case in theirs
    assert "waits for a decision" in text_of(post, "office2@oakridge.example")


def test_who_has_no_language_reads_the_districts(
    district: District, kiosk: Station, clock: Clock, post: MailServer
) -> None:
    setup(district, post.port, free_port())
    with district.database.write() as session:
        choose(session, "language", "es")
    opened(district, kiosk)
    clock.forward(seconds=60)
    assert work(district) == 1
    assert "espera una decisión" in text_of(post, "office2@oakridge.example")


def test_the_page_behind_the_link_is_in_the_language_of_the_mail(
    district: District, kiosk: Station, clock: Clock, url: str
) -> None:
    setup(district, free_port(), free_port(), SPANISH_OFFICE)
    opened(district, kiosk)
    clock.forward(seconds=60)
    with district.database.read() as session:
        settings = load(session)
    assert settings
    alert_queue.make(district, settings)
    pages = {}
    for name in ("oficina", "second-office"):
        link = f"{url}/v1/alerts/{message.token(district.keys, rows(district)[name].id)}"
        pages[name] = requests.get(link, headers=BROWSER, timeout=10).text
    assert '<html lang="es" dir="ltr">' in pages["oficina"]
    assert "Un visitante espera" in pages["oficina"]
    assert "Ya lo" not in pages["second-office"]
    assert '<html lang="en" dir="ltr">' in pages["second-office"]


def test_a_link_that_leads_nowhere_says_so_in_the_browsers_language(url: str) -> None:
    headers = BROWSER | {"Accept-Language": "es-MX,es;q=0.9,en;q=0.8"}
    assert (
        "Este enlace no lleva a ninguna parte" in requests.get(f"{url}/v1/alerts/x", headers=headers, timeout=10).text
    )


@pytest.mark.parametrize(
    ("header", "tag"),
    [
        ("es-MX,es;q=0.9", "es"),
        ("de,en;q=0.5,es;q=0.7", "es"),
        ("de", "en"),
        ("", "en"),
        ("es;q=0,en", "en"),
        (";;,q=", "en"),
    ],
)
def test_a_browser_is_answered_in_the_offered_language_it_likes_best(header: str, tag: str) -> None:
    assert preferred(header).tag == tag


def test_the_districts_language_is_one_that_is_offered(district: District) -> None:
    with district.database.write() as session:
        assert said(session, "language") == "en"
        with pytest.raises(DistrictError, match="language is one of en, es"):
            choose(session, "language", "tlh")
        with pytest.raises(DistrictError, match="language is no number"):
            chosen(session, "language")


def test_a_recipient_cannot_be_given_a_language_that_nobody_translated() -> None:
    with pytest.raises(DistrictError, match="language is one of en, es"):
        parse('[[recipient]]\nname = "a"\nstep = 1\nwebhook = "https://a.example"\nsecret_env = "A"\nlanguage = "xx"\n')
