"""Visits whose types and questions came as data with the school's document, from the card to the roster."""

from __future__ import annotations

import pytest

from kiosk.checkin.visit import Visit
from kiosk.checkin.visitor import steps as s
from kiosk.commands.roster import log_of, roster_of
from kiosk.demo.script import Person, answer_questions, finish, show_card
from kiosk.demo.stage import Stage
from kiosk.records import school_document, visits
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.settings import Settings
from sync.contract.records.question import Answers, Need, VisitorType, VisitorTypes
from sync.contract.time_zones import day_in
from tests import samples as x

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]

SUBSTITUTE = x.visitor_type(
    "substitute",
    "Substitute teacher",
    "SUBSTITUTE",
    questions=[x.question("substitute_for", "person", "Whom are you here for today?", required=True, show=["roster"])],
)
TYPES = (
    x.MOTHER,
    x.CONTRACTOR.model_copy(update={"questions": [x.COMPANY]}),
    SUBSTITUTE,
    x.DELIVERY,
    x.OFFICIAL.model_copy(update={"prints_badge": False, "destination": Need.NO}),
)


def offer(stage: Stage, *types: VisitorType) -> None:
    """The district sets these types: data, under the document's present version, so that it is not fetched again."""
    store = stage.kiosk.store
    shelf = SchoolDocumentStore(store)
    with store.reading() as session:
        document = school_document.load_document(session)
    assert document is not None
    offered = VisitorTypes(version="set-1", types=list(types))
    shelf.apply(shelf.version(), document.model_copy(update={"types": offered}).model_dump(mode="json"))
    stage.kiosk.sync.school_changed.emit()
    stage.finger.until(lambda: not _old(stage), "the new types")


def _old(stage: Stage) -> bool:
    return stage.kiosk.window._context.site.question_set != "set-1"


def visit_by(stage: Stage, person: Person) -> Visit:
    show_card(stage, person)
    answer_questions(stage, person)
    stage.until(s.Done)
    done = stage.step
    assert isinstance(done, s.Done)
    finish(stage)
    return done.visit


def said(visit: Visit) -> dict[str, str]:
    assert isinstance(visit.answers, Answers)
    return {one.question: one.value for one in visit.answers.answers}


def test_each_type_asks_its_own_and_paper_says_it(stage: Stage) -> None:
    """GIVEN types set by the district alone WHEN a mother comes with two children, a contractor and a substitute
    THEN the roster says + 2, the company and for whom, and each has a badge."""
    offer(stage, *TYPES)
    mother = visit_by(stage, Person("maria-santos", "mother", "office", {"children": "2"}))
    contractor = visit_by(stage, Person("samuel-okafor", "contractor", "office", {"company": "acme"}))
    substitute = visit_by(stage, Person("linh-nguyen", "substitute", "office", {"substitute_for": "ms ortega"}))
    assert said(mother) == {"children": "2"}
    assert said(contractor) == {"company": "Acme"}
    assert said(substitute) == {"substitute_for": "Ms Ortega"}
    stage.finger.until(lambda: len(stage.papers) == 3, "three badges")
    settings = Settings(data=stage.out / "data" / "kiosk", keys=stage.out / "data" / "keys")
    made = roster_of(settings)
    found = {one.name.split()[-1]: (one.visitor_type, one.children) for one in made.people}
    assert sorted(found.values(), key=str) == [
        ("Contractor · Acme", None),
        ("Mother or father", 2),
        ("Substitute teacher · Ms Ortega", None),
    ]
    assert made.summary.startswith("At least 5 on site")
    day = day_in(school_document.site(stage.kiosk.store, "en").zone, mother.started)
    log = log_of(settings, day)
    assert any("Ms Ortega" in one.visitor_type for one in log.visits)
    stage.until_synced()


def test_a_delivery_asks_nothing_and_prints_nothing(stage: Stage) -> None:
    """GIVEN a type for deliveries WHEN somebody drops something off THEN one tap after the name is enough, the visit
    is on the record at both ends, and no badge comes out."""
    offer(stage, *TYPES)
    visit = visit_by(stage, Person("samuel-okafor", "delivery"))
    assert (visit.badge_id, visit.answers) == ("", None)
    assert visits.on_site(stage.kiosk.store) == (visit,)
    stage.until_synced()
    (known,) = stage.district.export()["visits"]
    assert known["visit"] == visit.id
    assert stage.papers == []


def test_official_duty_waits_for_a_person_with_the_words_that_everybody_reads(stage: Stage) -> None:
    """GIVEN nobody on any list WHEN somebody comes on official duty THEN a case waits with the name, nothing was asked
    and nothing is printed."""
    offer(stage, *TYPES)
    officer = Person("samuel-okafor", "official")
    show_card(stage, officer)
    answer_questions(stage, officer)
    stage.until(s.Held)
    finish(stage)
    stage.finger.until(lambda: stage.kiosk.conductor.health.waiting == 1, "the case")
    assert stage.papers == []
    assert visits.on_site(stage.kiosk.store) == ()
