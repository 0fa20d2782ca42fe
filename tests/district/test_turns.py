"""Long work of one request, between whose parts other threads run."""

from __future__ import annotations

import threading

from hypothesis import given
from hypothesis import strategies as st

from district.turns import in_turns


@given(st.lists(st.integers(), max_size=100), st.integers(1, 20))
def test_all_items_come_once_and_in_their_order(items: list[int], of: int) -> None:
    assert list(in_turns(iter(items), of)) == items


def test_a_thread_that_waits_has_its_turn_between_the_items() -> None:
    """GIVEN a long loop that waits for nothing WHEN another thread has something to do THEN it is done meanwhile."""
    done, go = threading.Event(), threading.Event()

    def work() -> None:
        if go.wait(10):
            done.set()

    other = threading.Thread(target=work)
    other.start()
    left = many = 20_000
    for number in in_turns(range(many), of=1):
        go.set()
        left = many - number
        if done.is_set():
            break
    other.join(10)
    assert left > 1
