"""A district and two kiosks, each a process: a list that is gone at one door is missed there, and nowhere else."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.commands.enroll import enroll_kiosk
from tests.kiosk.barred_index.harming import OURS, file_of
from tests.kiosk.records.processes import DistrictProcess, running
from tests.sync.door_process import DoorProcess, settings_in

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

PARENT = ("Hale", "Robert", "1979-05-05")
INNOCENT = ("Abernathy", "Wilhelmina", "1962-02-02")
LIST = """id,given,family,born,kind,schools
B-1,Dana,Whitlock,1971-06-30,barred,*
C-1,Robert,Hale,1979-05-05,custody,oakridge
"""


class Doors:
    """Two kiosks of one school, by name."""

    def __init__(self, district: DistrictProcess, url: str, folder: Path) -> None:
        self.folders = {name: folder / name for name in ("front", "gym")}
        self.running: dict[str, DoorProcess] = {}
        for name, home in self.folders.items():
            enroll_kiosk(settings_in(home), url, district.run("code", "oakridge").split()[-1])
            self.start(name)

    def start(self, name: str) -> DoorProcess:
        self.running[name] = DoorProcess(self.folders[name])
        return self.running[name]

    def end(self) -> None:
        for door in self.running.values():
            door.kill()

    def file(self, name: str) -> Path:
        """The file of the school's list."""
        return file_of(self.folders[name] / "data" / "lists", OURS)


@pytest.fixture
def district(tmp_path: Path, root: Path) -> Iterator[tuple[DistrictProcess, str]]:
    listed = tmp_path / "barred.csv"
    listed.write_text(LIST)
    with running(root, tmp_path / "district") as (process, url):
        process.run("import", str(listed))
        yield process, url


@pytest.fixture
def doors(district: tuple[DistrictProcess, str], tmp_path: Path) -> Iterator[Doors]:
    made = Doors(*district, tmp_path)
    yield made
    made.end()


def test_a_list_that_is_gone_at_one_door_holds_there_and_is_fetched_again(
    district: tuple[DistrictProcess, str], doors: Doors
) -> None:
    # GIVEN two doors that screen with the district's and their school's list
    process, url = district
    front, gym = doors.running["front"], doors.running["gym"]
    for door in (front, gym):
        assert door.ask("exchange")["lists"] == "current"
        assert door.screen(*INNOCENT)["admits"]
        assert door.screen(*PARENT)["verdict"] == "strong"
    # WHEN the district is away, and somebody deletes the school's list at one of them
    process.stop()
    doors.file("front").unlink()
    # THEN nobody passes there, at work and after the power was cut, and at the other door everything is as it was
    assert front.ask("exchange")["error"] == "Away"
    for _ in range(2):
        for who in (PARENT, INNOCENT):
            found = front.screen(*who)
            assert (found["admits"], found["lists"], found["ailing"]) == (False, "absent", {OURS: "missing"})
        front.kill()
        front = doors.start("front")
    assert gym.screen(*INNOCENT)["admits"]
    # WHEN the district is back THEN it sees which kiosk lacked which list, and the list is there again by itself
    process.start_at(url)
    told = front.ask("exchange")
    assert (told["applied"], told["ailing"], told["lists"]) == ([OURS], {}, "current")
    assert front.screen(*INNOCENT)["admits"]
    assert front.screen(*PARENT)["verdict"] == "strong"
    # WHEN the list is deleted from the district's database THEN both doors go on, and the district says so
    process.lose(OURS)
    for door in (front, gym):
        told = door.ask("exchange")
        assert (told["refused"], told["lists"]) == ([[OURS, "not_given"]], "current")
        assert door.screen(*PARENT)["verdict"] == "strong"
    assert f"{OURS}\tMISSING" in process.fails("list", "show")
    lines = json.loads(process.fails("kiosks", "--json"))
    assert [line["refused"] for line in lines] == [{OURS: "not_given"}] * 2
