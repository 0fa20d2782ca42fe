"""Whose photo, student and day of review they are, when a file gives an entry's id to another person."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import event
from sqlmodel import Session, select

from district.db.list_tables import ReplacedDetail
from district.housekeeping import run_housekeeping
from district.instance import District
from district.publish import entry_details, entry_photos, list_edits, list_history, list_imports
from district.publish.list_history import PHOTO, PICTURE, REVIEW, STUDENT, Act
from district.publish.list_imports import staged
from district.publish.list_publishing import publish, publish_staged
from sync.contract.barred_list.csv_file import canonical_fields
from sync.contract.barred_list.feeds import row
from tests.districts import Clock

ON_BOTH = True

DANA = {"family": "Whitlock", "given": "Dana", "born": "1971-06-30"}
ROBERT = {"family": "Hale", "given": "Robert", "born": "1980-01-02"}
PICTURES = {"first": b"a picture", "second": b"another picture"}


def listed(district: District, clock: Clock, *people: dict[str, str] | None) -> None:
    """Import a file whose ids are the numbers of its lines; None leaves a line out."""
    clock.forward(minutes=1)
    rows = [
        canonical_fields({"id": str(number), "kind": "custody", "schools": "oakridge"} | one)
        for number, one in enumerate(people, 1)
        if one is not None
    ]
    with district.database.write() as session:
        done = publish(session, district.keys, rows, district.now(), may_shrink=True)
        list_history.note(session, Act.IMPORT, done, district.now())


def say(district: District, id_: str, which: str = "first") -> dict[str, str]:
    """Put something beside an entry; what stands there then."""
    digest = entry_photos.digest_of(PICTURES[which])
    beside = {STUDENT: f"The {which} student", REVIEW: "2027-01-31", PHOTO: digest}
    with district.database.write() as session:
        entry_details.keep(session, {"id": id_, PICTURE: entry_photos.written(PICTURES[which])} | beside)
    return beside


def beside(district: District, id_: str) -> dict[str, str]:
    with district.database.read() as session:
        return entry_details.of_entry(session, id_)


def taken_back(district: District, clock: Clock, *, is_long: bool = False) -> None:
    """As a page does it, or as a long one and the command line do."""
    clock.forward(minutes=1)
    with district.database.write() as session, staged() as stage:
        if is_long:
            list_imports.stage_before(session, stage)
            done = publish_staged(session, district.keys, stage, district.now(), may_shrink=True)
        else:
            done = list_edits.undo(session, district.keys, district.now())
        list_history.note(session, Act.UNDO, done, district.now())


NOTHING = {STUDENT: "", REVIEW: "", PHOTO: ""}


@pytest.mark.parametrize("is_long", [False, True])
def test_another_person_under_the_id_has_none_of_it_and_taking_the_file_back_brings_it_back(
    district: District, clock: Clock, is_long: bool
) -> None:
    listed(district, clock, DANA, ROBERT)
    said = say(district, "1")
    listed(district, clock, ROBERT, DANA, DANA)
    assert beside(district, "1") == NOTHING
    new = say(district, "1", "second")
    taken_back(district, clock, is_long=is_long)
    assert beside(district, "1") == said, "and not what was said of the other person meanwhile"
    taken_back(district, clock, is_long=is_long)
    assert beside(district, "1") == new


@pytest.mark.parametrize(
    "corrected",
    [
        {"born": "1971-06-03"}, {"given": "Dána", "family": "WHITLOCK"}, {"family": "Reyes"}, {"middle": "Lee"},
        {"given": "Whitlock", "family": "Dana"}, {"schools": "willow"}, {"schools": "*"},
    ],
)  # fmt: skip
def test_a_correction_or_another_school_leaves_it(district: District, clock: Clock, corrected: dict[str, str]) -> None:
    listed(district, clock, DANA, ROBERT)
    said = say(district, "1")
    listed(district, clock, DANA | corrected, ROBERT)
    assert beside(district, "1") == said


def test_a_relative_under_the_id_is_another_person(district: District, clock: Clock) -> None:
    listed(district, clock, DANA, ROBERT)
    say(district, "1")
    listed(district, clock, DANA | {"given": "Philip", "born": ""}, ROBERT)
    assert beside(district, "1") == NOTHING


def person(given: str, family: str, born: str = "") -> dict[str, str]:
    return {"given": given, "family": family, "born": born}


@pytest.mark.parametrize(
    ("was", "then"),
    [
        (person("Jose Luis", "Garcia", "1971-06-30"), person("Jose Antonio", "Garcia", "1990-02-01")),
        (person("Jose Luis", "Garcia"), person("Jose Antonio", "Garcia")),
        (person("Juan", "Garcia Lopez", "1971-06-30"), person("Maria", "Garcia Lopez", "1975-02-01")),
        (person("Juan", "Garcia Lopez", "1971-06-30"), person("Maria", "Garcia Lopez", "1971-06-30")),
        (person("Anna", "Reed", "1971-06-30"), person("Ella", "Reed", "1971-06-30")),
        (person("Jose Luis", "Garcia", "1971-06-30"), person("Jose Antonio", "Garcia", "1971-06-30")),
        (person("Juan", "Garcia", "1971-06-30"), person("Juan", "Garcia Lopez", "1990-02-01")),
        (person("Juan", "Garcia", "1971"), person("Juan", "Garcia Lopez", "1990-02-01")),
        (person("Juan", "Garcia", "1971-06-30"), person("Juan", "Garcia", "1990-02-01")),
        (person("Juan", "Garcia", "1971"), person("Juan", "Garcia", "1990")),
        (person("Dana", "Whitlock", "1971"), person("Dana", "Reyes", "1971")),
    ],
)
def test_relatives_namesakes_and_twins_are_other_people(
    district: District, clock: Clock, was: dict[str, str], then: dict[str, str]
) -> None:
    listed(district, clock, was, ROBERT)
    say(district, "1")
    listed(district, clock, then, ROBERT)
    assert beside(district, "1") == NOTHING


@pytest.mark.parametrize(
    ("was", "then"),
    [
        (person("Juan", "Garcia", "1971-06-30"), person("Juan", "Garcia Lopez", "1971-06-30")),
        (person("Jose Luis", "Garcia Lopez"), person("Jose", "Garcia", "1971")),
        (person("Jose Luis", "Garcia", "1971-06-30"), person("Jose", "Reyes", "1971-06-30")),
        (person("Juan", "Garcia", "1971"), person("Juan", "Garcia", "1971-06-30")),
        (person("Juan", "Garcia", "1971-06-30"), person("Juan", "Garcia", "1917-06-30")),
    ],
)
def test_one_who_is_named_more_fully_or_otherwise_is_the_same(
    district: District, clock: Clock, was: dict[str, str], then: dict[str, str]
) -> None:
    listed(district, clock, was, ROBERT)
    said = say(district, "1")
    listed(district, clock, then, ROBERT)
    assert beside(district, "1") == said


def test_of_all_photos_that_change_hands_one_at_a_time_is_in_memory(district: District, clock: Clock) -> None:
    people = [person(f"Given{letter}", f"Family{letter}") for letter in "abcdef"]
    listed(district, clock, *people)
    for number in range(1, 7):
        say(district, str(number))
    seen: list[int] = []
    with photos_counted(seen):
        listed(district, clock, *reversed(people))
        taken_back(district, clock)
    assert seen, "photos did change hands"
    assert max(seen) <= 2, "the one that goes and the one that comes"
    assert beside(district, "1")[PHOTO]


@contextmanager
def photos_counted(seen: list[int]) -> Iterator[None]:
    """Counts the photos that a session holds whenever it writes to the database."""

    def count(session: Session, *_: object) -> None:
        rows = [one for one in (*session.identity_map.values(), *session.new) if getattr(one, "jpeg", b"")]
        if rows:
            seen.append(len(rows))

    event.listen(Session, "before_flush", count)
    try:
        yield
    finally:
        event.remove(Session, "before_flush", count)


def test_an_entry_that_comes_back_has_it_again_if_it_names_the_same_person(district: District, clock: Clock) -> None:
    listed(district, clock, DANA, ROBERT, DANA)
    first, second = say(district, "1"), say(district, "2", "second")
    listed(district, clock, None, None, DANA)
    assert (beside(district, "1"), beside(district, "2")) == (first, second), "it may be taken back"
    listed(district, clock, DANA, DANA, DANA)
    assert beside(district, "1") == first
    assert beside(district, "2") == NOTHING


def test_what_was_laid_aside_goes_with_what_can_no_longer_be_taken_back(district: District, clock: Clock) -> None:
    listed(district, clock, DANA, ROBERT)
    say(district, "1")
    listed(district, clock, ROBERT, DANA)
    for days, is_kept in ((6, True), (2, False)):
        clock.forward(days=days)
        run_housekeeping(district)
        with district.database.read() as session:
            assert bool(session.exec(select(ReplacedDetail)).all()) is is_kept


def test_a_change_by_hand_and_taking_it_back_leave_what_its_editor_saw(district: District, clock: Clock) -> None:
    listed(district, clock, DANA, ROBERT)
    said = say(district, "1")
    clock.forward(minutes=1)
    with district.database.write() as session:
        was = canonical_fields({"id": "1", "kind": "custody", "schools": "oakridge"} | DANA)
        known = row(was).leaf.hex()
        done = list_edits.change(session, district.keys, was | ROBERT, known, district.now())
        list_history.note(session, Act.EDIT, done, district.now(), entry="1")
    assert beside(district, "1") == said
    taken_back(district, clock)
    assert beside(district, "1") == said
