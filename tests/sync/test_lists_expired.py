"""A kiosk whose list has expired says so on both ends: to its own office, and to the district's IT."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from district.access import kiosk_status
from district.instance import District
from kiosk.checkin.health import Health
from kiosk.ui.wording_health import StatusPart, advices
from kiosk.workers.status_report import StatusReporter, list_state
from language.translator import translator
from sync.contract.vocabulary import ListState
from tests.districts import Clock
from tests.kiosk.barred_index.list_world import District as Lists
from tests.kiosk.barred_index.list_world import row
from tests.sync.doors import door

EN = translator()


def test_a_kiosk_with_an_expired_list_says_so_on_both_ends(
    district: District, url: str, tmp_path: Path, clock: Clock
) -> None:
    # GIVEN a kiosk that screens with a list of a month and a day ago, by the district's time
    front = door(district, url, tmp_path / "front")
    lists = Lists()
    held = lists.lists(tmp_path / "lists")
    held.apply(lists.whole([row("a", "Kowalczyk")], 7, issued=clock() - timedelta(days=31)))
    front.store.note_district_time(clock())
    # THEN its office reads it
    assert list_state(front.store, held) is ListState.EXPIRED
    assert "every visitor comes to you" in advices(EN, Health(lists=ListState.EXPIRED))[StatusPart.LISTS].full
    # AND WHEN it has told how it stands THEN the district's IT reads it too
    said = StatusReporter(front.store, held).due()
    assert said is not None
    client = front.client()
    client.tell(said)
    client.close()
    with district.database.read() as session:
        (line,) = kiosk_status.overview(session, district.now())
    assert line["lists"] == kiosk_status.EXPIRED
    held.close()
    front.store.close()
