"""What could not be projected when it arrived: the district serves all the same, and looks at it again."""

from __future__ import annotations

import pytest
import requests
from sqlmodel import select
from structlog.testing import capture_logs

from district import housekeeping
from district.db.projection_tables import Visit
from district.instance import District
from district.projections import folds, projector
from district.projections.fact import Fact
from tests.district.taking import take
from tests.district.test_database import waiting
from tests.district.test_projected_at_once import left
from tests.districts import Station


def visits(district: District) -> list[str]:
    with district.database.read() as session:
        return [one.family or "" for one in session.exec(select(Visit))]


def test_a_server_starts_and_serves_where_the_projection_fails_and_projects_later(
    district: District, kiosk: Station, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    kiosk.outbox.visit("Okafor")
    take(district, kiosk, kiosk.outbox.batch())
    count = left(district)

    def fail(*_: object) -> None:
        raise AttributeError

    with monkeypatch.context() as broken:
        broken.setattr(projector, "_tell", fail)
        url = request.getfixturevalue("url")
        assert requests.get(f"{url}/healthz", timeout=5).status_code == 200
        assert left(district) == count > 0
    housekeeping.project_what_is_left(district)
    assert (left(district), visits(district)) == (0, ["Okafor"])


def test_an_entry_on_which_a_fold_fails_waits_and_holds_up_nothing_behind_it(
    district: District, kiosk: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fold(_: Fact) -> None:
        raise KeyError("Okafor")

    monkeypatch.setitem(folds._FOLDS, "folded_wrong", fold)
    kiosk.outbox.append("folded_wrong", {})
    kiosk.outbox.visit("Marsh")
    take(district, kiosk, kiosk.outbox.batch())
    with capture_logs() as lines:
        housekeeping.project_what_is_left(district)
    assert (left(district), visits(district), waiting(district)) == (0, ["Marsh"], ["folded_wrong"])
    told = {"kiosk": kiosk.enrolled.kiosk, "fault": "KeyError", "log_level": "error"}
    assert lines == [{"event": "projection_failed", **told}]
