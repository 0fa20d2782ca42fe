"""Tokens, the school's secret and the district's signing key change under kiosks that go on working."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from district.access import district_keys as key_file
from district.access import key_rotation, staff_members
from district.db.tables import School
from district.housekeeping import run_housekeeping
from district.ingest import batches, chains
from district.ingest.chains import append
from district.instance import District, open_district
from district.publish import list_publishing
from kiosk.records import credentials, staff_pins, visits
from kiosk.records.credentials import KeysRefused, with_keyring
from kiosk.records.key_file import load_or_create
from kiosk.records.outbox import count_unsent
from kiosk.records.stored_details import visitor_hash, visitor_hashes
from sync.contract.journal.entry import Kind, head_message
from sync.contract.journal.facts import FACTS, Erased
from sync.contract.school_keys import Certificate, certify, followed
from sync.contract.vocabulary import SignOutMethod
from sync.exchange.client import Client
from sync.exchange.errors import BadAnswer, Refused
from tests.districts import Clock, Station, kiosk_row
from tests.kiosk.records.world import CLEAR, arrival, visitor
from tests.sync.doors import Door, door

ON_BOTH = True
PIN = "482617"


@pytest.fixture
def front(district: District, url: str, tmp_path: Path) -> Iterator[Door]:
    made = door(district, url, tmp_path / "front")
    made.exchange()
    yield made
    made.store.close()


def settle(front: Door) -> None:
    """An exchange as the kiosk's worker does it: the document first, then the keys that it names."""
    client = front.client()
    try:
        front.exchange_by(client)
        credentials.rotate_token(client, front.store)
    finally:
        client.close()


def revoke(district: District, kiosk: str) -> key_rotation.Revoked:
    with district.database.write() as session:
        return key_rotation.revoke(session, district.folder, kiosk, district.now())


def rotate(district: District, *, at_once: bool = False) -> str:
    with district.database.write() as session:
        return key_rotation.rotate_signing_key(session, district.folder, district.now(), at_once=at_once)


def verified(district: District) -> bool:
    with district.database.read() as session:
        return all(chain.holds for chain in chains.audit(session, district.keys.public))


def test_a_new_token_ends_the_old_one_when_it_is_used_and_not_before(district: District, front: Door) -> None:
    old = front.client()
    first, second = old.new_token(), old.new_token()  # the first answer was lost
    assert old.held().heads  # and the old token works on
    with pytest.raises(Refused, match="does not know"):
        Client(front.url, first).held()
    assert Client(front.url, second).held().heads
    with pytest.raises(Refused) as error:
        old.held()
    assert error.value.code == "token_unknown"
    assert kiosk_row(district, front.kiosk).next_token_hash is None


def test_a_token_is_replaced_once_a_week_and_on_disk_before_it_is_used(front: Door) -> None:
    client = front.client()
    client.health()
    assert credentials.rotate_token(client, front.store) is False  # its first week begins
    known = front.store.secrets
    assert known.enrolled().token_since
    assert credentials.rotate_token(client, front.store) is False
    early = replace(known.enrolled(), token_since="2026-01-01T00:00:00+00:00")
    front.store.adopt(replace(known, enrollment=early))
    assert credentials.rotate_token(client, front.store) is True
    again = load_or_create(known.file.parent, front.store.path.parent)
    assert again.enrolled().token == front.store.secrets.enrolled().token != known.enrolled().token
    assert client.held().heads  # under the new one
    client.close()


def test_a_revoked_kiosk_is_refused_and_its_school_gets_a_new_secret(
    district: District, front: Door, url: str, tmp_path: Path
) -> None:
    # GIVEN two doors of one school, and a visitor whom the first one remembers
    side = door(district, url, tmp_path / "side")
    settle(side)
    seen = visits.record(side.store, arrival(visitor(number="H7")), CLEAR)
    before = side.store.secrets.enrolled()
    # WHEN the first is revoked
    done = revoke(district, front.kiosk)
    assert (done.school, done.stale) == ("oakridge", ("Ana Ruiz",))
    with pytest.raises(Refused) as error:
        front.exchange()
    assert error.value.code == "revoked"
    # THEN the other has a new secret at its next exchange, and another's is as it was
    settle(side)
    after = side.store.secrets.enrolled()
    assert after.school_secret == district.keys.secret("oakridge") != before.school_secret
    assert after.earlier_secrets == (before.school_secret, district.keys.shared)
    # AND a PIN and a visitor of before still count, what is new is made under the new secret
    assert staff_pins.verify_pin(side.store, "ana-ruiz", PIN).staff is not None
    assert visits.recall(side.store, visitor(number="H7")) is not None
    assert visitor_hash(side.store.secrets, visitor()) == visitor_hashes(side.store.secrets, visitor())[0]
    assert len(set(visitor_hashes(side.store.secrets, visitor()))) == 3  # and the one that all schools share
    with district.database.write() as session:
        staff_members.change_pin(session, district.keys, "ana-ruiz", "937415")
    settle(side)
    assert staff_pins.verify_pin(side.store, "ana-ruiz", "937415").staff is not None
    assert staff_pins.verify_pin(side.store, "ana-ruiz", PIN).staff is None
    visits.sign_out(side.store, seen.id, SignOutMethod.BADGE)
    side.store.close()


def test_a_machine_that_stops_between_file_and_database_finishes_at_the_next_start(
    district: District, front: Door
) -> None:
    key_file.save(district.folder, district.keys.with_new_secret("oakridge", district.now() + key_rotation.SECRET_KEPT))
    again = open_district(
        district.folder,
        None if district.database.is_sqlite else district.database.url.render_as_string(hide_password=False),
        district.now,
    )
    again.database.close()
    settle(front)
    assert front.store.secrets.enrolled().school_secret == district.keys.secret("oakridge")


