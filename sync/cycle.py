"""One exchange with the district: push what it lacks, then pull what changed, then photos. No Qt, no waiting.

Nothing is tried twice here. Whatever ends an exchange early is a sync.errors.SyncError; the next exchange asks the
district what it holds and goes on from there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.client import Client
from sync.entry import Flaw
from sync.ports import Erasures, Lists, Outbox, Photos, School
from sync.pull import pull_erasures, pull_feeds, pull_school
from sync.push import push_journal, push_photos
from sync.wire import RefusalCode

_ENDS_THE_EPOCH = frozenset({RefusalCode.GAP, RefusalCode.FORK, RefusalCode.EPOCH_ENDED, RefusalCode.FOREIGN_EPOCH}) | (
    frozenset(Flaw) - {Flaw.WRONG_SIGNATURE}  # signed with another key than the district knows: so would be the next
)


@dataclass(frozen=True, slots=True)
class Report:
    """What one exchange did.

    Attributes:
        pushed: entries that were sent and acknowledged.
        ended: (epoch, reason) of epochs that the district does not believe or that this kiosk no longer has in
            full; the store must start a new epoch and append what is unacknowledged there. `reason` is a
            RefusalCode or a sync.entry.Flaw.
        stuck: (epoch, reason) of epochs that the district did not take, where a new epoch would fare no better.
        erased: erasures of the district that were obeyed here.
        applied: feeds that are now at the district's version and were not before.
        refused: (feed, reason) of lists that were not believed; the old ones screen on.
        dropped: feeds that this kiosk is no longer given.
        school: whether the school's document changed.
        photos: photos sent.
        refused_photos: digests that the district did not take; they stay unacknowledged.
        server_time: the district's clock, for trusted time.
    """

    pushed: int = 0
    ended: tuple[tuple[str, str], ...] = ()
    stuck: tuple[tuple[str, str], ...] = ()
    erased: int = 0
    applied: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    school: bool = False
    photos: int = 0
    refused_photos: tuple[str, ...] = ()
    server_time: datetime | None = None


def exchange(
    client: Client,
    outbox: Outbox,
    lists: Lists,
    school: School,
    photos: Photos,
    *,
    keys: Mapping[str, Ed25519PublicKey],
    held_feeds: frozenset[str] = frozenset(),
    erasures: Erasures | None = None,
) -> Report:
    """Push, pull, photos, once. `keys` are the district's; `held_feeds` names feeds to drop where no longer given.

    Raises a SyncError: Away, Refused, CertificateDate, Untrusted, BadAnswer, or Stopped when the client's
    `stopped` says so (asked before and during every request). What was acknowledged or applied by then stays so.
    """
    pushed, not_taken = push_journal(client, outbox, keys)
    erased = pull_erasures(client, erasures) if erasures is not None else 0
    changed = pull_school(client, school)
    lists_pulled = pull_feeds(client, lists, keys, held_feeds)
    sent, refused_photos = push_photos(client, photos)
    return Report(
        pushed=pushed,
        ended=tuple(item for item in not_taken if item[1] in _ENDS_THE_EPOCH),
        stuck=tuple(item for item in not_taken if item[1] not in _ENDS_THE_EPOCH),
        erased=erased,
        applied=lists_pulled.applied,
        refused=lists_pulled.refused,
        dropped=lists_pulled.dropped,
        school=changed,
        photos=sent,
        refused_photos=refused_photos,
        server_time=client.server_time,
    )
