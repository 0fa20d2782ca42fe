"""One exchange with the district: obey what changed, push what it lacks, then lists, then photos. No Qt, no waiting.

What is small and urgent comes first: erasures, so that a restored backup forgets again before it says anything; then
decisions, emergencies and the other doors' visits, which must never wait behind an upload.

Nothing is tried twice here. Whatever ends an exchange early is a sync.errors.SyncError; the next exchange asks the
district what it holds and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.client import Client
from sync.entry import Flaw
from sync.errors import BadAnswer
from sync.ports import Changes, Erasures, Lists, Outbox, Photos, School
from sync.pull import News, Patience, pull_changes, pull_erasures, pull_feeds, pull_school
from sync.push import push_journal, push_photos
from sync.wire import RefusalCode

_ENDS_THE_EPOCH = frozenset({RefusalCode.GAP, RefusalCode.FORK, RefusalCode.EPOCH_ENDED, RefusalCode.FOREIGN_EPOCH}) | (
    frozenset(Flaw) - {Flaw.WRONG_SIGNATURE}  # signed with another key than the district knows: so would be the next
)


_ALONE: AbstractContextManager[object] = nullcontext()


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
        changes: changes of the school's stream that were applied.
        applied: feeds that are now at the district's version and were not before.
        refused: (feed, reason) of lists that were not believed, or not given; the old ones screen on.
        dropped: feeds that have ended.
        mended: those of `applied` to which no change led: what was held here was not what the district had given.
        school: whether the school's document changed.
        photos: photos sent.
        refused_photos: digests that the district did not take; they stay unacknowledged.
        server_time: the district's clock as it was proved in this exchange; None where it was not.
    """

    pushed: int = 0
    ended: tuple[tuple[str, str], ...] = ()
    stuck: tuple[tuple[str, str], ...] = ()
    erased: int = 0
    changes: int = 0
    applied: tuple[str, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    dropped: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    school: bool = False
    photos: int = 0
    refused_photos: tuple[str, ...] = ()
    server_time: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Down:
    """What was pulled besides lists. `bad` is what was wrong with it: said when everything else is done."""

    erased: int = 0
    changes: int = 0
    school: bool = False
    bad: BadAnswer | None = None


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
    changes: Changes | None = None,
    renewed_keys: Callable[[], Mapping[str, Ed25519PublicKey]] | None = None,
    pulling: AbstractContextManager[object] = _ALONE,
    patience: Patience | None = None,
    heard: Callable[[datetime], None] = lambda _: None,
    clocks: Callable[[], Iterable[datetime | None]] = tuple,
) -> Report:
    """Pull, push, lists, photos, once. `keys` are the district's; `held_feeds` names feeds to drop where they
    have ended. `renewed_keys` is asked for the keys once more when the school's document is here: it may name new ones.
    `pulling` is held while the pull moves its cursors: another lane may move them too. `patience` remembers from one
    exchange to the next which lists were not believed. `heard` is told the district's clock as soon as it is known,
    whatever becomes of the rest; `clocks` gives those that no list may be issued beyond.

    Raises a SyncError: Away, Refused, CertificateDate, Untrusted, BadAnswer, or Stopped when the client's
    `stopped` says so (asked before and during every request). What was acknowledged or applied by then stays so; a
    bad answer about the school does not keep the journal from being pushed.
    """
    with pulling:
        down = _pull(client, school, erasures, changes)
    if renewed_keys is not None:
        keys = renewed_keys()
    pushed, not_taken = push_journal(client, outbox, keys, heard)
    lists_pulled = pull_feeds(client, lists, keys, held_feeds, patience, clocks())
    if down.bad is not None:
        raise down.bad
    sent, refused_photos = push_photos(client, photos)
    return Report(
        pushed=pushed,
        ended=tuple(item for item in not_taken if item[1] in _ENDS_THE_EPOCH),
        stuck=tuple(item for item in not_taken if item[1] not in _ENDS_THE_EPOCH),
        erased=down.erased,
        changes=down.changes,
        applied=lists_pulled.applied,
        refused=lists_pulled.refused,
        dropped=lists_pulled.dropped,
        mended=lists_pulled.mended,
        school=down.school,
        photos=sent,
        refused_photos=refused_photos,
        server_time=client.server_time,
    )


def _pull(client: Client, school: School, erasures: Erasures | None, changes: Changes | None) -> _Down:
    down = _Down()
    try:
        news: News | None = None
        if changes is not None:
            news = pull_changes(client, changes)
            down = replace(down, changes=news.changes)
        obeyed = erasures.last() if erasures is not None else 0
        if erasures is not None and (news is None or news.erasures != obeyed):
            anew = news is not None and news.erasures < obeyed
            down = replace(down, erased=pull_erasures(client, erasures, anew=anew))
        if news is None or news.school != school.version():
            down = replace(down, school=pull_school(client, school))
    except BadAnswer as error:
        return replace(down, bad=error)
    return down
