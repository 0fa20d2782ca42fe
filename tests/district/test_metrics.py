"""The figures for monitoring: right, the same from every process, for nobody else; and the alert rules name them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import requests

from district.access import key_rotation
from district.api import metrics
from district.db.alert_tables import Alert, State
from district.db.mail_tables import MailState, QueuedMail
from district.db.projection_tables import Case, Visit
from district.db.tables import Quarantined
from district.instance import District
from district.publish.list_publishing import publish
from sync.contract.barred_list.csv_file import canonical_fields
from tests.district.test_kiosks import said, tell
from tests.districts import Clock, Station

ON_BOTH = True


def read(url: str, **headers: str) -> dict[str, float]:
    answer = requests.get(f"{url}/metrics", headers=headers, timeout=20)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.text.splitlines() if not line.startswith("#")]
    return {name: float(figure) for name, figure in (line.rsplit(" ", 1) for line in lines)}


def test_the_figures_are_those_of_the_database(
    url: str, district: District, kiosk: Station, new_station: Callable[..., Station], clock: Clock
) -> None:
    new_station("willow")
    with district.database.write() as session:
        publish(
            session, district.keys, [canonical_fields({"id": "a", "family": "Kowalczyk", "kind": "barred"})], clock()
        )
    ends = (clock() + timedelta(days=3)).isoformat()
    full = {"disk_free_mb": 100, "disk_total_mb": 9_000, "certificate_ends": ends}
    tell(district, kiosk, said(clock).model_copy(update=full))
    assert read(url)["vestibule_certificate_left_seconds"] == 3 * 86_400
    clock.forward(days=2)
    now = clock()
    with district.database.write() as session:
        session.add(Case(id="a", school="oakridge", opened=now - timedelta(minutes=5)))
        session.add(Case(id="b", school="oakridge", opened=now - timedelta(minutes=50), decided=now))
        session.add(Case(id="c", school="oakridge", opened=now - timedelta(minutes=50), went_away=True))
        common: dict[str, Any] = {"school": "oakridge", "step": 1, "channel": "mail", "made": now, "due": now}
        session.add(Alert(id="x", case="a", recipient="one", state=State.FAILED, **common))
        session.add(Alert(id="y", case="a", recipient="two", state=State.FAILED, acknowledged=now, **common))
        soon: dict[str, Any] = {
            "about": "",
            "language": "en",
            "subject": "",
            "text": "",
            "made": now,
            "due": now,
            "until": now,
        }
        session.add(QueuedMail(id="m", kind="pass", school="", recipient="", state=MailState.FAILED, **soon))
        session.add(
            Quarantined(chain="k", epoch="e", sequence=1, flaw="f", digest="d", body=b"", first_seen=now, last_seen=now)
        )
    found = read(url)
    assert found['vestibule_kiosks{state="silent"}'] == 1
    assert found['vestibule_kiosks{state="unheard"}'] == 1
    assert found["vestibule_kiosks_disk_low"] == 1
    assert "vestibule_certificate_left_seconds" not in found, "it may have been renewed since the kiosk fell silent"
    assert found['vestibule_list_age_seconds{feed="district"}'] == 2 * 86_400
    assert (found["vestibule_cases_waiting"], found["vestibule_case_oldest_seconds"]) == (1, 300)
    assert found["vestibule_batches_quarantined"] == 1
    assert found['vestibule_alerts_undelivered{state="failed"}'] == 1
    assert found['vestibule_mails_undelivered{state="failed"}'] == 1
    assert found["vestibule_entries_unprojected"] == 0


def test_a_case_that_nobody_can_decide_ages_no_more(
    url: str, district: District, kiosk: Station, new_station: Callable[..., Station], clock: Clock
) -> None:
    """GIVEN a visitor who waits, one whose visit is over, and two whose kiosk was revoked days ago."""
    gone, now = new_station("willow").enrolled.kiosk, clock()
    long = now - timedelta(days=9)
    with district.database.write() as session:
        session.add(Case(id="a", school="oakridge", kiosk=kiosk.enrolled.kiosk, opened=now - timedelta(minutes=2)))
        session.add(Case(id="b", school="oakridge", kiosk=kiosk.enrolled.kiosk, opened=long, visit="v"))
        session.add(Visit(id="v", school="oakridge", started=long, ended=long + timedelta(hours=1)))
        session.add(Case(id="c", school="willow", kiosk=gone, opened=long))
        session.add(Case(id="d", school="willow", kiosk=gone, opened=long))
        key_rotation.revoke(session, district.folder, gone, now)
    found = read(url)
    assert (found["vestibule_cases_waiting"], found["vestibule_case_oldest_seconds"]) == (1, 120)
    assert found["vestibule_cases_lost"] == 2


def test_an_empty_district_has_every_figure(url: str) -> None:
    assert read(url)["vestibule_case_oldest_seconds"] == 0


def test_what_a_web_server_hands_on_needs_the_token(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    forwarded = {"X-Forwarded-For": "203.0.113.7"}
    assert requests.get(f"{url}/metrics", headers=forwarded, timeout=20).status_code == 403
    monkeypatch.setenv(metrics.TOKEN_VARIABLE, "a long secret")
    assert requests.get(f"{url}/metrics", headers=forwarded, timeout=20).status_code == 403
    wrong = requests.get(f"{url}/metrics", headers=forwarded | {"Authorization": "Bearer ä"}, timeout=20)
    assert wrong.status_code == 403
    assert read(url, Authorization="Bearer a long secret", **forwarded)


def test_every_figure_that_the_alert_rules_name_is_there(district: District, root: Path) -> None:
    rules = (root / "docs" / "alerts" / "vestibule-rules.yml").read_text(encoding="utf-8")
    with district.database.read() as session:
        there = {one.name: one for one in metrics.figures(session, district.now())}
    named = set(re.findall(r"\b(vestibule_\w+)", rules))
    assert len(named) > 5
    assert named <= there.keys()
    for name, state in re.findall(r'\b(vestibule_\w+)\{state="(\w+)"\}', rules):
        assert state in {value for value, _ in there[name].samples}, name


def test_a_label_cannot_break_a_line() -> None:
    one = metrics.Metric("m", "A figure.", [('a"b\\c\nd', 1)], "feed")
    assert list(one.lines())[-1] == r'm{feed="a\"b\\c\nd"} 1'
