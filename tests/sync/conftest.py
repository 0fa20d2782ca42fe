"""Kiosks and districts that exchange, over real sockets; the fixtures stand in tests/districts.py."""

from __future__ import annotations

from tests.districts import (  # noqa: F401  fixtures, and the hook that runs a test on both databases
    clock,
    database_url,
    district,
    district_data,
    empty_database,
    kiosk,
    new_station,
    postgres_server,
    postgres_tables,
    pytest_generate_tests,
    sample_data,
    url,
    way,
)
