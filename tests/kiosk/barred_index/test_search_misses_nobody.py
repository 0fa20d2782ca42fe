"""Whom screening would match, the search of a list brings up: the two judge one pair of names and dates alike."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.barred_index.barred_lists import BarredLists
from screening.policy import Policy, Precision
from screening.score import screen
from sync.contract.vocabulary import ListKind, ListState
from tests.kiosk.barred_index.list_world import District, row
from tests.screening.people import SCHOOL, TODAY, entry, person, tables, visitor

USUAL = Policy()
"""As on lists of 10,000."""
LONG = Policy({(ListKind.REGISTRY, Precision.FULL): 100_000, (ListKind.REGISTRY, Precision.YEAR): 300})
MILLION = Policy(
    {
        (ListKind.REGISTRY, Precision.FULL): 600_000,
        (ListKind.REGISTRY, Precision.YEAR): 100_000,
        (ListKind.REGISTRY, Precision.NONE): 300_000,
    }
)
BARRED, REGISTRY = ListKind.BARRED, ListKind.REGISTRY

PAIRS = [
    # 1 January on both sides is judged by the year, of which a list has fewer.
    ("Hassan, Ahmed", "1980-01-01", "Hassan, Ahmed", "1981-01-01", REGISTRY, LONG),
    ("Hassan, Ahmed", "1980-01-01", "Hassan, Ahmed", "1990-01-01", REGISTRY, LONG),
    # Given names in another number of words.
    ("Chan, Kevin/Wai Keung", "1980-03-04", "Chan, Waikeung", "1980", BARRED, USUAL),
    ("Chan, Kevin/Wai Keung", "", "Chan, Waikeung", "", BARRED, USUAL),
    ("Chan, Kevin Wai/Keung", "", "Chan, Waikeung", "", BARRED, USUAL),
    ("Ostrowidz, Kevin/Waikeung", "1980-03-04", "Ostrowidz, Wai/Keung", "1980", REGISTRY, USUAL),
    ("Ostrowidz, Xiuying", "1980-03-04", "Ostrowidz, Hsiu/Ying", "1980", BARRED, USUAL),
    ("Ostrowidz, Xiuying", "", "Ostrowidz, Hsiu/Ying", "", BARRED, USUAL),
    ("Ostrowidz, Xiuying", "1980-03-04", "Ostrowidz, Hsiu/Ying", "1980", REGISTRY, USUAL),
    ("Ostrowidz, Hsiu/Ying", "1980-03-04", "Ostrowidz, Xiuying", "1980", REGISTRY, USUAL),
    ("Ostrowidz, Jihun", "1980-03-04", "Ostrowidz, Ji/Hoon", "1980", REGISTRY, USUAL),
    # Two surnames that are both written by another system.
    ("Jama Farah, Ahmed", "1980-03-04", "Jaamac Faarax, Ahmed", "1980", REGISTRY, USUAL),
    ("Jama Farah, Ahmed", "1980-03-04", "Jama Faarax, Ahmed", "1980", REGISTRY, USUAL),
    ("Omar Nur, Zbigniew", "1980-03-04", "Cumar Nuur, Zbigniew", "1980-03-05", REGISTRY, USUAL),
    # A particle on one side only, so that both surnames make another word; and a middle name that the entry lacks.
    ("de la Paz Pineda, Griselda/Guadalupe", "1980-05-04", "Paz Pineda, Griselda", "", REGISTRY, MILLION),
    ("Villegas de la Paz, Griselda/Guadalupe", "1980-05-04", "Paz Villegas, Griselda", "", REGISTRY, MILLION),
    ("Grissett Greely, Hezekiah/Kristal", "", "St Grissett Greely, Hezekiah", "", REGISTRY, USUAL),
    # A letter typed again behind another, on either side; two letters too many, and two in place of one.
    ("Moretel, Ashleigh", "", "Morel, Ashleigh", "", BARRED, USUAL),
    ("Morel, Ashleigh", "", "Moretel, Ashleigh", "", BARRED, USUAL),
    ("Ostrowidz, Simon", "1980-03-04", "Ostrowidz, Sifimon", "1980", REGISTRY, USUAL),
    ("Castelbranar, Zbigniew", "", "Castelbnar, Zbigniew", "", BARRED, USUAL),
    ("Luangrath, Zbigniew", "1980-03-04", "Luangraj, Zbigniew", "1980", REGISTRY, USUAL),
]


def listed_ids() -> dict[tuple[str, str, ListKind], str]:
    return {
        key: f"E{number}"
        for number, key in enumerate(dict.fromkeys((on, day, kind) for _, _, on, day, kind, _ in PAIRS))
    }


@pytest.fixture(scope="module")
def lists(tmp_path_factory: pytest.TempPathFactory) -> Iterator[BarredLists]:
    district = District()
    held = district.lists(tmp_path_factory.mktemp("lists"))
    rows = [
        row(id_, name.family, name.given, middle=name.middle, born=day, kind=kind)
        for (on, day, kind), id_ in listed_ids().items()
        for name in [person(on)]
    ]
    held.apply(district.whole(rows))
    yield held
    held.close()


@pytest.mark.parametrize(("who", "born", "listed", "day", "kind", "policy"), PAIRS)
def test_a_pair_that_screening_matches_is_brought_up_by_the_search(
    lists: BarredLists, who: str, born: str, listed: str, day: str, kind: ListKind, policy: Policy
) -> None:
    asked, on_list = visitor(who, born), entry(listed, day, kind)
    assert screen(asked, [on_list], tables(), TODAY, SCHOOL, ListState.CURRENT, policy=policy).matches
    found = {one.id for one in lists.search(asked, policy).entries}
    assert listed_ids()[listed, day, kind] in found


@pytest.mark.parametrize(
    ("who", "listed"), [("Jama Farah, Zbigniew", "Jaamac Faarax, Zbigniew"), ("Omar Nur, Ahmed", "Cumar Nuur, Ahmed")]
)
def test_two_surnames_are_found_after_somebody_with_one_of_them(tmp_path: Path, who: str, listed: str) -> None:
    """GIVEN a long list whose words are kept from visitors with one surname WHEN somebody with both comes, who is on it
    in another system's spelling THEN they are found, as they would be first."""
    hundred_thousand = Policy(
        {(ListKind.REGISTRY, Precision.FULL): 60_000, (ListKind.REGISTRY, Precision.YEAR): 15_000}
    )
    district, asked, name = District(), visitor(who, "1980-03-04"), person(listed)
    held = district.lists(tmp_path)
    held.apply(district.whole([row("e", name.family, name.given, born="1980", kind=REGISTRY)]))
    for surname in asked.name.family.split():
        held.search(visitor(f"{surname}, {asked.name.given}", "1980-03-04"), hundred_thousand)
    found = held.search(asked, hundred_thousand).entries
    assert screen(asked, found, tables(), TODAY, SCHOOL, ListState.CURRENT, policy=hundred_thousand).matches
    held.close()
