"""The journal as the exchange sees it: satisfies sync.exchange.ports.Outbox."""

from __future__ import annotations

from collections.abc import Mapping

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlmodel import col, func, select

from kiosk.records import journal
from kiosk.records.store import Store
from kiosk.records.tables import Epoch, JournalEntry
from sync.contract.barred_list.feeds import Manifest
from sync.contract.journal import facts
from sync.contract.journal.entry import BrokenChain, Entry, Flaw, Kind, head_message, signed_by
from sync.exchange.ports import ChainHead, PushReceipt


class JournalOutbox:
    """One store's journal. Every method is a transaction of its own; any thread may call it. Raises StoreError."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def heads(self) -> list[ChainHead]:
        """This kiosk's chains that may hold unacknowledged entries; none before enrollment. Older chains were carried
        over into the present one, so there is one head."""
        kiosk = self._store.secrets.kiosk
        with self._store.reading() as session:
            epochs = session.exec(
                select(Epoch).where(col(Epoch.superseded).is_(False)).order_by(col(Epoch.position))
            ).all()
            return [journal.head_of(epoch) for epoch in epochs if kiosk and epoch.kiosk == kiosk]

    def after(self, epoch: str, sequence: int, limit: int) -> list[Entry]:
        with self._store.reading() as session:
            return journal.entries_after(session, epoch, sequence, limit)

    def sign_head(self, head: ChainHead) -> bytes:
        message = head_message(head.epoch, head.sequence, head.digest)
        return self._store.secrets.device_key.sign(message)

    def acknowledge(self, receipt: PushReceipt) -> None:
        """Believe the district's word that it holds an epoch up to a head, once it is signed and names our own chain.

        Raises BrokenChain: WRONG_SIGNATURE, WRONG_EPOCH, WRONG_SEQUENCE (further than we are) or WRONG_PREVIOUS
        (another chain than ours). An older receipt changes nothing.
        """
        head = receipt.head
        if not _countersigned(receipt, self._store.secrets.district_keys()):
            raise BrokenChain(Flaw.WRONG_SIGNATURE, head.sequence)
        with self._store.writing() as session:
            epoch = session.get(Epoch, head.epoch)
            if epoch is None:
                raise BrokenChain(Flaw.WRONG_EPOCH, head.sequence)
            if head.sequence <= epoch.acknowledged:
                return
            row = session.get(JournalEntry, (head.epoch, head.sequence))
            if row is None:
                raise BrokenChain(Flaw.WRONG_SEQUENCE, head.sequence)
            if row.digest != head.digest:
                raise BrokenChain(Flaw.WRONG_PREVIOUS, head.sequence)
            epoch.acknowledged, epoch.received, epoch.signature = head.sequence, receipt.received, receipt.signature

    def restart(self, ended: str) -> None:
        """Go on in a new epoch because the district does not believe `ended`, or knows more of it than we do.

        What is unacknowledged is carried over. An epoch that is not the present one has ended already.
        """
        with self._store.writing() as session:
            epoch = journal.current_epoch(session)
            if epoch is not None and epoch.id == ended:
                journal.begin_epoch(session, self._store.now(), epoch.kiosk, epoch.school)


def count_unsent(store: Store) -> int:
    """How many entries the district does not hold yet."""
    with store.reading() as session:
        return session.exec(
            select(func.coalesce(func.sum(Epoch.sequence - Epoch.acknowledged), 0)).where(
                col(Epoch.superseded).is_(False)
            )
        ).one()


def record_list_applied(store: Store, manifest: Manifest) -> None:
    """Journal that a list feed is in force here from now on."""
    applied = facts.ListApplied(feed=manifest.feed, version=manifest.version, count=manifest.count, root=manifest.root)
    with store.writing() as session:
        journal.append(session, store.now(), Kind.LIST_APPLIED, journal.KIOSK, {facts.FACTS: applied})


def _countersigned(receipt: PushReceipt, keys: Mapping[str, Ed25519PublicKey]) -> bool:
    head = receipt.head
    message = head_message(head.epoch, head.sequence, head.digest, receipt.received)
    return any(signed_by(key, receipt.signature, message) for key in keys.values())
