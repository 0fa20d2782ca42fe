"""What an office did on its day beside visits goes when records go, and what is still open stays."""

from __future__ import annotations

from sqlmodel import select

from district.db.today_tables import HelpCall, HelpStep, SeenLeaving, Sighting, Step
from district.housekeeping import run_housekeeping
from district.instance import District
from tests.districts import Clock

ON_BOTH = True


def test_calls_and_sightings_go_with_records_once_they_are_over(district: District, clock: Clock) -> None:
    # GIVEN a call, a sighting and somebody seen leaving, and one of each kind that is still open
    now = district.now()
    with district.database.write() as session:
        for id_, closed in (("old", now), ("open", None)):
            session.add(HelpCall(id=id_, school="oakridge", by="a", pressed=now, last=now, closed=closed))
            session.add(HelpStep(call=id_, step=Step.PRESSED, by="a", at=now))
            session.add(Sighting(id=id_, school="oakridge", place="office", looks=[], by="a", seen=now, closed=closed))
        session.add(SeenLeaving(case="c", school="oakridge", by="a", at=now))
    # WHEN records have had their time
    clock.forward(days=729)
    run_housekeeping(district)
    assert len(left(district)) == 7
    clock.forward(days=2)
    run_housekeeping(district)
    # THEN only what is open is left
    assert left(district) == ["open", "open", "open"]


def left(district: District) -> list[str]:
    with district.database.read() as session:
        return [
            *session.exec(select(HelpCall.id)), *session.exec(select(HelpStep.call)),
            *session.exec(select(Sighting.id)), *session.exec(select(SeenLeaving.case)),
        ]  # fmt: skip
