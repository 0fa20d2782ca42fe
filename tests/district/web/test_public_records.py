"""The public-records copy: counts of chosen schools and days, no people, no small group, and the request it closes."""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import Any

import pytest
from sqlmodel import select

from district.access.people.rights import Role
from district.db.privacy_request_tables import PrivacyRequest
from district.db.projection_tables import Visit
from district.instance import District
from tests.district.web.browsing import Browser
from tests.district.web.privacy_scenes import FIRST_DAY, four_weeks

COPY = "/privacy/public-records"
DAYS = "from=2026-10-05&until=2026-10-09"


@pytest.fixture
def filled(district: District) -> District:
    """A week at Oakridge; at Willow three visits with an escort, and one that did not take place."""
    four_weeks(district)
    with district.database.write() as session:
        for number in range(3):
            session.add(
                Visit(
                    id=f"w-{number}", school="willow", purpose="contractor", choice="admitted_with_escort",
                    started=FIRST_DAY, family="Secret",
                )
            )  # fmt: skip
        session.add(Visit(id="voided", school="willow", purpose="vendor", started=FIRST_DAY, voided=FIRST_DAY))
    return district


@pytest.fixture
def records(filled: District, signed_in: Callable[..., Browser]) -> Browser:
    assert filled
    return signed_in(Role.RECORDS)


def counted(browser: Browser, query: str) -> dict[tuple[str, str], int | str]:
    return {(row["part"], row["group"]): row["count"] for row in browser.get(f"{COPY}.json?{query}").json()}


def test_visits_are_counted_by_day_school_type_and_outcome_without_people_or_small_groups(records: Browser) -> None:
    found = counted(records, DAYS)
    assert {part for part, _ in found} == {
        "Visits by day", "Visits by school", "Visits by visitor type", "Visits by how visitors were admitted",
        "Visitors who were held and not admitted",
    }  # fmt: skip
    assert found["Visits by school", "Willow Creek Middle School"] == "fewer than 5"
    assert found["Visits by school", "Oakridge Elementary"] == "not shown", "who knows the sum would know the small one"
    assert found["Visits by how visitors were admitted", "By a person, with escort"] == "fewer than 5"
    assert len([1 for part, _ in found if part == "Visits by day"]) == 5
    assert not [group for _, group in found if "vendor" in group.casefold()], "it did not take place"
    only = counted(records, f"{DAYS}&school=oakridge")
    whole = sum(count for (part, _), count in only.items() if part == "Visits by day" and isinstance(count, int))
    at_school = only["Visits by school", "Oakridge Elementary"]
    assert isinstance(at_school, int)
    assert whole <= at_school <= whole + 4 * 5, "each of five days is rounded down, and so is the sum"
    assert not any(count % 5 for count in only.values() if isinstance(count, int))
    assert ("Visits by school", "Willow Creek Middle School") not in only
    assert "Secret" not in records.get(f"{COPY}?{DAYS}").text
    assert records.get(f"{COPY}.pdf?{DAYS}").content.startswith(b"%PDF")


def test_days_that_cannot_be_counted_are_said_at_their_field(records: Browser) -> None:
    for query, sentence in (
        ("from=soon", "Enter the day like 2026-11-23."),
        ("from=2026-10-09&until=2026-10-05", "The last day is before the first."),
        ("from=2024-01-01&until=2026-10-05", "Choose at most 366 days."),
    ):
        for ending in ("", ".csv", ".pdf"):
            assert records.get(f"{COPY}{ending}?{query}").status_code == 422
            assert records.text.count(sentence) == 2, sentence


def test_a_copy_that_was_handed_out_closes_its_request_with_the_hash_of_the_file(
    records: Browser, filled: District
) -> None:
    records.get("/privacy/requests/add")
    records.send("/privacy/requests/add", kind="public-records", asker="press", reference="letter 12")
    digest = sha256(records.get(f"{COPY}.csv?{DAYS}&school=oakridge").content).hexdigest()
    records.get(f"{COPY}?{DAYS}&school=oakridge")
    assert digest in records.text
    assert "letter 12" in records.text
    asked: dict[str, Any] = {"from": "2026-10-05", "until": "2026-10-09", "school": "oakridge"}
    for typed, sentence in (
        ({"request": ""}, "Choose the request that you have answered with this copy."),
        ({"request": "1", "digest": "0"}, "The counts have changed since you opened this page."),
        ({"request": "7"}, "Somebody else has closed this request already."),
    ):
        assert records.send(COPY, **{**asked, "digest": digest, **typed}).status_code == 422
        assert records.text.count(sentence) == 2, sentence
    records.send(COPY, **asked, digest=digest, request="1")
    with filled.database.read() as session:
        closed = session.exec(select(PrivacyRequest)).one()
    assert (closed.outcome, closed.given_digest) == ("given", digest)
    assert closed.given == f"public-records.csv?{DAYS}&school=oakridge"
