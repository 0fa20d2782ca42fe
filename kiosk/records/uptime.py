"""How long this machine has run since it started: what waits are measured by, because nobody can set it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from kiosk.records.trusted_time import boot_seconds

_BOOT_ID = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True, slots=True)
class Uptime:
    """`boot` names the start of the machine, "" where the system has no name for it; `seconds` are those since then."""

    boot: str
    seconds: float

    def since(self, earlier: Uptime) -> float:
        """Seconds that have passed at least: after another start of the machine those that it has run since, however
        the clock on its wall was set meanwhile."""
        same = self.boot == earlier.boot and self.seconds >= earlier.seconds
        return self.seconds - earlier.seconds if same else self.seconds


Ticker = Callable[[], Uptime]


def uptime() -> Uptime:
    """This machine's, now."""
    try:
        boot = _BOOT_ID.read_text(encoding="ascii").strip()
    except OSError:
        boot = ""
    return Uptime(boot, boot_seconds())
