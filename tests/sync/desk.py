"""A kiosk's side of the wire for tests, in plain files: the ports of an exchange without the kiosk's own store."""

from __future__ import annotations

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Container, Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from uuid_utils import uuid7

from sync.contract.api.messages import Batch, WireEntry
from sync.contract.barred_list.feeds import (
    Manifest,
    Row,
    Signed,
    SignedSet,
    bucket,
    digests_of,
    root_of,
    root_over,
    row_of,
    set_holds,
    signature_holds,
)
from sync.contract.journal import facts
from sync.contract.journal.entry import GENESIS, Entry, Group, Header, Kind, head_message, read_header, seal
from sync.contract.records.kept import Part
from sync.contract.records.person import Identity
from sync.contract.records.visit import SignedIn
from sync.exchange.ports import ChainHead, Delta, ListRefused, PushReceipt

JPEG = b"\xff\xd8\xff\xe0 invented pixels \xff\xd9"
NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)


class FileOutbox:
    """A journal of one epoch in a file of JSON lines. `acknowledged` is its last receipt."""

    def __init__(self, path: Path, key: Ed25519PrivateKey, kiosk: str, school: str) -> None:
        self.path = path
        self.key = key
        self.kiosk = kiosk
        self.epoch = str(uuid7())
        self.acknowledged: PushReceipt | None = None
        self.signed_in = 0
        path.touch()
        self.append(Kind.EPOCH_STARTED, {facts.FACTS: facts.EpochStarted(kiosk=kiosk, school=school)})

    def append(self, kind: str, parts: Mapping[str, Part], *, entry_id: str = "", at: datetime = NOON) -> Entry:
        entries = self.entries()
        previous = entries[-1].digest if entries else GENESIS
        header = Header(
            self.epoch, len(entries) + 1, entry_id or str(uuid7()), at.isoformat(), "kiosk", kind, previous, {}
        )
        entry = seal(header, facts.groups(parts))
        self._write([*entries, entry])
        return entry

    def visit(self, family: str = "Example", visit: str = "", **said: str) -> str:
        """Sign somebody in; returns the visit's id."""
        visit = visit or str(uuid7())
        fields = {"purpose": "parent", "destination": "office", "choice": "no_match", "source": "license"} | said
        self.append(
            Kind.SIGNED_IN,
            {
                facts.FACTS: SignedIn.model_validate({"visit": visit, "badge": visit, **fields}),
                facts.IDENTITY: Identity(family=family, given="Pat", born="1980-02-29"),
            },
        )
        return visit

    def entries(self) -> list[Entry]:
        return [_entry(json.loads(line)) for line in self.path.read_text().splitlines()]

    def _write(self, entries: list[Entry]) -> None:
        self.path.write_text("".join(json.dumps(_line(entry)) + "\n" for entry in entries))

    def heads(self) -> list[ChainHead]:
        entries = self.entries()
        return [ChainHead(self.epoch, len(entries), entries[-1].digest if entries else GENESIS)]

    def after(self, epoch: str, sequence: int, limit: int) -> list[Entry]:
        return self.entries()[sequence : sequence + limit] if epoch == self.epoch else []

    def sign_head(self, head: ChainHead) -> bytes:
        return self.key.sign(head_message(head.epoch, head.sequence, head.digest))

    def acknowledge(self, receipt: PushReceipt) -> None:
        self.acknowledged = receipt

    def heard(self) -> ChainHead | None:
        """How far the district has said that it holds this journal."""
        return self.acknowledged.head if self.acknowledged else None

    def batch(self, first: int = 1, last: int | None = None) -> Batch:
        """Entries `first` to `last` as they would be pushed."""
        entries = self.entries()[first - 1 : last]
        head = ChainHead(self.epoch, read_header(entries[-1].header).sequence, entries[-1].digest)
        return Batch(
            epoch=self.epoch, entries=[WireEntry.of(entry) for entry in entries], signature=self.sign_head(head)
        )


class FileStock:
    """What a list in a file of JSON holds."""

    def __init__(self, rows: list[Row], root: str) -> None:
        self.rows = rows
        self.digests = digests_of(sorted((row.place, row.leaf) for row in rows))
        self.sound = root_over(self.digests) == root

    def inside(self, buckets: Container[int]) -> list[Row]:
        return [row for row in self.rows if bucket(row.place) in buckets]

    def outside(self, buckets: Container[int]) -> list[Row]:
        return [row for row in self.rows if bucket(row.place) not in buckets]


