"""Version 0.1.0 and today's as processes on one line: the kiosk of either version at the district of the other.

The earlier program is that of the commit which kept the files of 0.1.0. It is older than the work on declared records,
visitor types and questions, and runs with the libraries that are locked now.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlmodel import select

from district.db.projection_tables import Visit
from district.instance import open_district
from tests.old_files.as_before import as_far_as
from tests.old_files.processes import FOUNDING, HERE, VERSION_0_1_0, District, kiosk, program_of
from tests.sync.commands import exported, run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(240)]

ADMIT = ("admit", "--staff=ana-ruiz", "--reason=different_person")


@pytest.fixture(scope="session")
def earlier(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of version 0.1.0."""
    return program_of(VERSION_0_1_0, root, tmp_path_factory.mktemp("earlier"))


def assert_whole(told: dict[str, Any], done: dict[str, Any]) -> None:
    """The district has every entry that the kiosk has, in chains that hold; nothing is unsent or set aside."""
    assert done["unsent"] == 0
    assert told["head_verified"] is True
    assert told["quarantined"] == []
    assert {(head["flaw"], head["ended"]) for head in told["heads"]} == {("", "")}
    assert {head["entries"] for head in told["heads"] if not head["kiosk"].startswith("school:")} == {done["verified"]}
    assert {(held["feed"], held["count"]) for held in told["lists"]} == {("district", 8), ("school:oakridge", 1)}


def visits_of(told: dict[str, Any]) -> dict[str, tuple[str, str | None, bool, str | None]]:
    """By family name: what was decided, by whom, whether the badge was printed, and how the visit ended."""
    return {
        visit["family"]: (visit["decision"], visit["decided_by"], visit["badge_printed"], visit["signed_out_by"])
        for visit in told["visits"]
    }


def answers_in(data: Path) -> dict[str, object]:
    """By family name what the district's view of visits has of answers."""
    opened = open_district(data)
    with opened.database.read() as session:
        found: dict[str, object] = {visit.family or "": visit.answers for visit in session.exec(select(Visit))}
    opened.database.close()
    return found


def test_an_old_kiosk_at_a_new_district(earlier: Path, root: Path, tmp_path: Path) -> None:
    """GIVEN a kiosk of 0.1.0 that joins today's district and takes its lists WHEN one visitor comes in and leaves, and
    another is held, whom the district admits THEN today's district has all of it, and the kiosk's chain holds."""
    data = tmp_path / "district"
    for words in FOUNDING:
        run(data, *words)
    new = District(root, data)
    with kiosk(earlier, tmp_path / "kiosk", new, str(HERE / "entrance.py")) as old:
        old.reached("held")
        (held,) = [json.loads(line) for line in new.run("cases", "--open", "--json").splitlines()]
        assert (held["family"], held["state"], held["verdict"]) == ("HALE", "waiting", "possible")
        assert "admitted" in new.run("decide", held["case"], *ADMIT)  # the kiosk's own answer
        done = old.reached("done")
        assert old.ended() == 0
    told = exported(data)
    assert_whole(told, done)
    assert told["waiting"] == []
    assert told["photos"] == 2
    assert visits_of(told) == {
        "SANTOS": ("no_match", None, True, "badge"),
        "HALE": ("admitted", "Ana Ruiz", True, None),
    }
    (decided,) = [json.loads(line) for line in run(data, "cases", "--json").stdout.splitlines()]
    assert (decided["case"], decided["decision"], decided["by"]) == (held["case"], "admitted", "Ana Ruiz")


def test_a_new_kiosk_at_an_old_district_which_is_then_updated(earlier: Path, root: Path, tmp_path: Path) -> None:
    """GIVEN today's kiosk that joins a district of 0.1.0 WHEN visitors answer questions, the district admits one whom
    it held, and a pass is asked for, which are all unknown there THEN everything is acknowledged, and only the request
    waits. WHEN the district is updated THEN the request is answered, and a rebuild has every answer."""
    data = tmp_path / "district"
    old = District(earlier, data)
    for words in FOUNDING:
        old.run(*words)
    with kiosk(root, tmp_path / "kiosk", old, "-m", "tests.old_files.local_types") as new:
        held = new.reached("held")
        old.run("decide", held["case"], *ADMIT)
        done = new.reached("done")
        assert new.ended() == 0
    known = old.export()
    assert_whole(known, done)
    assert known["photos"] == 3
    assert [line["reason"] for line in known["waiting"]] == ["the kind pass_requested is unknown here"]
    assert visits_of(known) == {
        "SANTOS": ("no_match", None, True, "badge"),
        "HALE": ("admitted", "Ana Ruiz", True, None),
        "Moreau": ("admitted", "Ana Ruiz", True, None),
    }
    # WHEN it is updated
    assert District(root, data).run("project") == "1 entry projected."
    told = exported(data)
    assert_whole(told, done)
    assert as_far_as(known["visits"], told["visits"]) == known["visits"]
    assert told["waiting"] == []
    assert "Moreau" in run(data, "pass", "list", "oakridge").stdout
    unanswered = dict.fromkeys(("SANTOS", "HALE", "Moreau"))
    assert answers_in(data) == unanswered
    # AND filled again from the entries, which the older version kept as they came
    run(data, "project", "--rebuild")
    assert exported(data) == told
    company, children = {"question": "company", "value": "Acme"}, {"question": "children", "value": "2"}
    assert answers_in(data) == unanswered | {"HALE": [company], "Moreau": [children]}
