"""The journal as the exchange sees it: what is pushed, and whose word is believed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kiosk.records import visits
from kiosk.records.key_file import KioskSecrets
from kiosk.records.outbox import JournalOutbox, count_unsent, record_list_applied
from kiosk.records.photos import PhotoStore
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store
from sync.contract.barred_list.feeds import Manifest
from sync.contract.journal import facts
from sync.contract.journal.entry import GENESIS, BrokenChain, Flaw, Kind, head_message, read_header, verify
from sync.exchange.ports import ChainHead, Outbox, Photos, SchoolPort
from tests.kiosk.records.world import CLEAR, District, arrival, entries


@pytest.fixture
def outbox(store: Store) -> JournalOutbox:
    for _ in range(6):
        visits.record(store, arrival(), CLEAR)
    return JournalOutbox(store)


def test_the_store_satisfies_what_the_exchange_asks_for(store: Store) -> None:
    outbox: Outbox = JournalOutbox(store)
    school: SchoolPort = SchoolDocumentStore(store)
    photos: Photos = store.photos
    assert isinstance(photos, PhotoStore)
    assert (len(outbox.heads()), school.version()) == (1, "v1")


def test_entries_come_in_order_in_batches_and_verify(outbox: JournalOutbox) -> None:
    (head,) = outbox.heads()
    assert head.sequence == 7
    sequence, previous = 0, GENESIS
    while batch := outbox.after(head.epoch, sequence, 3):
        assert len(batch) <= 3
        for entry in batch:
            verify(entry, head.epoch, sequence + 1, previous)
            sequence, previous = sequence + 1, entry.digest
    assert (sequence, previous) == (head.sequence, head.digest)
    assert outbox.after("another epoch", 0, 10) == []


def test_heads_are_signed_with_the_kiosks_own_key(outbox: JournalOutbox, secrets: KioskSecrets) -> None:
    (head,) = outbox.heads()
    message = head_message(head.epoch, head.sequence, head.digest)
    secrets.device_key.public_key().verify(outbox.sign_head(head), message)


def test_a_receipt_is_believed_once_and_an_older_one_changes_nothing(
    outbox: JournalOutbox, store: Store, district: District
) -> None:
    (head,) = outbox.heads()
    early = outbox.after(head.epoch, 0, 3)[-1]
    assert count_unsent(store) == 7
    outbox.acknowledge(district.receipt(head))
    assert count_unsent(store) == 0
    outbox.acknowledge(district.receipt(ChainHead(head.epoch, 3, early.digest)))
    assert count_unsent(store) == 0
    visits.record(store, arrival(), CLEAR)
    assert count_unsent(store) == 1


def test_a_receipt_that_is_not_the_districts_word_about_our_chain_is_refused(
    outbox: JournalOutbox, store: Store, district: District
) -> None:
    (head,) = outbox.heads()
    true = district.receipt(head)
    stranger = District()
    stranger.key = Ed25519PrivateKey.generate()
    refused = [
        (stranger.receipt(head), Flaw.WRONG_SIGNATURE),
        (replace(true, received="2027-01-01T00:00:00.000+00:00"), Flaw.WRONG_SIGNATURE),
        (replace(true, head=replace(head, sequence=3)), Flaw.WRONG_SIGNATURE),
        (district.receipt(replace(head, epoch="another")), Flaw.WRONG_EPOCH),
        (district.receipt(replace(head, sequence=99)), Flaw.WRONG_SEQUENCE),
        (district.receipt(replace(head, digest="ab" * 32)), Flaw.WRONG_PREVIOUS),
    ]
    for receipt, flaw in refused:
        with pytest.raises(BrokenChain) as caught:
            outbox.acknowledge(receipt)
        assert caught.value.flaw is flaw
    assert count_unsent(store) == 7


def test_an_epoch_that_the_district_does_not_believe_is_ended_and_what_it_lacks_goes_on(
    outbox: JournalOutbox, store: Store, district: District
) -> None:
    # GIVEN a chain of which the district has acknowledged the first four entries
    (head,) = outbox.heads()
    fourth = outbox.after(head.epoch, 3, 1)[0]
    outbox.acknowledge(district.receipt(ChainHead(head.epoch, 4, fourth.digest)))
    lacking = [read_header(entry.header).id for entry in outbox.after(head.epoch, 4, 10)]
    # WHEN it is ended, twice by mistake
    outbox.restart(head.epoch)
    outbox.restart(head.epoch)
    # THEN one new chain holds what was lacking, under its own ids
    (new,) = outbox.heads()
    assert new.epoch != head.epoch
    assert [read_header(entry.header).id for entry in entries(store)[1:]] == lacking
    assert count_unsent(store) == 4
    assert store.verify() == 7 + 4


def test_a_list_that_was_applied_is_journaled(store: Store) -> None:
    record_list_applied(store, Manifest("sample", "district", 7, 120, "ab" * 32, "2026-11-23", "2026-12-23", "k"))
    entry = entries(store)[-1]
    assert read_header(entry.header).kind == Kind.LIST_APPLIED
    assert facts.read(entry, facts.FACTS, facts.ListApplied) == facts.ListApplied(
        feed="district", version=7, count=120, root="ab" * 32
    )
