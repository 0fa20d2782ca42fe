"""This version's kiosk at a district that knows no questions: `python -m tests.old_files.local_types FOLDER URL CODE`.

It was at a district that asks before, so it holds types with questions; one name is typed, and staff ask for a pass.
"""

from __future__ import annotations

from kiosk.checkin.office import steps as o
from kiosk.checkin.visitor import steps as s
from kiosk.demo.script import (
    CLERK,
    MARIA,
    Person,
    answer_questions,
    check_in,
    finish,
    hold,
    open_first_case,
    sign_out,
    type_name,
)
from kiosk.demo.stage import Stage
from kiosk.records import cases, school_document
from kiosk.records.school_document import SchoolDocumentStore
from sync.contract.records.question import VisitorTypes
from tests import samples as x
from tests.old_files.entrance import in_step, run, tell, until_admitted

TYPED = Person("nobody", "mother", "office", {"children": "2"})
HELD = Person("robert-hale", "contractor", "office", {"company": "acme"})
CONTRACTOR = x.CONTRACTOR.model_copy(update={"questions": [x.COMPANY]})
ASKED = VisitorTypes(version="set-1", types=[x.MOTHER, CONTRACTOR])


def asks(stage: Stage) -> None:
    """Keep types with questions under the version of the district's document, which is not fetched again then."""
    store = stage.kiosk.store
    shelf = SchoolDocumentStore(store)
    with store.reading() as session:
        document = school_document.load_document(session)
    if document is None:
        raise ValueError("the district has sent no document")
    shelf.apply(shelf.version(), document.model_copy(update={"types": ASKED}).model_dump(mode="json"))
    stage.kiosk.sync.school_changed.emit()
    stage.finger.until(lambda: school_document.site(store, "en").question_set == ASKED.version, "the questions")


def typed_with_a_pass(stage: Stage) -> None:
    """Staff look at somebody's card once, and ask the district for a pass."""
    type_name(stage, "ines", "moreau", "03141985")
    answer_questions(stage, TYPED)
    stage.until(s.Held)
    finish(stage)
    open_first_case(stage, CLERK)
    stage.until(o.LookOnce)
    stage.finger.press("looked-at-card")
    stage.until(o.Cases)
    stage.finger.press("make-pass")
    stage.finger.until(lambda: isinstance(stage.step, o.Cases) and stage.step.pass_asked, "the request to be on disk")
    stage.finger.press("done")
    stage.until(s.Welcome)


def asked_though_the_district_does_not(stage: Stage) -> None:
    check_in(stage, MARIA)  # by the purposes of the district, which ask nothing
    finish(stage)
    asks(stage)
    hold(stage, HELD)
    (case,) = cases.ids_waiting(stage.kiosk.store)
    tell("held", case=case, **in_step(stage))
    until_admitted(stage, papers=2)
    typed_with_a_pass(stage)
    sign_out(stage, paper=0)
    tell("done", **in_step(stage))


if __name__ == "__main__":
    run(asked_though_the_district_does_not)