def test_a_new_signing_key_is_believed_because_the_old_one_vouches_for_it(
    district: District, front: Door, clock: Clock
) -> None:
    # GIVEN a kiosk with a list and a journal that the old key signed
    row = {"id": "1", "family": "Pelletier", "given": "Curtis", "kind": "barred", "schools": []}
    with district.database.write() as session:
        list_publishing.publish(session, district.keys, [row], clock())
        erased = {FACTS: Erased(entry="e", groups=[])}
        append(session, district.keys, "oakridge", Kind.ERASED, "district", erased, clock())
    settle(front)
    visits.record(front.store, arrival(), CLEAR)
    # WHEN the key is replaced
    new = rotate(district)
    clock.forward(seconds=5)
    # THEN the kiosk follows in one exchange: its journal is acknowledged and its list renewed under the new key
    settle(front)
    assert count_unsent(front.store) == 0
    assert set(front.store.secrets.district_keys()) == set(district.keys.in_force(clock())) > {new}
    held = front.lists.current("district")
    assert held is not None
    assert held.manifest.key_id == new
    assert verified(district)
    # AND once the old key is believed no longer, nothing is lost
    clock.forward(days=61)
    assert set(district.keys.in_force(clock())) == {new}


def test_a_stolen_signing_key_is_believed_no_longer_than_it_takes_to_hear_of_it(
    district: District, front: Door
) -> None:
    old = district.keys.key_id
    new = rotate(district, at_once=True)
    settle(front)
    assert set(front.store.secrets.district_keys()) == {new}
    assert old not in front.store.secrets.district_keys()
    visits.record(front.store, arrival(), CLEAR)
    settle(front)
    assert count_unsent(front.store) == 0
    assert verified(district)


def test_a_theft_ends_every_earlier_key_too(district: District) -> None:
    stolen = district.keys.key_id
    rotate(district)
    assert stolen in key_rotation.ring(district.keys, "oakridge", district.now()).district_keys
    newest = rotate(district, at_once=True)
    assert key_rotation.ring(district.keys, "oakridge", district.now()).district_keys == [newest]


def test_a_revoked_kiosk_with_a_token_not_used_yet_is_told_that_it_is_revoked(district: District, front: Door) -> None:
    fresh = front.client().new_token()
    revoke(district, front.kiosk)
    with pytest.raises(Refused) as error:
        Client(front.url, fresh).held()
    assert error.value.code == "revoked"


def test_a_batch_that_came_in_under_the_old_key_is_receipted_under_the_new_one(
    district: District, kiosk: Station
) -> None:
    old = district.keys
    kiosk.outbox.visit("Lindqvist")
    rotate(district, at_once=True)
    batches.accept(district.database, old, kiosk.caller, kiosk.outbox.batch(), district.now())
    (receipt,) = batches.held(district.database, district.keys, kiosk.caller, district.now()).receipts
    head = receipt.head
    message = head_message(head.epoch, head.sequence, head.digest, receipt.received)
    assert district.keys.signed(receipt.signature, message)


def test_a_key_whose_time_ends_while_the_district_serves_is_named_no_more(district: District, clock: Clock) -> None:
    rotate(district)
    clock.forward(days=61)
    run_housekeeping(district)
    with district.database.read() as session:
        assert key_rotation.is_settled(session, district.keys, district.now())
        school = session.get(School, "oakridge")
        assert school is not None
        assert school.keyring == key_rotation.ring(district.keys, "oakridge", district.now()).version


def test_a_kiosk_that_missed_two_keys_goes_from_link_to_link(district: District, front: Door) -> None:
    rotate(district, at_once=True)
    newest = rotate(district, at_once=True)
    settle(front)
    assert set(front.store.secrets.district_keys()) == {newest}


def test_a_key_that_nobody_known_vouches_for_is_not_taken(district: District, front: Door) -> None:
    ring = key_rotation.ring(district.keys, "oakridge", district.now())
    forger = Ed25519PrivateKey.generate()
    forged = certify(district.keys.district, forger.public_key(), forger)
    name = forged.by
    with pytest.raises(KeysRefused):
        with_keyring(
            front.store.secrets, ring.model_copy(update={"district_keys": [name], "certificates": [forged]}), "v"
        )
    assert front.store.secrets.enrolled().keyring != "v"


def test_a_certificate_is_for_one_district_and_one_key() -> None:
    old, new = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
    good = certify("here", new.public_key(), old)
    known = {good.by: old.public_key().public_bytes_raw()}
    wanted = [certify("here", old.public_key(), new).by]
    assert followed("here", known, [good], wanted) == {wanted[0]: new.public_key().public_bytes_raw()}
    assert followed("elsewhere", known, [good], wanted) == {}
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert followed("here", known, [good.model_copy(update={"public": other})], wanted) == {}
    assert followed("here", known, [Certificate(public=b"short", by=good.by, signature=good.signature)], wanted) == {}


def test_the_document_names_the_ring_and_the_ring_is_asked_for_once(district: District, front: Door) -> None:
    rotate(district)
    client = front.client()
    front.exchange_by(client)
    with district.database.read() as session:
        school = session.get(School, "oakridge")
        assert school is not None
        assert school.keyring == front.store.secrets.enrolled().keyring
    assert credentials.refresh_keys(client, front.store) is False
    client.close()


def test_receipts_of_a_key_that_is_not_known_are_not_believed(district: District, front: Door) -> None:
    visits.record(front.store, arrival(), CLEAR)
    strange = replace(district.keys, signing=Ed25519PrivateKey.generate())
    key_file.save(district.folder, strange)
    with pytest.raises(BadAnswer):
        settle(front)
    assert count_unsent(front.store) > 0
