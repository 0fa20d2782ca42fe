"""Dates as lists write them: read in the one way they can be meant, or refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sync.contract.barred_list.csv_dates import DateNote, DateOrder, DateUnclear, read_birth_date, read_day

FOURTH_OF_MARCH = "1990-03-04"


@pytest.mark.parametrize(
    ("written", "order", "meant"),
    [
        ("1990-03-04", None, FOURTH_OF_MARCH),
        ("1990/3/4", None, FOURTH_OF_MARCH),
        ("1990.03.04", None, FOURTH_OF_MARCH),
        ("19900304", None, FOURTH_OF_MARCH),
        ("1990-03-04 00:00:00", None, FOURTH_OF_MARCH),
        ("1990-03-04T00:00:00Z", None, FOURTH_OF_MARCH),
        ("3/4/1990", DateOrder.MDY, FOURTH_OF_MARCH),
        ("4/3/1990", DateOrder.DMY, FOURTH_OF_MARCH),
        ("03-04-1990", DateOrder.MDY, FOURTH_OF_MARCH),
        ("4.3.1990", DateOrder.DMY, FOURTH_OF_MARCH),
        ("3/4/1990 12:00:00 AM", DateOrder.MDY, FOURTH_OF_MARCH),
        ("4 March 1990", None, FOURTH_OF_MARCH),
        ("Mar 4, 1990", None, FOURTH_OF_MARCH),
        ("04-MAR-1990", None, FOURTH_OF_MARCH),
        ("March 4th, 1990", None, FOURTH_OF_MARCH),
        ("12/31/1990", None, "1990-12-31"),
        ("31/12/1990", None, "1990-12-31"),
        ("3/3/1990", None, "1990-03-03"),
        ("32936", None, FOURTH_OF_MARCH),
        ("32936.0", None, FOURTH_OF_MARCH),
        ("1990", None, "1990"),
        ("", None, ""),
    ],
)
def test_a_date_is_read_as_it_was_meant(written: str, order: DateOrder | None, meant: str) -> None:
    assert read_birth_date(written, order, date(2026, 11, 2)).text == meant


@pytest.mark.parametrize(
    ("written", "order"),
    [
        ("3/4/1990", None),
        ("31/12/1990", DateOrder.MDY),
        ("12/31/1990", DateOrder.DMY),
        ("3/4/90", DateOrder.MDY),
        ("4-Mar-90", None),
        ("1990-13-01", None),
        ("1990-02-30", None),
        ("1990-03", None),
        ("March 1990", None),
        ("about 1990", None),
        ("999999", None),
        ("2031-01-01", None),
        ("2027", None),
        ("1990-03-04 10:30", None),
        ("１９９０", None),
    ],
)
def test_what_is_not_clear_is_refused(written: str, order: DateOrder | None) -> None:
    with pytest.raises(DateUnclear):
        read_birth_date(written, order, date(2026, 11, 2))


def test_a_last_day_may_lie_ahead() -> None:
    assert read_day("2031-06-30", None).text == "2031-06-30"


@given(st.dates(date(1911, 1, 1), date(2026, 1, 1)), st.sampled_from(DateOrder), st.sampled_from("/-."))
def test_every_date_written_in_the_order_that_was_said_comes_back(day: date, order: DateOrder, mark: str) -> None:
    parts = [day.month, day.day] if order is DateOrder.MDY else [day.day, day.month]
    written = mark.join(map(str, [*parts, day.year]))
    assert read_birth_date(written, order, None).text == day.isoformat()


@given(st.text(max_size=30), st.sampled_from([None, *DateOrder]))
def test_any_text_is_a_date_or_is_refused(written: str, order: DateOrder | None) -> None:
    try:
        found = read_birth_date(written, order, date(2026, 11, 2))
    except DateUnclear:
        return
    assert found.text == "" or 1900 <= int(found.text[:4]) <= 2026
    assert found.text == "" or int(found.text[:4]) >= 1910 or found.note is DateNote.TOO_OLD
