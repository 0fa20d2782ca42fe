"""Types and answers in the store: read from old and new documents, recorded, repeated, and erased."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from kiosk.checkin.answers import kept_answers
from kiosk.checkin.visit import Arrival
from kiosk.records import badge_spool, cases, visits
from kiosk.records.erasure import ErasureApplier
from kiosk.records.school_document import SchoolDocumentStore, site
from kiosk.records.store import Store
from kiosk.records.tables import BadgeState
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.question import Answer, Answers, Need, VisitorType, VisitorTypes
from sync.contract.vocabulary import Decision, Reason
from tests import samples as x
from tests.kiosk.records.test_erasure import entry_about, everything
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, District, arrival, entries, visitor

NAMED = {"hosts": [{"code": "ruiz", "name": "Ana Ruiz", "destination": "office"}]}


def types(*kinds: VisitorType) -> dict[str, Any]:
    return VisitorTypes(version="set-7", types=list(kinds)).model_dump(mode="json")


@pytest.fixture
def asking(store: Store, district: District) -> Store:
    """A store whose school has types with questions."""
    offered = types(x.PARENT, x.CONTRACTOR, x.DELIVERY, x.OFFICIAL, x.MOTHER, x.MEETING)
    SchoolDocumentStore(store).apply("v2", district.document("v2") | NAMED | {"types": offered})
    return store


def answered(kind: VisitorType, *said: tuple[str, str], **more: Any) -> Arrival:
    given = [Answer(question=code, value=value) for code, value in said]
    return replace(arrival(), visitor_type=kind, answers=kept_answers(kind, given, "set-7"), **more)


def test_an_older_districts_purposes_are_types_without_questions(store: Store) -> None:
    """GIVEN a document without types WHEN it is read THEN its purposes ask what they always asked."""
    known = site(store, "en")
    parent, delivery = known.types
    assert (parent.destination, parent.host, parent.photo, parent.conduct) == (
        Need.REQUIRED, Need.NO, Need.OPTIONAL, True,
    )  # fmt: skip
    assert (delivery.destination, delivery.prints_badge, delivery.questions) == (Need.NO, True, [])
    assert known.question_set == ""


def test_types_take_the_place_of_purposes_where_the_district_knows_them(asking: Store) -> None:
    known = site(asking, "en")
    assert [kind.code for kind in known.types] == ["parent", "contractor", "delivery", "official", "mother", "meeting"]
    assert known.question_set == "set-7"
    assert known.visitor_type("contractor").questions == x.CONTRACTOR.questions


def test_words_of_a_later_version_are_ignored(store: Store, district: District) -> None:
    question = x.COMPANY.model_copy(update={"kind": "hologram", "show": ["badge", "hologram"]})
    offered = types(x.visitor_type("new", "New", "NEW", questions=[question]))
    offered["types"][0]["aura"] = "blue"
    SchoolDocumentStore(store).apply("v2", district.document("v2") | {"types": offered})
    (kind,) = site(store, "en").types
    assert (kind.questions[0].kind, kind.questions[0].show) == ("hologram", ["badge", "hologram"])


def test_nobody_is_asked_for_a_place_or_a_host_where_there_is_none(store: Store, district: District) -> None:
    must = x.visitor_type("must", "Must", "MUST", host=Need.REQUIRED)
    bare = district.document("v2") | {"types": types(x.MEETING, must), "destinations": []}
    SchoolDocumentStore(store).apply("v2", bare)
    meeting, named = site(store, "en").types
    assert (meeting.destination, meeting.host) == (Need.NO, Need.NO)
    assert named.host is Need.REQUIRED  # nobody can be named, so a person decides


def test_answers_are_recorded_and_journaled_with_the_set_that_asked(asking: Store) -> None:
    said = answered(x.CONTRACTOR, ("company", "Acme"), ("tools", "no"))
    visit = visits.record(asking, replace(said, host="ruiz"), CLEAR)
    assert (visit.host, visit.answers) == ("ruiz", said.answers)
    assert facts.read(entries(asking)[-1], facts.ANSWERS, Answers) == said.answers


def test_a_type_without_a_badge_leaves_nothing_to_print(asking: Store) -> None:
    visit = visits.record(asking, answered(x.DELIVERY), CLEAR)
    assert visit.badge_id == ""
    assert badge_spool.jobs(asking, BadgeState.QUEUED) == ()
    assert badge_spool.questions(asking) == ()
    assert visits.on_site(asking) == (visit,)


def test_official_duty_is_never_recorded_without_a_person_and_prints_nothing_with_one(asking: Store) -> None:
    duty = answered(x.OFFICIAL.model_copy(update={"prints_badge": False}), asks_office=True)
    with pytest.raises(ValueError, match="open a case"):
        visits.record(asking, duty, CLEAR)
    case = cases.load(asking, cases.open_case(asking, duty, CLEAR, ()))
    assert (case.purpose, case.matches, case.name.family) == ("official", (), "Santos")


def test_a_person_admits_whom_nothing_matched(asking: Store) -> None:
    case_id = cases.open_case(asking, answered(x.CONTRACTOR, ("company", "Acme"), asks_office=True), CLEAR, ())
    staff = replace(x.CLERK, id="ana")
    _, visit = cases.decide(asking, case_id, Decision.ADMIT, Reason.OTHER, staff)
    assert visit is not None
    assert visit.badge_id
    assert visit.answers is not None


def test_a_held_visitors_answers_are_with_the_case_and_with_the_visit_that_follows(asking: Store) -> None:
    said = answered(x.CONTRACTOR, ("company", "Acme"), host="ruiz")
    case_id = cases.open_case(asking, said, POSSIBLE, (POSSIBLE_ENTRY,))
    case = cases.load(asking, case_id)
    assert (case.host, case.answers) == ("ruiz", said.answers)


def test_a_returning_visitor_repeats_host_and_what_is_not_asked_every_time(asking: Store) -> None:
    said = answered(x.CONTRACTOR, ("company", "Acme"), ("tools", "yes"), ("which", "A saw"), host="ruiz")
    visits.record(asking, said, CLEAR)
    last = visits.recall(asking, visitor())
    assert last is not None
    assert (last.host, last.answers) == ("ruiz", (Answer(question="company", value="Acme"),))
    assert site(asking, "en").still_has(last)
    assert not site(asking, "en").still_has(replace(last, host="gone"))


def test_what_is_repeated_is_erased_with_the_visit(asking: Store) -> None:
    visits.record(asking, answered(x.CONTRACTOR, ("company", "Quillfeather & Sons")), CLEAR)
    assert "Quillfeather" in everything(asking)
    ErasureApplier(asking).obey(1, entry_about(asking, Kind.SIGNED_IN), [facts.IDENTITY, facts.ANSWERS])
    assert "Quillfeather" not in everything(asking)
    assert visits.recall(asking, visitor()) is None


def test_a_type_that_is_always_escorted_says_so_wherever_its_visits_are_seen(store: Store, district: District) -> None:
    guarded = x.visitor_type("vendor", "Vendor", "VENDOR", escort=True)
    SchoolDocumentStore(store).apply("v2", district.document("v2") | {"types": types(guarded, x.PARENT)})
    visit = visits.record(store, answered(guarded), CLEAR)
    other = visits.record(store, replace(arrival(visitor("Hale", number="H2"))), CLEAR)
    known = site(store, "en")
    assert (visit.escort, known.escorted(visit), known.escorted(other)) == (False, True, False)
