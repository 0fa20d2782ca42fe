"""What a school removes keeps its name in its visits: a host, a destination, a question with its answers."""

from __future__ import annotations

from typing import Any

import pytest

from district.ingest.chains import append, chain_of
from district.instance import District
from district.projections import projector
from sync.contract.journal import facts
from sync.contract.journal.entry import Kind
from sync.contract.records.kept import Part
from sync.contract.records.person import Identity
from sync.contract.records.question import Answer, Answers
from sync.contract.records.visit import SignedIn
from tests.district.web.browsing import Browser
from tests.district.web.test_settings_places import ADD_PLACE, HOSTS, PLACES, add_host, told, was
from tests.district.web.test_settings_places import manager as manager  # noqa: PLC0414  a fixture of both files
from tests.district.web.test_settings_questions import PARENT, ask, question

SCHOOL = "/s/oakridge"
READ = [f"{SCHOOL}/{one}" for one in ("log.csv", "on-site.csv", "roster.csv", "visits.csv", "visits/v-1")]


@pytest.fixture
def removed(manager: Browser, district: District) -> str:
    """A host, a place and a question that the visit v-1 names, all of them removed since; the host's code."""
    host = add_host(manager, district, "Lena Brandt")
    manager.get(ADD_PLACE)
    manager.send(ADD_PLACE, label="Música Room", spanish="")
    ask(manager, "Which class?", "text", show=["roster"])
    asked = question(district, "Which class?").code
    signed_in = SignedIn(
        visit="v-1", badge="", purpose="parent", destination="musica-room", host=host, choice="no_match", case=""
    )
    parts: dict[str, Part] = {
        facts.FACTS: signed_in, facts.IDENTITY: Identity(family="Okoye", given="Ada"),
        facts.ANSWERS: Answers(question_set="earlier", answers=[Answer(question=asked, value="Blue tulips")]),
    }  # fmt: skip
    with district.database.write() as session:
        append(session, district.keys, "oakridge", Kind.SIGNED_IN, "staff:ana-ruiz", parts, district.now())
    projector.project(district.database, chain_of("oakridge"), district.now())
    for page in (f"{HOSTS}/{host}", f"{PLACES}/musica-room", f"{PARENT}/questions/{asked}"):
        shown = manager.get(f"{page}/remove").text
        fields: dict[str, Any] = {"was": was(manager)} if 'name="was"' in shown else {}
        manager.send(f"{page}/remove", **fields)
    document = told(district)
    assert "Lena Brandt" not in str(document)
    assert "Música Room" not in str(document)
    assert "Which class?" not in str(document)
    return host


def test_visits_are_shown_with_the_names_and_the_answers_of_what_was_removed(manager: Browser, removed: str) -> None:
    for path in READ:
        text = manager.get(path).content.decode("utf-8-sig")
        assert "Lena Brandt" in text, path
        assert "Música Room" in text, path
        assert removed not in text, path
        assert "musica-room" not in text, path
    for path in READ[2:]:
        assert "Blue tulips" in manager.get(path).content.decode("utf-8-sig"), path


def test_what_was_removed_is_offered_no_more_but_where_a_visit_has_it(manager: Browser, removed: str) -> None:
    typed = manager.get(f"{SCHOOL}/type-in?type=parent").text
    assert "Lena Brandt" not in typed
    assert "Which class?" not in typed
    correcting = manager.get(f"{SCHOOL}/on-site/v-1/correct").text
    assert f'<option value="{removed}" selected>Lena Brandt</option>' in correcting
    assert '<option value="musica-room" selected>Música Room</option>' in correcting