class FileLists:
    """Lists in files of JSON; verifies as a kiosk must: everything, before anything is replaced."""

    def __init__(self, folder: Path, district: str, keys: Mapping[str, Ed25519PublicKey]) -> None:
        self.folder = folder
        self.district = district
        self.keys = keys
        self.given: SignedSet | None = None
        self.distrusted: set[str] = set()
        folder.mkdir(exist_ok=True)

    def _path(self, feed: str) -> Path:
        return self.folder / f"{feed.replace(':', '+')}.json"

    def rows(self, feed: str) -> dict[str, Row]:
        content = json.loads(self._path(feed).read_text())
        rows = [row_of(b64decode(item)) for item in content["rows"]]
        return {item.id: item for item in rows}

    def current(self, feed: str) -> Signed | None:
        if not self._path(feed).exists():
            return None
        content = json.loads(self._path(feed).read_text())
        return Signed(Manifest(**content["manifest"]), b64decode(content["signature"]))

    def stock(self, feed: str, check: Callable[[], None] = lambda: None) -> FileStock | None:  # noqa: ARG002
        current = self.current(feed)
        return FileStock(list(self.rows(feed).values()), current.manifest.root) if current else None

    def apply(self, delta: Delta) -> None:
        target = delta.target.manifest
        have = self.current(target.feed)
        if not signature_holds(delta.target, self.keys):
            raise ListRefused("wrong_key")
        if target.district != self.district:
            raise ListRefused("other_district")
        if have and target.version < have.manifest.version:
            raise ListRefused("lower_version")
        if have and target.version == have.manifest.version and target.root != have.manifest.root:
            raise ListRefused("other_root")
        rows = {} if delta.base is None else self.rows(target.feed)
        if delta.base is not None and (have is None or have.manifest.version != delta.base):
            raise ListRefused("other_base")
        for gone in delta.removed:
            rows.pop(gone, None)
        rows |= {item.id: item for item in delta.rows}
        if len(rows) != target.count or root_of(rows.values()) != target.root:
            raise ListRefused("other_root")
        content = {
            "manifest": asdict(target),
            "signature": b64encode(delta.target.signature).decode(),
            "rows": [b64encode(item.content).decode() for item in rows.values()],
        }
        aside = self._path(target.feed).with_suffix(".new")
        aside.write_text(json.dumps(content))
        aside.replace(self._path(target.feed))
        self.distrusted.discard(target.feed)

    def is_sound(self, feed: str) -> bool:
        return self._path(feed).exists() and feed not in self.distrusted

    def distrust(self, feed: str) -> None:
        self.distrusted.add(feed)

    def accept(self, signed: SignedSet) -> None:
        if not set_holds(signed, self.keys):
            raise ListRefused("wrong_key")
        if self.given is not None and signed.feed_set.version < self.given.feed_set.version:
            raise ListRefused("lower_version")
        self.given = signed

    def ends(self, feed: str) -> bool:
        said = self.given.feed_set if self.given else None
        return said is None or feed in {item.feed for item in said.ended}

    def drop(self, feed: str) -> None:
        self._path(feed).unlink(missing_ok=True)


class FileSchool:
    def __init__(self, path: Path) -> None:
        self.path = path

    def document(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.path.read_text()) if self.path.exists() else {}
        return content

    def version(self) -> str:
        return str(self.document().get("version", ""))

    def apply(self, version: str, document: Mapping[str, Any]) -> None:
        self.path.write_text(json.dumps(dict(document) | {"version": version}))


class FilePhotos:
    """JPEG files by digest; an acknowledged one is marked by a second, empty file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)

    def add(self, jpeg: bytes) -> str:
        digest = hashlib.sha256(jpeg).hexdigest()
        (self.folder / digest).write_bytes(jpeg)
        return digest

    def waiting(self, limit: int) -> list[str]:
        names = sorted(path.name for path in self.folder.iterdir() if not path.suffix)
        return [name for name in names if not (self.folder / f"{name}.done").exists()][:limit]

    def read(self, digest: str) -> bytes | None:
        path = self.folder / digest
        return path.read_bytes() if path.exists() else None

    def acknowledge(self, digest: str) -> None:
        (self.folder / f"{digest}.done").touch()


def _line(entry: Entry) -> dict[str, Any]:
    groups = {
        name: [b64encode(part.salt).decode(), b64encode(part.content).decode()] for name, part in entry.groups.items()
    }
    return {"header": b64encode(entry.header).decode(), "groups": groups}


def _entry(line: Mapping[str, Any]) -> Entry:
    groups = {name: Group(b64decode(salt), b64decode(content)) for name, (salt, content) in line["groups"].items()}
    return Entry(b64decode(line["header"]), groups)
