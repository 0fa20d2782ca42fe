"""The filter of a list's pairs: what it says is not there never is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.barred_index import bloom_filter
from kiosk.records.database import open_encrypted
from tests.kiosk.barred_index.list_world import KEY

numbers = st.lists(st.integers(0, 2**48 - 1), max_size=60)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[Any]:
    opened = open_encrypted(tmp_path / "list", KEY)
    opened.execute(bloom_filter.TABLE)
    yield opened
    opened.close()


def _array(numbers: object) -> bloom_filter.Keys:
    return np.array(numbers, dtype=np.int64)


@settings(deadline=None, max_examples=40)
@given(first=numbers, then=numbers)
def test_no_key_of_the_list_is_ever_said_to_be_absent(
    first: list[int], then: list[int], tmp_path_factory: pytest.TempPathFactory
) -> None:
    opened = open_encrypted(tmp_path_factory.mktemp("sieve") / "list", KEY)
    opened.execute(bloom_filter.TABLE)
    bloom_filter.create(opened, _array(first))
    assert bloom_filter.may_contain(bloom_filter.load(opened), _array(first)).all()
    bloom_filter.add_keys(opened, then)
    assert bloom_filter.may_contain(bloom_filter.load(opened), _array([*first, *then])).all()
    opened.close()


def test_nearly_every_other_key_is_said_to_be_absent(connection: Any) -> None:
    # Keys as they are: surnames by given names, numbered from one.
    known = [surname << 24 | given for surname in range(1, 301) for given in range(1, 101)]
    others = [surname << 24 | given for surname in range(1, 301) for given in range(101, 201)]
    bloom_filter.create(connection, _array(known))
    bits = bloom_filter.load(connection)
    assert bloom_filter.may_contain(bits, _array(known)).all()
    assert bloom_filter.may_contain(bits, _array(others)).mean() < 0.05
    assert not bloom_filter.may_contain(bloom_filter.load(connection), _array([])).any()


def test_what_another_connection_adds_is_seen_at_once_and_not_before(tmp_path: Path, connection: Any) -> None:
    """GIVEN a reader's transaction WHEN a delta is committed THEN the reader keeps its view, and has the next after."""
    bloom_filter.create(connection, _array([1 << 24 | 1]))
    reader = open_encrypted(tmp_path / "list", KEY)
    added = _array([77 << 24 | 78])
    reader.execute("BEGIN")
    assert not bloom_filter.may_contain(bloom_filter.load(reader), added).any()
    bloom_filter.add_keys(connection, added.tolist())
    assert not bloom_filter.may_contain(bloom_filter.load(reader), added).any()
    reader.execute("COMMIT")
    assert bloom_filter.may_contain(bloom_filter.load(reader), added).all()
    reader.close()
