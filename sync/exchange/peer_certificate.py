"""When the certificate ends that the server shows: read as each connection is made, never over one of its own."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPSConnectionPool
from urllib3.poolmanager import pool_classes_by_scheme
from urllib3.util import Retry


class CertificateReader(HTTPAdapter):
    """Tells after each TLS handshake when the server's certificate ends, on the thread that connects.

    Through a proxy that is the certificate of whoever ends the encryption, as it is for the kiosk's trust.
    """

    def __init__(self, again: Retry, note: Callable[[datetime], None]) -> None:
        self._pools = {**pool_classes_by_scheme, "https": _reading(note)}
        super().__init__(max_retries=again)  # makes the pools

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **pool_kwargs: Any) -> None:
        super().init_poolmanager(connections, maxsize, block, **pool_kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, proxy: str, **proxy_kwargs: Any) -> Any:
        manager = super().proxy_manager_for(proxy, **proxy_kwargs)
        if not proxy.casefold().startswith("socks"):  # its pools are of its own kind
            manager.pool_classes_by_scheme = self._pools
        return manager


def _reading(note: Callable[[datetime], None]) -> type[HTTPSConnectionPool]:
    class Connection(HTTPSConnection):
        def connect(self) -> None:
            super().connect()
            # A date that cannot be read says nothing; it must not cost the connection, which is trusted by now.
            with suppress(KeyError, ValueError, OverflowError, OSError):
                note(_end_of(cast("ssl.SSLSocket", self.sock)))

    class Pool(HTTPSConnectionPool):
        ConnectionCls = Connection

    return Pool


def _end_of(line: ssl.SSLSocket) -> datetime:
    shown = line.getpeercert() or {}
    return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
