"""The store against a real district process: what was recorded here is what the district holds."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.records import cases, staff_pins, visits
from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import JournalOutbox, count_unsent
from kiosk.records.school_document import SchoolDocumentStore, kiosk_keys, site
from kiosk.records.store import Store, open_store
from sync.contract.vocabulary import Decision, Reason, SignOutMethod
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Away
from sync.exchange.pull import pull_school
from sync.exchange.push import push_journal, push_photos
from tests.kiosk.records.processes import CODE_OF, PIN, DistrictProcess, jpeg, running
from tests.kiosk.records.world import CLEAR, POSSIBLE, POSSIBLE_ENTRY, arrival, photo, visitor

pytestmark = pytest.mark.slow


@pytest.fixture
def process(tmp_path: Path, root: Path) -> Iterator[tuple[DistrictProcess, str]]:
    with running(root, tmp_path / "district") as (district, url):
        yield district, url


def push(store: Store) -> tuple[int, list[tuple[str, str]]]:
    """One upload, as the exchange does it; returns how many entries went and which epochs did not."""
    known = store.secrets.enrolled()
    client = Client(known.server, known.token)
    try:
        pull_school(client, SchoolDocumentStore(store))
        answer = push_journal(client, JournalOutbox(store), store.secrets.district_keys())
        push_photos(client, store.photos)
    finally:
        client.close()
    return answer


def test_what_the_store_recorded_is_what_the_district_holds(
    tmp_path: Path, process: tuple[DistrictProcess, str]
) -> None:
    # GIVEN a kiosk that recorded a visit before it had a school, and then joined one
    district, url = process
    alone = load_or_create(tmp_path / "keys", tmp_path / "data")
    store = open_store(tmp_path / "data", alone)
    early = visits.record(store, arrival(), CLEAR)
    key = Ed25519PrivateKey.generate()
    client = Client(url)
    enrolled = redeem(client, district.run("code", CODE_OF).split()[-1], key)
    client.close()
    store.adopt(with_enrollment(alone, url, enrolled, key))

    # WHEN a day passes through it, in two uploads
    push(store)
    ana = staff_pins.verify_pin(store, "ana-ruiz", PIN).staff
    assert ana is not None
    held = cases.open_case(store, arrival(visitor("Hale", number="H2"), photo(jpeg())), POSSIBLE, [POSSIBLE_ENTRY])
    _, admitted = cases.decide(store, held, Decision.ADMIT_WITH_ESCORT, Reason.PARENT_OF_STUDENT, ana)
    assert admitted is not None
    visits.sign_out(store, early.id, SignOutMethod.BADGE)
    push(store)

    # THEN the district holds all of it, verified, and the kiosk knows its school
    assert count_unsent(store) == 0
    assert store.photos.waiting(10) == []
    told = json.loads(district.run("export"))
    assert told["head_verified"] is True
    assert told["entries"] == store.verify() - 2  # the two of the chain before the enrollment were carried over
    assert told["waiting"] == []
    by_id = {line["visit"]: line for line in told["visits"]}
    assert by_id.keys() == {early.id, admitted.id}
    assert by_id[early.id]["signed_out"]
    assert by_id[admitted.id]["decision"] == "admitted_with_escort"
    assert site(store, "en").name == "Oakridge Elementary"
    assert store.secrets.device_key_id in kiosk_keys(store)

    # AND while the district is away the kiosk goes on, and nothing is lost
    district.stop()
    visits.record(store, arrival(), CLEAR)
    with pytest.raises(Away):
        push(store)
    assert count_unsent(store) == 1
    store.close()


def test_a_kiosk_that_was_restored_from_an_older_copy_goes_on_in_a_new_chain(
    tmp_path: Path, process: tuple[DistrictProcess, str]
) -> None:
    # GIVEN a kiosk whose data folder was copied one evening, and which went on the next day
    district, url = process
    alone = load_or_create(tmp_path / "keys", tmp_path / "data")
    client = Client(url)
    enrolled = redeem(client, district.run("code", CODE_OF).split()[-1], alone.device_key)
    client.close()
    joined = with_enrollment(alone, url, enrolled)
    store = open_store(tmp_path / "data", joined)
    kept = visits.record(store, arrival(), CLEAR)
    store.close()
    shutil.copytree(tmp_path / "data", tmp_path / "copy")
    store = open_store(tmp_path / "data", joined)
    later = visits.record(store, arrival(visitor(number="S2")), CLEAR)
    push(store)
    store.close()
    # WHEN the old copy is put in its place and used
    store = open_store(tmp_path / "copy", joined)
    new = visits.record(store, arrival(visitor(number="S3")), CLEAR)
    _, ended = push(store)
    for epoch, _ in ended:
        JournalOutbox(store).restart(epoch)
    assert push(store)[1] == []
    # THEN the district has every visit once, and the kiosk nothing left to send
    assert len(ended) == 1
    assert count_unsent(store) == 0
    told = json.loads(district.run("export"))
    assert sorted(line["visit"] for line in told["visits"]) == sorted([kept.id, later.id, new.id])
    assert told["head_verified"] is True
    store.close()
