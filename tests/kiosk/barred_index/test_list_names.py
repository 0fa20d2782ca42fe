"""The name tables that the product ships."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from screening.name_files import UNMET, NamesUnreadable, load_names
from tests.screening.people import tables


def test_how_common_a_name_is_follows_the_census() -> None:
    shares = tables().family
    everybody = tables().communities.index("everybody")
    assert shares["SMITH"][everybody] == pytest.approx(2_442_977 / 294_979_229, rel=0.35)
    assert shares["SMITH"][everybody] > shares["NGUYEN"][everybody] > shares["KOWALCZYK"][everybody]


@pytest.mark.parametrize(
    ("role", "name", "community"),
    [
        ("family", "NGUYEN", "vietnamese"),
        ("family", "GARCIA", "hispanic"),
        ("family", "KIM", "korean"),
        ("family", "ALI", "arabic"),
        ("given", "MOHAMED", "arabic"),
        ("given", "JOSE", "hispanic"),
        ("given", "MINH", "vietnamese"),
    ],
)
def test_a_name_is_common_in_its_community_though_rare_in_the_country(role: str, name: str, community: str) -> None:
    known = tables()
    shares = (known.family if role == "family" else known.given)[name]
    assert shares[known.communities.index(community)] > 5 * shares[known.communities.index("everybody")]


def test_no_community_gives_a_name_more_than_all_of_its_people() -> None:
    known = tables()
    for place, community in enumerate(known.communities):
        for table in (known.family, known.given):
            if community == UNMET:  # it stands for many at once: of each name the most that one of them may have
                assert max(shares[place] for shares in table.values()) <= 0.5
                continue
            assert 0.5 < sum(shares[place] for shares in table.values()) <= 1.0001


@pytest.mark.parametrize(
    ("one", "other", "formal"),
    [
        ("BOB", "ROBERT", "ROBERT"),
        ("ROBERT", "BOB", "ROBERT"),
        ("BOB", "ROB", "ROBERT"),
        ("CHUY", "JESUS", "JESUS"),
        ("PEPE", "JOSE", "JOSE"),
        ("NACHO", "IGNACIO", "IGNACIO"),
        ("SASHA", "ALEKSANDR", "ALEKSANDR"),
        ("MUHAMMAD", "MOHAMED", "MOHAMED"),
        ("ZUNG", "DUNG", "DUNG"),
        ("ROBERT", "WILLIAM", ""),
        ("JANE", "OMAR", ""),
    ],
)
def test_nicknames_lead_to_the_formal_name(one: str, other: str, formal: str) -> None:
    assert tables().formal(one, other) == formal


@pytest.mark.parametrize("harm", ["missing", "no column", "no number"])
def test_tables_that_cannot_be_read_are_refused_in_one_sentence(tmp_path: Path, root: Path, harm: str) -> None:
    folder = tmp_path / "names"
    shutil.copytree(root / "assets" / "names", folder)
    file = folder / "family.csv"
    if harm == "missing":
        file.unlink()
    else:
        file.write_text("name,anything\nSMITH,1\n" if harm == "no column" else "name,count,white\nSMITH,many,\n")
    with pytest.raises(NamesUnreadable, match="Restore them"):
        load_names(folder)
