"""Connections to the server: accepted, counted and, where there are too many, closed; kiosks keep their room.

asyncio's own accept loop dies of a thousand connections: when no file is left, it tries and logs a line for each place
of its backlog, again every second, ever more of them. TLS handshakes that never end are held for a minute. So
connections are accepted here, and given to asyncio one by one.

Who has presented a kiosk's token is a kiosk; everybody else is a stranger until then. There is room for so many
strangers, and when it is full, the oldest silent connection goes of the address that holds the most: one laptop only
ever displaces itself.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import os
import socket
import ssl
import sys
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from ipaddress import IPv4Network, IPv6Network
from typing import Any

import structlog

from district import logs

HANDSHAKE_S = 10.0
TLS_END_S = 3.0
PROXIES_VARIABLE = "VESTIBULE_DISTRICT_PROXIES"
"""Tells every process that serves which web servers are in front; the server sets it by itself."""

CONNECTION = "connection"
"""Where a request's state holds its Connection."""
_FULL = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})
_CLOSED = frozenset({errno.EBADF, errno.ENOTSOCK, errno.EINVAL})
_PAUSE_S = 0.1
_WANTED_FILES = 16_384
_RESERVE_FILES = 160
"""For the database's connections, logs and whatever else a process opens."""
_MOST = 4_096
_MOST_STRANGERS = 512
_IPV6_NETWORK = 64
"""One household or machine has a whole /64."""

_log = structlog.get_logger("district")


class Connection:
    """One accepted connection."""

    __slots__ = ("_socket", "is_kiosk", "is_served", "network")

    def __init__(self, accepted: socket.socket, network: str) -> None:
        self._socket = accepted
        self.network = network
        self.is_kiosk = False
        self.is_served = False  # its request is here, and is being answered

    def close(self) -> None:
        """Whatever it is at: both ends find it closed, and its transport ends by itself."""
        with suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)


class ConnectionLimit:
    """Who is connected to this process. For the event loop only.

    Attributes:
        trusted: addresses of web servers in front, which count their visitors themselves.
    """

    def __init__(self, most: int, strangers: int, trusted: Sequence[IPv4Network | IPv6Network] = ()) -> None:
        self._most = most
        self._most_strangers = strangers
        self._trusted = tuple(trusted)
        self._strangers: defaultdict[str, dict[Connection, None]] = defaultdict(dict)  # in the order they came
        self._kiosks: set[Connection] = set()

    @property
    def strangers(self) -> int:
        return sum(map(len, self._strangers.values()))

    @property
    def kiosks(self) -> int:
        return len(self._kiosks)

    def add(self, connection: Connection) -> bool:
        """Make room for one more; whether there is any."""
        if self._trusted and self._is_trusted(connection.network):
            connection.is_kiosk = True
        if not connection.is_kiosk and self.strangers >= self._most_strangers:
            self.displace()
        if self.strangers + self.kiosks >= self._most and not self.displace():
            return False
        if connection.is_kiosk:
            self._kiosks.add(connection)
        else:
            self._strangers[connection.network][connection] = None
        return True

    def _is_trusted(self, network: str) -> bool:
        try:
            address = ipaddress.ip_network(network)
        except ValueError:
            return False
        return any(one.version == address.version and _overlap(one, address) for one in self._trusted)

    def displace(self) -> bool:
        """Close the oldest stranger of the network that holds the most, rather one that keeps us waiting than one that
        we keep waiting; whether there was one."""
        if not self._strangers:
            return False
        fullest = max(self._strangers.values(), key=len)
        oldest = next((one for one in fullest if not one.is_served), next(iter(fullest)))
        self.remove(oldest)
        oldest.close()
        _log.warning("connection_displaced", strangers=self.strangers, kiosks=self.kiosks)
        return True

    def promote(self, connection: Connection) -> None:
        """It has presented a kiosk's token."""
        if not connection.is_kiosk and connection in self._strangers.get(connection.network, {}):
            self.remove(connection)
            connection.is_kiosk = True
            self._kiosks.add(connection)

    def remove(self, connection: Connection) -> None:
        self._kiosks.discard(connection)
        of_network = self._strangers.get(connection.network)
        if of_network is not None:
            of_network.pop(connection, None)
            if not of_network:
                del self._strangers[connection.network]


