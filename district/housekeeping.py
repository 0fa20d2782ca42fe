"""Housekeeping while the district serves: once at the start, then every hour, by whichever process comes to it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from district.instance import District
from district.settings import keep_house

EVERY_S = 3_600.0

_log = structlog.get_logger("district")


@asynccontextmanager
async def keeping(district: District) -> AsyncIterator[None]:
    """Keep house while the block runs."""
    _keep(district)
    task = asyncio.create_task(_again_and_again(district))
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _again_and_again(district: District) -> None:
    while True:
        await asyncio.sleep(EVERY_S)
        await asyncio.to_thread(_keep, district)


def _keep(district: District) -> None:
    try:
        keep_house(district)
    except (DBAPIError, PoolTimeout, OSError) as error:  # what could not be forgotten now is forgotten in an hour
        _log.error("housekeeping", fault=type(error).__name__)
