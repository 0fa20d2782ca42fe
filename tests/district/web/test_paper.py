"""Paper for a day without the kiosk: numbers that are never given out again, and a PDF that says how it goes."""

from __future__ import annotations

from collections.abc import Callable

from district.publish.paper_sets import is_number, numbers_of, set_of
from tests.district.web.browsing import Browser
from tests.printing.structure import tagged


def test_a_school_never_has_two_badges_of_one_number(signed_in: Callable[..., Browser]) -> None:
    office = signed_in()
    office.get("/s/oakridge/paper")
    assert "No set was made yet." in office.text
    for badges in ("1-01 – 1-10", "2-01 – 2-10"):
        office.send("/s/oakridge/paper")
        assert f"The set {badges} is made." in office.text
    there = signed_in(mail="w@example.org", schools=("willow",))
    there.get("/s/willow/paper")
    assert there.get("/s/willow/paper/2.pdf").status_code == 404
    there.get("/s/willow/paper")
    there.send("/s/willow/paper")
    assert "1-01 – 1-10" in there.text


def test_the_paper_has_a_line_for_each_badge_and_the_steps_in_every_language(
    signed_in: Callable[..., Browser],
) -> None:
    office = signed_in()
    office.get("/s/oakridge/paper")
    office.send("/s/oakridge/paper")
    answer = office.get("/s/oakridge/paper/1.pdf?language=es")
    assert answer.headers["content-type"] == "application/pdf"
    paper = tagged(answer.content)
    assert (paper.tagged, paper.language) == (True, "es")
    steps, log, badges = (" ".join(element.text for element in page) for page in paper.pages)
    assert "When neither kiosk nor internet works" in steps
    assert "Cuando no funcionan ni el quiosco ni internet" in steps
    for number in numbers_of(1):
        assert log.count(number) == badges.count(number) == 1


def test_a_badges_number_leads_to_its_set_and_line() -> None:
    assert set_of(" 3-07 ") == (3, 7)
    assert [set_of(one) for one in ("3-11", "3-00", "0-01", "3", "a-01", "3-²", "")] == [None] * 7


def test_every_number_that_a_set_prints_can_be_typed_in() -> None:
    assert all(is_number(one) for number in (1, 20, 99_999_999) for one in numbers_of(number))
    assert is_number("A7")
    assert not any(is_number(one) for one in ("", "-1", "1--1", "1 01", "1-²", "1234567890123"))
