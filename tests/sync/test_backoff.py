"""When the next exchange comes: jittered, later the longer the district is away, never sooner than it asked for."""

from __future__ import annotations

import threading
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytestqt.qtbot import QtBot

from kiosk.barred_index.barred_lists import BarredLists
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.store import open_store
from kiosk.workers.sync_worker import SyncWorker
from screening.name_files import load_names
from sync.exchange import backoff
from sync.exchange.client import Client
from sync.exchange.responses import retry_after
from tests.kiosk.records.world import District
from tests.sync.wires import SHORT, answer, other_end, says

_failures = st.integers(0, 10_000)
_wishes = st.floats(0, 86_400)


@given(_failures)
def test_an_exchange_comes_within_a_fifth_of_its_time(failures: int) -> None:
    exact = backoff.wait(failures, draw=lambda low, high: (low + high) / 2)
    assert exact * 0.79 <= backoff.wait(failures) <= exact * 1.21
    assert backoff.EVERY_S <= exact <= backoff.LONGEST_S


def test_failures_double_the_wait_up_to_a_ceiling() -> None:
    middle = [round(backoff.wait(failures, draw=lambda low, high: (low + high) / 2)) for failures in range(8)]
    assert middle == [30, 30, 60, 120, 240, 300, 300, 300]


@given(_failures, _wishes)
def test_what_the_district_asked_for_is_not_undercut_up_to_an_hour(failures: int, wished: float) -> None:
    for waits in (backoff.wait, backoff.soon, backoff.again):
        granted = min(wished, backoff.WISH_MOST_S)
        assert granted <= waits(failures, wished) <= max(granted, backoff.LONGEST_S) * 1.21


@given(_failures, st.floats(allow_nan=True, allow_infinity=True) | st.none())
def test_a_wish_of_any_kind_only_lengthens_the_wait(failures: int, wished: float | None) -> None:
    for waits in (backoff.wait, backoff.soon, backoff.again):
        for place in (0.0, 0.5, 1.0):
            draw = partial(_placed, place)
            assert waits(failures, None, draw) <= waits(failures, wished, draw) <= backoff.WISH_MOST_S * 1.21


def _placed(place: float, low: float, high: float) -> float:
    return low + (high - low) * place


ODD = [
    "0", "-1", "-99999", "nan", "NaN", "inf", "-inf", "1e9", "0x10", "1.5", "+5", "٣", "²", " ", ";", "\xff",
    "9" * 5_000,
    "Mon, 02 Nov 2020 12:00:00 GMT", "Mon, 02 Nov 2020 12:00:00 -9999999999", "Fri, 01 Jan 9999 00:00:00 -1200",
    "Sat, 01 Jan 0001 00:00:00 +1400", "Mon, 99 Nov 2026 99:99:99 GMT", "Mon, 02 Nov 99999999999 12:00:00 GMT", "0, 5",
]  # fmt: skip


@pytest.mark.parametrize("header", ODD)
def test_an_odd_wish_never_hurries_a_kiosk_and_never_stops_it(header: str) -> None:
    wished = retry_after(header)
    for waits, least in ((backoff.wait, backoff.EVERY_S), (backoff.soon, backoff.SOON_S), (backoff.again, 0.1)):
        assert least * 0.79 <= waits(1, wished) <= backoff.WISH_MOST_S * 1.21


@given(st.text() | st.binary().map(lambda raw: raw.decode("latin-1")))
def test_any_header_is_a_wish_or_none(header: str) -> None:
    wished = retry_after(header)
    assert wished is None or wished >= 0


def test_a_wished_date_is_measured_from_the_answers_own_date() -> None:
    wished = retry_after("Mon, 02 Nov 2020 12:10:00 GMT", "Mon, 02 Nov 2020 12:00:00 GMT")
    assert wished == 600


@pytest.mark.parametrize("header", ["31536000", "9" * 400, "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_no_wish_stops_a_kiosk_for_longer_than_about_an_hour(header: str) -> None:
    wished = retry_after(header)
    for waits in (backoff.wait, backoff.soon, backoff.again):
        assert waits(1, wished) <= 3600 * 1.21


def test_what_is_owed_is_asked_for_soon_and_seldomer_up_to_the_usual_wait() -> None:
    middle = [round(backoff.soon(failures, draw=lambda low, high: (low + high) / 2)) for failures in range(1, 8)]
    assert middle == [2, 4, 8, 16, 30, 30, 30]


@given(_failures)
def test_a_broken_stream_is_opened_anew_at_a_drawn_time(failures: int) -> None:
    assert 0.1 <= backoff.again(failures) <= backoff.LONGEST_S


def test_three_hundred_kiosks_do_not_come_back_in_one_second() -> None:
    for waits in (backoff.wait(4), backoff.again(6)):
        assert waits > 0
    seconds = {round(backoff.wait(4)) for _ in range(300)}
    assert len(seconds) > 20
    assert len({round(backoff.again(6)) for _ in range(300)}) > 20


@pytest.mark.parametrize(
    ("status", "header", "shortest", "longest"),
    [("503 Busy", "Retry-After: 900", 900, 1090), ("503 Busy", "X-Nothing: 1", 23, 37)],
)
def test_the_worker_waits_as_it_is_told(
    tmp_path: Path, root: Path, qtbot: QtBot, status: str, header: str, shortest: int, longest: int
) -> None:
    district = District()
    with other_end(says(answer(b"{}", status, header))) as url:
        secrets = with_enrollment(load_or_create(tmp_path / "keys", tmp_path / "data"), url, district.enrolled())
        store = open_store(tmp_path / "data", secrets)
        lists = BarredLists(
            tmp_path / "lists",
            secrets.database_key,
            "sample",
            secrets.district_keys(),
            load_names(root / "assets" / "names"),
            "oakridge",
        )
        worker = SyncWorker(
            store, lists, lambda stopped: Client(url, "t", stopped=stopped, timeouts=SHORT), threading.Lock()
        )
        worker.begin()
        worker.exchange()
        assert worker.next_s is not None
        assert shortest <= worker.next_s <= longest
        worker.end()
    lists.close()
    store.close()
