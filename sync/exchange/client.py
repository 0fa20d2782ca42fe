"""The district as a kiosk calls it: one method a message of sync.contract.api.messages. Errors are those of
sync.exchange.errors."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import BaseModel, ValidationError

from sync.contract.api.kiosk import CaseRequests, KioskState
from sync.contract.api.messages import (
    NAME_HEADER,
    Accepted,
    Batch,
    Enrolled,
    EnrollRequest,
    FeedBuckets,
    FeedChange,
    FeedDigests,
    Feeds,
    Health,
    Held,
)
from sync.contract.api.school import Changes, Erasures, SchoolDocument
from sync.contract.clocks import new_nonce, time_is_signed
from sync.contract.school_keys import Keyring, NewToken
from sync.exchange.errors import BadAnswer
from sync.exchange.responses import ServerAnswer
from sync.exchange.transport import DEFAULT_TIMEOUTS, Timeouts, Transport

NO_CONTENT = 204
_GZIP_FROM_BYTES = 1_000
_TOKEN = re.compile("[!-~]{16,400}")

M = TypeVar("M", bound=BaseModel)


class Client:
    """One kiosk's line to its district. Not thread-safe. Every method raises a SyncError."""

    def __init__(
        self,
        url: str,
        token: str = "",
        *,
        ca: Path | None = None,
        stopped: Callable[[], bool] = lambda: False,
        timeouts: Timeouts = DEFAULT_TIMEOUTS,
    ) -> None:
        """`ca` is a district's own certificate authority (PEM); `stopped` is asked all the time while a request
        runs, and ends it with Stopped. Raises WrongAddress."""
        self._line = Transport(url, token, ca, stopped, timeouts)
        self._time: datetime | None = None
        self._time_is_signed = False
        self.doubled = False

    @property
    def server_time(self) -> datetime | None:
        """The district's clock as it was told last: signed by one of its keys or, where an older district signs none,
        as its last answer that was recognized says. None before that."""
        return self._time

    @property
    def certificate_ends(self) -> str | None:
        """When the certificate that the server showed last ends (ISO 8601): "" where the line needs none, as on this
        machine itself, None before the first connection."""
        if not self._line.is_encrypted:
            return ""
        return self._line.certificate_ends.isoformat() if self._line.certificate_ends else None

    def close(self) -> None:
        self._line.close()

    def check(self) -> None:
        """For long work between two requests: raises Stopped where the program is closing."""
        self._line.check()

    def health(self) -> Health:
        return self._ask(Health, "GET", "/health")

    def enroll(self, request: EnrollRequest) -> Enrolled:
        return self._ask(Enrolled, "POST", "/enroll", request)

    def held(self, keys: Mapping[str, Ed25519PublicKey] | None = None) -> Held:
        """What the district holds of the journal. With its `keys` also its clock, into `server_time`: None where no key
        signed it, until something else does."""
        if not keys:
            return self._ask(Held, "GET", "/journal")
        nonce = new_nonce()
        self._time, self._time_is_signed = None, False
        found = self._ask(Held, "GET", "/journal", query={"nonce": nonce})
        self.doubled = found.doubled
        if found.time is not None:
            self._time, self._time_is_signed = None, True
            if time_is_signed(found.time.now, nonce, found.time.signature, keys):
                self.believe(found.time.now)
        return found

    def believe(self, signed: str) -> None:
        """One of the district's keys has signed, to something that was asked or sent just now, that it is this time
        (ISO 8601). What cannot be read is passed over."""
        with suppress(ValueError, OverflowError):
            self._time, self._time_is_signed = datetime.fromisoformat(signed).astimezone(UTC), True

    def push(self, batch: Batch) -> Accepted:
        return self._ask(Accepted, "POST", "/journal", batch)

    def feeds(self) -> Feeds:
        return self._ask(Feeds, "GET", "/feeds")

    def change(self, feed: str, since: int | None, after: str = "") -> FeedChange:
        """One page of what leads from version `since` (None: from nothing) to the version in force."""
        asked = {} if since is None else {"since": str(since)}
        return self._ask(
            FeedChange, "GET", f"/feeds/{quote(feed, safe='')}", query=asked | ({"after": after} if after else {})
        )

    def feed_digests(self, feed: str, groups: Sequence[int] = ()) -> FeedDigests:
        """Digests of all groups of the list in force, or of the buckets of `groups`."""
        query = {"group": [str(number) for number in groups]}
        return self._ask(FeedDigests, "GET", f"/feeds/{quote(feed, safe='')}/digests", query=query)

    def feed_buckets(self, feed: str, buckets: Sequence[int]) -> FeedBuckets:
        """All entries of these buckets, at most MAX_BUCKETS."""
        query = {"bucket": [str(number) for number in buckets]}
        return self._ask(FeedBuckets, "GET", f"/feeds/{quote(feed, safe='')}/buckets", query=query)

    def school(self, version: str) -> SchoolDocument | None:
        """The school's document, or None where `version` is still the one in force."""
        headers = {"If-None-Match": f'"{version}"'} if version else {}
        answer = self._line.call("GET", "/school", headers=headers)
        if answer.status != 304:
            return self._read(SchoolDocument, answer)
        # Only the district can name the version; who keeps a copy on the way may mark the tag as a weak one.
        if not version or answer.headers.get("ETag", "").removeprefix("W/") != f'"{version}"':
            raise self._stranger("an unchanged document that was not asked about")
        self._line.recognized(answer)
        return None

    def erasures(self, after: int) -> Erasures:
        return self._ask(Erasures, "GET", "/erasures", query={"after": str(after)})

    def changes(self, after: str) -> Changes:
        """One page of what changed at the school since a cursor."""
        return self._ask(Changes, "GET", "/changes", query={"after": after})

    def requests(self) -> CaseRequests:
        """What offices ask about cases that this kiosk holds."""
        return self._ask(CaseRequests, "GET", "/requests")

    def keyring(self) -> Keyring:
        return self._ask(Keyring, "GET", "/keyring")

    def new_token(self) -> str:
        """A token to follow the present one, which goes on working until the new one is used."""
        answer = self._line.call("POST", "/token", headers={"Accept": "application/json"})
        self._check_name(answer)  # a token of somebody else would lock this kiosk out
        token = self._read(NewToken, answer).token
        if not _TOKEN.fullmatch(token):
            raise self._stranger("a token that cannot be one")
        return token

    def use_token(self, token: str) -> None:
        """Speak under another token from the next request on."""
        self._line.use_token(token)

    def tell(self, state: KioskState) -> None:
        """How this kiosk stands."""
        body = state.model_dump_json().encode()
        answer = self._line.call("PUT", "/state", body=body, headers={"Content-Type": "application/json"})
        self._check_taken(answer)

    def put_photo(self, digest: str, jpeg: bytes) -> None:
        answer = self._line.call("PUT", f"/photos/{digest}", body=jpeg, headers={"Content-Type": "image/jpeg"})
        self._check_taken(answer)

    def _check_taken(self, answer: ServerAnswer) -> None:
        """That an answer without a body is the district's word that it has what was sent. Raises BadAnswer."""
        if answer.status != NO_CONTENT or answer.body or answer.is_page:
            raise self._stranger(f"HTTP {answer.status}, not with the 204 that means it was taken")
        self._check_name(answer)

    def _check_name(self, answer: ServerAnswer) -> None:
        """That an answer bears the name of the district that answered before, where that one bore it."""
        if self._line.name and answer.headers.get(NAME_HEADER) != self._line.name:
            raise self._stranger("an answer that does not bear the district's name")

    def _stranger(self, said: str) -> BadAnswer:
        return BadAnswer(
            f"{self._line.host} answered with {said}. Nothing was marked as sent. "
            "Something on the way, such as a web filter or a proxy, answers in the district's place."
        )

    def _ask(
        self,
        shape: type[M],
        method: str,
        path: str,
        message: BaseModel | None = None,
        query: Mapping[str, str | list[str]] | None = None,
    ) -> M:
        body, headers = None, {"Accept": "application/json"}
        if message is not None:
            body = message.model_dump_json().encode()
            headers["Content-Type"] = "application/json"
            if len(body) >= _GZIP_FROM_BYTES:
                body = gzip.compress(body, compresslevel=6, mtime=0)
                headers["Content-Encoding"] = "gzip"
        return self._read(shape, self._line.call(method, path, body=body, headers=headers, query=query))

    def _read(self, shape: type[M], answer: ServerAnswer) -> M:
        try:
            found = shape.model_validate_json(answer.body)
        except ValidationError as error:
            where = ", ".join(".".join(str(step) for step in line["loc"]) for line in error.errors()[:3])
            raise BadAnswer(
                f"{self._line.host} answered with something that is no {shape.__name__} ({where or 'no JSON'}). "
                "Check that the address is the district's, and that both run matching versions."
            ) from None
        self._line.recognized(answer)
        if not self._time_is_signed:  # and what cannot be recognized tells no time at all
            self._time = answer.date or self._time
        return found
