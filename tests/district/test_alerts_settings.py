"""Who is told of unanswered cases: what settings are taken, what the command shows, and the servers that go by it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from district.alerts import channels
from district.alerts.alert_settings import Security, Smtp, parse
from district.db.alert_tables import State, Trouble
from district.errors import DistrictError
from district.instance import open_district
from kiosk.records import cases
from tests.district.receivers import MailServer, WebhookReceiver, up
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, arrival
from tests.sync.commands import run
from tests.sync.doors import door
from tests.sync.processes import serving
from tests.sync.wires import Authority

HOOK = '[[recipient]]\nname = "dispatch"\nstep = 1\nwebhook = "https://dispatch.example/in"\nsecret_env = "S"\n'


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("first_s =", "no TOML"),
        ("first_s = 5", "first_s"),
        ("first_s = 200", "second_s is not before"),
        ("frist_s = 60", "frist_s"),
        (HOOK.replace("https", "http"), "https://"),
        (HOOK.replace('secret_env = "S"', ""), "secret_env"),
        (HOOK + 'email = "a@b.example"', "either email or webhook"),
        (HOOK + HOOK, "the same name"),
        (HOOK.replace('"dispatch"', '"Ruth Ives"'), "name"),
        (HOOK.replace("step = 1", "step = 3"), "step"),
        ('[[recipient]]\nname = "office"\nstep = 1\nemail = "a@b.example"', "smtp"),
        ('[smtp]\nhost = "mail.example"\nsender = "a@b.example"\nsecurity = "none"', "this machine only"),
        ('[smtp]\nhost = "mail.example"\nsender = "a@b.example\\nBcc: c@d.example"', "sender"),
        ('link = "http://district.example"', "https://"),
    ],
)
def test_settings_that_cannot_be_meant_are_refused_with_their_place(content: str, why: str) -> None:
    with pytest.raises(DistrictError, match=why):
        parse(content)


def test_the_defaults_are_one_minute_three_minutes_and_no_names() -> None:
    taken = parse(HOOK)
    assert (taken.first_s, taken.second_s, taken.names) == (60, 180, False)
    assert [one.name for one in taken.told("anywhere", 1, "none")] == ["dispatch"]
    assert taken.told("anywhere", 2, "strong") == []


def test_a_webhook_without_its_secret_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("S", raising=False)
    server = WebhookReceiver()
    with up(server):
        assert channels.post(server.url, "S", "key", b"{}", datetime.now(UTC)) == Trouble.NO_SECRET
    assert server.got == []


def test_mail_is_not_sent_in_the_clear_where_the_settings_ask_for_tls() -> None:
    server = MailServer()
    with up(server):
        smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.STARTTLS, sender="a@b.example")
        note = EmailMessage()
        note["From"], note["To"] = "a@b.example", "c@d.example"
        assert channels.mail(smtp, note) == Trouble.TLS
    assert server.mails == []


@pytest.mark.parametrize(
    ("trusted", "address", "trouble"),
    [(True, "127.0.0.1", None), (False, "127.0.0.1", Trouble.TLS), (True, "10.9.8.7", Trouble.TLS)],
)
def test_mail_goes_only_to_a_server_that_proves_who_it_is(
    tmp_path: Path, trusted: bool, address: str, trouble: Trouble | None
) -> None:
    authority = Authority(tmp_path)
    server = MailServer(authority.context(address=address))
    ca = str(authority.path) if trusted else ""
    with up(server):
        smtp = Smtp(host="127.0.0.1", port=server.port, security=Security.TLS, sender="a@b.example", ca=ca)
        note = EmailMessage()
        note["From"], note["To"] = "a@b.example", "c@d.example"
        assert channels.mail(smtp, note) == trouble
    assert len(server.mails) == (trouble is None)


def test_a_school_that_there_is_not_is_named_and_nothing_changes(district_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "alerts.toml"
    file.write_text(HOOK + 'schools = ["elsewhere"]\n')
    assert "no school 'elsewhere'" in run(district_data, "alerts", "--file", str(file), status=2).stderr
    assert "cannot be read" in run(district_data, "alerts", "--file", str(tmp_path / "none"), status=2).stderr
    assert "belong together" in run(district_data, "alerts", "--ack", "1", status=2).stderr
    assert run(district_data, "alerts").stdout == "There are no alerts.\n"


@pytest.mark.slow
def test_two_serving_processes_send_one_mail_and_the_command_shows_who_has_seen_it(
    district_data: Path, tmp_path: Path
) -> None:
    """GIVEN two workers WHEN a case stands unanswered for ten seconds THEN one mail goes out, and is acknowledged."""
    district = open_district(district_data)
    front = door(district, "http://127.0.0.1:1", tmp_path / "front")
    district.database.close()
    post = MailServer()
    file = tmp_path / "alerts.toml"
    file.write_text(
        f"""first_s = 10
[smtp]
host = "127.0.0.1"
port = {post.port}
security = "none"
sender = "vestibule@district.example"
[[recipient]]
name = "second-office"
step = 1
email = "office2@oakridge.example"
"""
    )
    assert "second-office" in run(district_data, "alerts", "--file", str(file)).stdout
    case = cases.open_case(front.store, arrival(), POSSIBLE, [POSSIBLE_ENTRY])
    with up(post), serving(district_data, "--port", "0", "--workers", "2") as server:
        front.url = server.url
        front.exchange()
        assert post.arrived.wait(90)
        assert server.end() == 0
    front.store.close()
    assert len(post.mails) == 1
    (shown,) = json.loads(run(district_data, "alerts", "--json").stdout)
    assert (shown["case"], shown["state"], shown["tries"]) == (case, State.DELIVERED, 1)
    assert "seen by Ruth Ives" in _acknowledged(district_data, shown["id"], "Ruth Ives")
    assert "seen by Ruth Ives" in _acknowledged(district_data, shown["id"], "Somebody Else")
    assert json.loads(run(district_data, "export").stdout)["head_verified"] is True


def _acknowledged(data: Path, alert: str, by: str) -> str:
    run(data, "alerts", "--ack", alert, "--by", by)
    return run(data, "alerts", "--school", "oakridge").stdout
