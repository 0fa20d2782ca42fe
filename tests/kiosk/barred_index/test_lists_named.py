"""A screening names what the visitor was compared with."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.records.school_document import SchoolDocumentStore, SchoolRefused
from kiosk.records.store import Store
from tests.kiosk.barred_index.harming import FEEDS, Door, filled, screened
from tests.kiosk.records import world
from tests.screening.people import SCHOOL


def test_a_screening_names_the_lists_that_were_there_and_no_source_newer_than_they(
    store: Store, tmp_path: Path
) -> None:
    """GIVEN a document that names two sources: one is newer than the lists, which have not come since."""
    door = Door(store, tmp_path / "lists")
    lists = filled(door)
    issued = [(feed, signed.manifest.issued) for feed in sorted(FEEDS) if (signed := lists.current(feed))]
    assert len(issued) == 2
    sources = [{"name": "State", "as_of": "2020-01-02"}, {"name": "Registry", "as_of": "2099-01-01"}]
    document = world.District().document() | {"code": SCHOOL, "sources": sources}
    assert screened(door, lists).lists == tuple(("feed", *one) for one in issued), "an older district names no source"
    SchoolDocumentStore(store).apply("v1", document)
    assert screened(door, lists).lists == (
        *(("feed", *one) for one in issued),
        ("source", "Registry", min(moment for _, moment in issued)[:10]),
        ("source", "State", "2020-01-02"),
    )
    with pytest.raises(SchoolRefused):
        SchoolDocumentStore(store).apply("v2", document | {"sources": [{"name": "State", "as_of": "soon"}]})
    lists.close()
