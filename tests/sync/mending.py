"""A kiosk whose list is damaged behind its back, and a line to its district on which what is asked for is counted."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable
from typing import Any

from sync.contract.api.messages import FeedBuckets, FeedDigests
from sync.contract.barred_list.feeds import row
from sync.exchange.client import Client
from sync.exchange.pull import Pulled, pull_feeds
from tests.districts import Station

ROWS = [f"{number},Name{number},Pat,barred,*" for number in range(60)]
DAMAGED = 7
"""The entry that damage befalls."""


class Counted(Client):
    """Counts what is asked for, and lets a test change what was answered."""

    def __init__(self, url: str, token: str) -> None:
        super().__init__(url, token)
        self.whole = self.rows = 0
        self.held_groups = b""
        self.tell_digests: Callable[[FeedDigests, bool], FeedDigests] = lambda told, _: told
        self.tell_buckets: Callable[[FeedBuckets], FeedBuckets] = lambda told: told

    def change(self, feed: str, since: int | None, after: str = "") -> Any:
        self.whole += since is None
        return super().change(feed, since, after)

    def feed_digests(self, feed: str, groups: Any = ()) -> FeedDigests:
        return self.tell_digests(super().feed_digests(feed, groups), bool(groups))

    def feed_buckets(self, feed: str, buckets: Any) -> FeedBuckets:
        told = self.tell_buckets(super().feed_buckets(feed, buckets))
        self.rows += len(told.rows)
        return told


def pull(kiosk: Station, client: Client) -> Pulled:
    return pull_feeds(client, kiosk.lists, kiosk.keys, frozenset())


def harm(kiosk: Station, how: str) -> None:
    """Change the kiosk's list behind its back."""
    file = kiosk.lists.folder / "district.json"
    content = json.loads(file.read_text())
    rows = {json.loads(b64decode(item))["id"]: item for item in content["rows"]}
    if how == "lost":
        del rows[str(DAMAGED)]
    else:
        fields = json.loads(b64decode(rows[str(DAMAGED)])) | {"family": "Other"}
        if how == "extra":
            fields["id"] = "stranger"
        rows[fields["id"]] = b64encode(row(fields).content).decode()
    file.write_text(json.dumps(content | {"rows": list(rows.values())}))