def _overlap(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> bool:
    return one[0] in other or other[0] in one


def network_of(address: str) -> str:
    """What counts as one: an IPv4 address, or an IPv6 network."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6:
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ipaddress.ip_network((parsed, _IPV6_NETWORK), strict=False))
    return str(parsed)


def room() -> tuple[int, int]:
    """How many connections, and how many strangers among them, this process has files for. Asks for more files first:
    a usual limit is 1,024, and a process may lift its own up to what the machine's keeper allows."""
    if sys.platform == "win32":
        return _MOST, _MOST_STRANGERS
    import resource  # noqa: PLC0415  not on Windows

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _WANTED_FILES if hard == resource.RLIM_INFINITY else min(hard, _WANTED_FILES)
    if soft != resource.RLIM_INFINITY and soft < wanted:
        with suppress(OSError, ValueError):
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
            soft = wanted
    files = _WANTED_FILES if soft == resource.RLIM_INFINITY else soft
    most = max(32, min(_MOST, files - _RESERVE_FILES))
    return most, min(_MOST_STRANGERS, most // 2)


class Acceptor:
    """Takes connections from a listening socket; stands where uvicorn expects an asyncio.Server."""

    def __init__(self, loop: Loop, listener: socket.socket, factory: Callable[[], Any], tls: ssl.SSLContext | None):
        self._loop = loop
        self._listener = listener
        self._factory = factory
        self._tls = tls
        self._starting: set[asyncio.Task[None]] = set()
        self.sockets = (listener,)
        listener.setblocking(False)
        self._task = loop.create_task(self._accept())

    def close(self) -> None:
        self._task.cancel()

    async def wait_closed(self) -> None:
        with suppress(asyncio.CancelledError):
            await self._task

    async def _accept(self) -> None:
        while True:
            try:
                accepted, address = await self._loop.sock_accept(self._listener)
            except OSError as error:
                if error.errno in _CLOSED:
                    return
                if error.errno in _FULL:
                    _log.error("no_file_left", strangers=self._loop.limit.strangers, kiosks=self._loop.limit.kiosks)
                    self._loop.limit.displace()
                await asyncio.sleep(_PAUSE_S)
                continue
            accepted.setblocking(False)
            connection = Connection(accepted, network_of(str(address[0])))
            if not self._loop.limit.add(connection):
                accepted.close()
                continue
            await asyncio.sleep(0)  # a connection that is there at once is given at once: others would have no turn
            task = self._loop.create_task(self._start(accepted, connection))
            self._starting.add(task)
            task.add_done_callback(self._starting.discard)

    async def _start(self, accepted: socket.socket, connection: Connection) -> None:
        def protocol() -> Any:
            made = self._factory()
            made.connection = connection
            return made

        options: dict[str, Any] = {}
        if self._tls is not None:
            options = {"ssl": self._tls, "ssl_handshake_timeout": HANDSHAKE_S, "ssl_shutdown_timeout": TLS_END_S}
        try:
            await self._loop.connect_accepted_socket(protocol, accepted, **options)
        except (OSError, TimeoutError):  # a handshake that failed, or never came to its end
            self._loop.limit.remove(connection)
            accepted.close()


if sys.platform == "win32":
    from asyncio import ProactorEventLoop as _Base
else:
    from asyncio import SelectorEventLoop as _Base


class Loop(_Base):
    """An event loop whose servers accept by `Acceptor`."""

    def __init__(self) -> None:
        super().__init__()
        proxies = filter(None, os.environ.get(PROXIES_VARIABLE, "").split(","))
        self.limit = ConnectionLimit(*room(), [ipaddress.ip_network(one) for one in proxies])

    async def create_server(self, protocol_factory: Any, *_: Any, **options: Any) -> Any:
        return Acceptor(self, options["sock"], protocol_factory, options.get("ssl"))


def new_loop() -> Loop:
    """For uvicorn, in each process that serves; what such a process logs is bounded from here on."""
    logs.install()
    return Loop()
