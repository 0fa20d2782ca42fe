"""Shared by all tests: no screen is needed, and no test reads this machine's own settings."""

from __future__ import annotations

import itertools
import logging
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from hypothesis import settings

SOUND_THREAD = "sound"
"""The name of the thread on which a kiosk plays a call."""

os.environ["QT_QPA_PLATFORM"] = "offscreen"
# Hundreds of tests start Python. Where bytecode is not kept, each of them compiles the whole program again.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
settings.register_profile("suite", deadline=None)  # time is measured by the benchmarks, on a quiet machine
settings.load_profile("suite")


_NUMBERS = itertools.count()


@pytest.fixture(scope="session")
def _homes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where every test's home lies. Each time pytest numbers a folder itself it lists all that lie beside it, which
    after thousands of tests costs more than many a test."""
    return tmp_path_factory.mktemp("homes")


@pytest.fixture(autouse=True)
def _own_home(_homes: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A home of its own for every test, so that a developer's settings can neither help nor harm."""
    home = _homes / str(next(_NUMBERS))
    home.mkdir()
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home / name.lower()))
    for name in [name for name in os.environ if name.startswith("VESTIBULE_")]:
        monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _own_logging() -> Iterator[None]:
    """Every test logs as a new process does, whatever a test or a server for many tests set up in this one before.

    A district's bound would leave out lines that another test reads, and a stream of an earlier test is closed.
    """
    structlog.reset_defaults()
    filters = {logger: list(logger.filters) for logger in _loggers()}
    yield
    for thread in [one for one in threading.enumerate() if one.name == SOUND_THREAD]:
        thread.join()  # its last line belongs to this test
    structlog.reset_defaults()
    for logger in _loggers():
        logger.filters[:] = filters.get(logger, [])


def _loggers() -> list[logging.Logger]:
    return [one for one in logging.root.manager.loggerDict.values() if isinstance(one, logging.Logger)]


@pytest.fixture(scope="session")
def root() -> Path:
    """The top of the checkout."""
    return Path(__file__).resolve().parent.parent


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: a third of the suite waits for processes, browsers and sockets."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first, whatever order chance gave them: a typo should not wait for a server process."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
