"""One exchange with the district: obey what changed, push what it lacks, then lists, then photos. No Qt, no waiting.

What is small and urgent comes first: erasures, so that a restored backup forgets again before it says anything; then
decisions, emergencies and the other doors' visits, which must never wait behind an upload.

No stage waits for another: lists come although something in between refuses what goes up, and the journal goes up
although a list cannot be had. What ends an exchange early is a sync.exchange.errors.SyncError: the district is away,
or does not know this kiosk. The next exchange asks the district what it holds and goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sync.contract.api.messages import RefusalCode
from sync.contract.journal.entry import Flaw
from sync.exchange.client import Client
from sync.exchange.errors import Away, CertificateDate, Refused, Stopped, SyncError, Untrusted
from sync.exchange.ports import ChangesPort, ErasuresPort, Lists, Outbox, Photos, SchoolPort
from sync.exchange.pull import FailedListCache, News, Pulled, pull_changes, pull_erasures, pull_feeds, pull_school
from sync.exchange.push import push_journal, push_photos
from sync.exchange.seen_lists import SeenLists
from sync.exchange.uploads import Uploads

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
            RefusalCode or a sync.contract.journal.entry.Flaw.
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
        server_time: the district's clock as it was proved last; None where it never was.
        trouble: what kept a stage from its end, None where all came to theirs.
        doubled: whether a second machine writes under this kiosk's key.
        blocked: whether something in between does not let through what goes up, although the lists come.
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
    trouble: SyncError | None = None
    blocked: bool = False
    doubled: bool = False


@dataclass(slots=True)
class _Down:
    """What was pulled besides lists, as far as it came."""

    erased: int = 0
    changes: int = 0
    school: bool = False
    feeds: str = ""


class _Stage(StrEnum):
    DOWN = "down"
    KEYS = "keys"
    JOURNAL = "journal"
    LISTS = "lists"
    PHOTOS = "photos"


T = TypeVar("T")


class _Stages:
    """Runs one stage after the other, and keeps what went wrong in each."""

    def __init__(self) -> None:
        self.troubles: dict[_Stage, SyncError] = {}

    def run(self, stage: _Stage, work: Callable[[], T], instead: T) -> T:
        """What `work` returns, or `instead`. Raises the SyncError that no other stage would escape."""
        try:
            return work()
        except SyncError as error:
            if _is_for_all(error) or (stage is _Stage.DOWN and _is_unanswered(error)):
                raise
            self.troubles[stage] = error
            return instead

    def went_unanswered(self, stage: _Stage) -> bool:
        return _is_unanswered(self.troubles.get(stage))

    @property
    def nothing_came(self) -> bool:
        """Whether the line is down, or whatever answers is not the district at all."""
        lost = self.went_unanswered(_Stage.JOURNAL) and self.went_unanswered(_Stage.LISTS)
        return lost or self.troubles.keys() >= {_Stage.DOWN, _Stage.JOURNAL, _Stage.LISTS}

    @property
    def first(self) -> SyncError:
        return next(iter(self.troubles.values()))

    @property
    def trouble(self) -> SyncError | None:
        """The first, or the one with the longest wish to wait."""
        return max(self.troubles.values(), key=_wish, default=None)

    @property
    def blocked(self) -> bool:
        uploads = [self.troubles[stage] for stage in (_Stage.JOURNAL, _Stage.PHOTOS) if stage in self.troubles]
        strange = any(not (isinstance(error, Refused) or (isinstance(error, Away) and error.told)) for error in uploads)
        return strange and _Stage.LISTS not in self.troubles


def _is_for_all(error: SyncError) -> bool:
    if isinstance(error, Refused):
        return error.code in {RefusalCode.TOKEN_UNKNOWN, RefusalCode.REVOKED}
    return isinstance(error, Stopped | CertificateDate | Untrusted)


def _is_unanswered(error: SyncError | None) -> bool:
    return isinstance(error, Away) and not error.status


def _wish(error: SyncError) -> float:
    return (error.retry_after if isinstance(error, Away) else None) or 0.0


def exchange(
    client: Client,
    outbox: Outbox,
    lists: Lists,
    school: SchoolPort,
    photos: Photos,
    *,
    keys: Mapping[str, Ed25519PublicKey],
    held_feeds: frozenset[str] = frozenset(),
    erasures: ErasuresPort | None = None,
    changes: ChangesPort | None = None,
    renewed_keys: Callable[[], Mapping[str, Ed25519PublicKey]] | None = None,
    pulling: AbstractContextManager[object] = _ALONE,
    failed_lists: FailedListCache | None = None,
    heard: Callable[[datetime], None] = lambda _: None,
    clocks: Callable[[], Iterable[datetime | None]] = tuple,
    uploads: Uploads | None = None,
    seen_lists: SeenLists | None = None,
) -> Report:
    """Pull, push, lists, photos, once. `keys` are the district's; `held_feeds` names feeds to drop where they
    have ended. `renewed_keys` is asked for the keys once more when the school's document is here: it may name new ones.
    `pulling` is held while the pull moves its cursors: another lane may move them too. `failed_lists` remembers from
    one exchange to the next which lists were not believed, `uploads` what got through, `seen_lists` that the lists are
    in order and need not be asked about. `heard` is told the district's clock as soon as it is known, whatever becomes
    of the rest; `clocks` gives those that no list may be issued beyond.

    What kept one stage from its end is the report's `trouble`. Raises what keeps all of them from it: Away where
    nothing answers, Refused where the kiosk is not known, CertificateDate, Untrusted, or Stopped when the client's
    `stopped` says so (asked before and during every request). What was acknowledged or applied by then stays so.
    """
    stages, down = _Stages(), _Down()
    with pulling:
        stages.run(_Stage.DOWN, lambda: _pull(client, school, erasures, changes, down), None)
    if renewed_keys is not None:
        keys = stages.run(_Stage.KEYS, renewed_keys, keys)
    seen_lists = seen_lists or SeenLists()
    # Where something went wrong, the lists tell whether it is the line.
    asks = bool(stages.troubles) or not seen_lists.are_as(down.feeds)
    nothing: tuple[int, list[tuple[str, str]]] = (0, [])
    pushed, not_taken = stages.run(
        _Stage.JOURNAL, lambda: push_journal(client, outbox, keys, heard, uploads=uploads, asks=asks), nothing
    )
    lists_pulled = Pulled((), (), (), ())
    if asks or stages.troubles or not all(map(lists.is_sound, held_feeds)):
        seen_lists.forget()
        lists_pulled = stages.run(
            _Stage.LISTS,
            lambda: pull_feeds(client, lists, keys, held_feeds, failed_lists, clocks()),
            lists_pulled,
        )
        if _Stage.LISTS not in stages.troubles:
            seen_lists.note(down.feeds, lists_pulled)
    if stages.nothing_came:
        raise stages.first
    none: tuple[int, tuple[str, ...]] = (0, ())
    sent, refused_photos = none
    if not stages.went_unanswered(_Stage.JOURNAL):  # another upload would only time out once more
        sent, refused_photos = stages.run(_Stage.PHOTOS, lambda: push_photos(client, photos, uploads), none)
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
        trouble=stages.trouble,
        blocked=stages.blocked,
        doubled=client.doubled,
    )


def _pull(
    client: Client, school: SchoolPort, erasures: ErasuresPort | None, changes: ChangesPort | None, down: _Down
) -> None:
    """Note in `down` what came, up to what may end it. Raises a SyncError."""
    news: News | None = None
    if changes is not None:
        news = pull_changes(client, changes)
        down.changes, down.feeds = news.changes, news.feeds
    obeyed = erasures.last() if erasures is not None else 0
    if erasures is not None and (news is None or news.erasures != obeyed):
        anew = news is not None and news.erasures < obeyed
        down.erased = pull_erasures(client, erasures, anew=anew)
    if news is None or news.school != school.version():
        down.school = pull_school(client, school)
