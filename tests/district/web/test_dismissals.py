"""One dismissal counts at its school at once, and at every other one when security has confirmed it: at real kiosks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from district.access.people.rights import Role
from district.instance import District
from kiosk.checkin.case import Staff
from kiosk.records import cases, remembered_decisions
from kiosk.records.change_feed import ChangeApplier
from kiosk.records.outbox import JournalOutbox
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from screening.persons import Visitor
from sync.contract.vocabulary import Decision, Permission, Reason, Ruling
from sync.exchange.client import Client
from sync.exchange.pull import pull_changes, pull_school
from sync.exchange.push import push_journal
from tests.district.erasing import forget
from tests.district.web.browsing import Browser
from tests.district.web.test_emergency_reaches_kiosk import enrolled
from tests.kiosk.records.world import POSSIBLE, POSSIBLE_ENTRY, arrival, visitor

ANA = Staff("ana-ruiz", "Ana Ruiz", frozenset({Permission.DECIDE}))
PAIRS = frozenset({(POSSIBLE_ENTRY.id, POSSIBLE_ENTRY.leaf)})
PATH = "/security/dismissals"


class Schools:
    """A kiosk at each of two schools."""

    def __init__(self, district: District, url: str, folder: Path) -> None:
        self.district, self.url = district, url
        self.oakridge = enrolled(district, url, folder / "oakridge")
        self.willow = enrolled(district, url, folder / "willow", "willow")
        client = self._client(self.oakridge)
        pull_school(client, SchoolDocumentStore(self.oakridge))
        client.close()

    def dismiss(self, who: Visitor) -> str:
        """Somebody at Oakridge finds that the visitor is not who is listed; the case."""
        case = cases.open_case(self.oakridge, arrival(who), POSSIBLE, [POSSIBLE_ENTRY])
        decided = cases.decide(self.oakridge, case, Decision.ADMIT, Reason.DIFFERENT_PERSON, ANA)
        assert decided[0] is Ruling.ALLOWED
        client = self._client(self.oakridge)
        push_journal(client, JournalOutbox(self.oakridge), self.oakridge.secrets.district_keys())
        client.close()
        return case

    def knows(self, store: Store, who: Visitor) -> bool:
        """Whether a kiosk, after it has heard from the district, would not stop this visitor for that entry."""
        client = self._client(store)
        pull_changes(client, ChangeApplier(store))
        push_journal(client, JournalOutbox(store), store.secrets.district_keys())
        client.close()
        return remembered_decisions.remembered(store, who) == PAIRS

    def _client(self, store: Store) -> Client:
        return Client(self.url, store.secrets.enrolled().token)


@pytest.fixture
def schools(district: District, url: str, tmp_path: Path) -> Schools:
    return Schools(district, url, tmp_path)


def test_a_confirmed_dismissal_counts_elsewhere_by_the_document_and_ends_everywhere_when_it_is_taken_back(
    schools: Schools, signed_in: Callable[..., Browser]
) -> None:
    who = visitor()
    case = schools.dismiss(who)
    assert schools.knows(schools.oakridge, who)
    assert not schools.knows(schools.willow, who), "nobody has confirmed it"
    security = signed_in(Role.SECURITY)
    security.get("/security")
    assert "1 dismissal to confirm" in security.text
    security.get(PATH)
    security.send(PATH, case=case, say="confirmed")
    assert "The decision counts at every school." in security.text
    assert schools.knows(schools.willow, who)
    assert not schools.knows(schools.willow, replace(who, number="another card")), "the same name with another document"
    security.send(PATH, case=case, say="kept")
    assert "Somebody else looked at this decision first." in security.text
    security.send(PATH, case=case, say="revoked")
    assert "the visitor is stopped again" in security.text
    assert not schools.knows(schools.willow, who)
    assert not schools.knows(schools.oakridge, who)


def test_a_dismissal_that_security_does_not_confirm_stays_at_its_school(
    schools: Schools, signed_in: Callable[..., Browser]
) -> None:
    who = visitor()
    case = schools.dismiss(who)
    security = signed_in(Role.SECURITY)
    security.get(f"{PATH}?school=willow")
    assert "No decision waits to be confirmed." in security.text
    assert security.get(f"{PATH}.json?school=oakridge").json()[0]["visitor"] == "Maria Elena Santos, 1984-03-12"
    security.get(PATH)
    security.send(PATH, case=case, say="kept")
    assert "No decision waits to be confirmed." in security.text
    assert schools.knows(schools.oakridge, who)
    assert not schools.knows(schools.willow, who)


def test_staff_elsewhere_take_it_back_for_all_but_its_own_school(
    schools: Schools, signed_in: Callable[..., Browser]
) -> None:
    who = visitor()
    case = schools.dismiss(who)
    security = signed_in(Role.SECURITY)
    security.get(PATH)
    security.send(PATH, case=case, say="confirmed")
    assert schools.knows(schools.willow, who)
    remembered_decisions.revoke(schools.willow, case, "staff:somebody")
    assert not schools.knows(schools.willow, who)
    assert schools.knows(schools.oakridge, who)
    security.get(PATH)
    assert "No decision counts at every school yet." in security.text


def test_an_erased_visitor_is_forgotten_elsewhere_too(
    schools: Schools, signed_in: Callable[..., Browser], district: District
) -> None:
    who = visitor()
    case = schools.dismiss(who)
    security = signed_in(Role.SECURITY)
    security.get(PATH)
    security.send(PATH, case=case, say="confirmed")
    assert schools.knows(schools.willow, who)
    forget(district, case)
    assert not schools.knows(schools.willow, who)
