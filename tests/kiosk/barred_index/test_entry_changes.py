"""A list that deltas lead to is the one that would have been built whole: its entries, its keys and its filters."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.barred_index import bloom_filter, file_schema, slip_filter, stamp_cache, sure_words
from kiosk.barred_index.entry_changes import EntryChanges
from kiosk.barred_index.file_inventory import take_inventory
from kiosk.records.database import open_encrypted
from sync.contract.barred_list.feeds import Row
from sync.exchange.ports import Delta
from tests.kiosk.barred_index.list_world import KEY, ROWS, District, ids, row

ENTRIES: st.SearchStrategy[dict[str, dict[str, str]]] = st.dictionaries(
    st.sampled_from("abcdefgh"),
    st.builds(
        dict,
        family=st.sampled_from(["KOWALCZYK", "GARCIA LOPEZ", "AL-SHAMI", "OKAFOR", "PAZ"]),
        given=st.sampled_from(["ZOFIA", "JESUS", "OMAR"]),
        born=st.sampled_from(["", "1975", "1984-07-16", "1990-02-03"]),
        kind=st.sampled_from(["barred", "registry"]),
        reason=st.sampled_from(["", "changed"]),
    ),
)
_HELD = "SELECT content, place, leaf FROM entry JOIN leaf USING (number) ORDER BY place"
_KEYS = (
    "SELECT f.text, g.text, k.born, e.content FROM {} AS k JOIN entry AS e ON e.number = k.entry"
    " JOIN token AS f ON f.number = k.key >> 24 JOIN token AS g ON g.number = (k.key & 16777215) ORDER BY 1, 2, 3, 4"
)
_DATED = "SELECT d.born, d.names, e.content FROM dated AS d JOIN entry AS e ON e.number = d.entry ORDER BY 1, 3"
_COUNTS = "SELECT kind, precision, entries FROM tally ORDER BY kind, precision"
TABLES = (_HELD, _KEYS.format("pair"), _KEYS.format("sure"), _DATED, _COUNTS)


def _rows(entries: dict[str, dict[str, str]]) -> dict[str, Row]:
    return {id_: row(id_, **cells) for id_, cells in entries.items()}


def _content(path: Path) -> list[list[Any]]:
    with closing(open_encrypted(path, KEY)) as connection:
        return [connection.execute(statement).fetchall() for statement in TABLES]


def _file(folder: Path) -> Path:
    return next(folder.glob("*.list"))


@settings(deadline=None, max_examples=25)
@given(first=ENTRIES, then=ENTRIES)
def test_a_delta_leads_to_what_a_whole_list_would_have_been(
    first: dict[str, dict[str, str]], then: dict[str, dict[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    changed, whole, district = tmp_path_factory.mktemp("changed"), tmp_path_factory.mktemp("whole"), District()
    before, after = _rows(first), _rows(then)
    target = district.sign(after.values(), 2)
    with closing(district.lists(changed)) as lists, closing(district.lists(whole)) as built:
        lists.apply(district.whole(before.values()))
        # Rows that stay as they are come too, as in the delta of a longer time.
        lists.apply(Delta(target, 1, list(after.values()), [*before.keys() - after.keys(), "never here"]))
        built.apply(Delta(target, None, after.values()))
        assert _content(_file(changed)) == _content(_file(whole))
        assert lists.policy() == built.policy()
    assert take_inventory(_file(changed), KEY).sound


@pytest.mark.parametrize(
    "new",
    [row("a", "Kowalczyk", "Zofia", born="1984-07-16", reason="changed"), row("d", "Washington", "Ada"), row("e", "Żak",
     "Jan", kind="registry", born="2001-01-09")],
    ids=["the same names", "another entry to be kept out", "another entry of a registry"],
)  # fmt: skip
def test_what_is_kept_in_memory_after_a_delta_is_what_the_file_has(tmp_path: Path, new: Row) -> None:
    """GIVEN somebody was searched for WHEN a delta comes THEN filters and words in memory are those of the file."""
    district = District()
    after = {item.id: item for item in (*ROWS, new)}
    with closing(district.lists(tmp_path)) as lists:
        lists.apply(district.whole(ROWS))
        assert ids(lists) == {"a"}
        lists.apply(Delta(district.sign(after.values(), 2), 1, [new]))
        with closing(open_encrypted(_file(tmp_path), KEY)) as connection:
            moment = stamp_cache.stamp(connection)
            for cache in (bloom_filter.CACHE, slip_filter.CACHE):
                assert cache.knows(moment)
            assert sure_words.CACHE.knows(moment) is (new.id == "e")  # the others are kept out whatever it costs
            assert _filters(connection, known=True) == _filters(connection, known=False)


def _filters(connection: Any, known: bool) -> tuple[bytes, bytes, sure_words.SureWords]:
    """As they are in memory, or as the file has them."""
    slips = (slip_filter.CACHE.of if known else slip_filter.CACHE.read)(connection).bits
    assert slips is not None
    bits = (bloom_filter.CACHE.of if known else bloom_filter.CACHE.read)(connection)
    return bits.tobytes(), slips.tobytes(), (sure_words.CACHE.of if known else sure_words.CACHE.read)(connection)


def test_keys_that_an_earlier_version_did_not_read_from_a_name_come_with_the_entrys_next_change(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """GIVEN a list built when names had fewer keys WHEN an entry's reason changes THEN it has all that it has today."""
    district, who, fewer = District(), ("Kowalczyk, Maria", "1984-07-16"), {("KOWALCZYK", "ZOFIA")}
    for kind in ("registry", "barred"):
        before, after = (
            row("a", "Kowalczyk", "Zofia", kind=kind, middle="Maria", born="1984", reason=reason)
            for reason in ("", "R")
        )
        with closing(district.lists(tmp_path / kind)) as lists:
            with monkeypatch.context() as patched:
                patched.setattr(file_schema, "name_pairs", lambda _: fewer)
                lists.apply(district.whole([before]))
            assert ids(lists, *who) == set()
            lists.apply(Delta(district.sign([after], 2), 1, [after]))
            assert ids(lists, *who) == {"a"}


def test_an_id_that_stands_twice_in_a_delta_counts_as_it_stands_last(tmp_path: Path) -> None:
    district, last = District(), row("a", "Okafor", "Ada")
    with closing(district.lists(tmp_path)) as lists:
        lists.apply(district.whole(ROWS))
        target = district.sign([last, *ROWS[1:]], 2)
        lists.apply(Delta(target, 1, [row("a", "Paz", "Ana"), last], ["a"]))
        assert (ids(lists), ids(lists, "Okafor, Ada"), ids(lists, "Paz, Ana")) == (set(), {"a"}, set())


def test_many_entries_take_as_few_statements_as_one(tmp_path: Path) -> None:
    """Each row that goes in or comes out by itself would be a wait beside a visitor's search."""
    district = District()
    taken = []
    with closing(district.lists(tmp_path)) as lists:
        lists.apply(district.whole(ROWS))
        for entries in (1, 60):
            with closing(open_encrypted(_file(tmp_path), KEY)) as connection:
                connection.execute("BEGIN")
                statements: list[str] = []
                connection.set_trace_callback(statements.append)
                changes = EntryChanges(connection, "district")
                changes.put([row(f"e{n}", f"Okafor{'abcdefgh'[n % 8] * (n + 1)}", "Ada") for n in range(entries)])
                changes.renew_digests()
                changes.remove([f"e{n}" for n in range(entries)])
                taken.append(len([one for one in statements if not one.startswith("--")]))
    assert taken[1] == taken[0] < 30
