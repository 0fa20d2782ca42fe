"""What the desk does while a list is gone or spoiled: it answers, holds, says which list, and makes up for it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.checkin import commands as c
from kiosk.checkin.health import HealthPart
from kiosk.checkin.visitor import events as ve
from kiosk.records import cases, visits
from kiosk.workers.worker import HealthUpdate
from sync.contract.vocabulary import FeedFault, ListState
from tests.kiosk.barred_index.harming import HARM
from tests.kiosk.records.world import CLEAR, MONDAY, arrival, visitor
from tests.kiosk.workers.test_rescreening import MARIA, OTHER, Morning, morning

__all__ = ["morning"]


@pytest.mark.parametrize(
    "harm", ["deleted", "emptied", "cut in half", "a bit flipped, place 3", "a bit flipped, place 7"]
)
def test_the_first_visitor_who_meets_damage_gets_an_answer_and_is_held_like_the_next(
    harm: str, morning: Morning
) -> None:
    # GIVEN a list whose file comes to harm behind the kiosk's back
    morning.arrives(OTHER, MARIA)
    (file,) = morning.folder.glob("*.list")
    HARM[harm](file, file, file)
    # WHEN visitors come THEN the desk answers each of them, and admits none
    for _ in range(3):
        answer = morning.at.ask(c.ScreenVisitor(visitor("Abernathy", "Wilhelmina")))
        assert isinstance(answer, ve.Screened)
        assert answer.screening.list_state is ListState.ABSENT
        assert not answer.screening.admits
    # AND staff read which list it is
    morning.worker.refresh_health()
    fault = FeedFault.MISSING if harm == "deleted" else FeedFault.DAMAGED
    assert morning.at.reading(HealthPart.FEED_FAULTS) == (("district", fault),)
    assert morning.at.reading(HealthPart.LISTS) is ListState.ABSENT
    assert HealthUpdate(HealthPart.FEEDS_UNCONFIRMED, value=True) in morning.at.readings


def test_who_came_in_while_a_list_was_gone_is_screened_when_it_is_there_again(morning: Morning) -> None:
    # GIVEN a list that everybody on site was screened against, and whose file is gone
    morning.arrives(OTHER, MARIA)
    (file,) = morning.folder.glob("*.list")
    file.unlink()
    morning.work()
    # WHEN staff let somebody in meanwhile, whom nobody could screen
    held = morning.at.ask(c.ScreenVisitor(visitor()))
    assert (held.screening.matches, held.screening.list_state) == ((), ListState.ABSENT)
    visits.record(morning.store, arrival(), CLEAR)
    assert morning.waiting() == []
    # AND the very same list comes again
    morning.version -= 1
    morning.arrives(OTHER, MARIA)
    # THEN the office is asked about them
    (case_id,) = morning.waiting()
    assert [entry.id for entry in cases.load(morning.store, case_id).entries] == ["maria"]


def test_a_list_that_is_spoiled_while_people_are_screened_again_leaves_nobody_out(morning: Morning) -> None:
    # GIVEN somebody on site, and a newer list whose file is spoiled before anybody is screened against it
    morning.arrives(OTHER)
    visits.record(morning.store, arrival(), CLEAR)
    issued = MONDAY - timedelta(days=1)
    morning.lists.apply(morning.district.whole([OTHER, MARIA], 2, issued=issued))
    morning.worker.rescreen()
    (file,) = morning.folder.glob("*.list")
    kept = file.read_bytes()
    file.write_bytes(kept[:4096])
    morning.worker.rescreen_next()
    # WHEN the file is sound again THEN they are screened all the same
    file.write_bytes(kept)
    morning.work()
    assert len(morning.waiting()) == 1
