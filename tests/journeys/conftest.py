"""A whole entrance for every journey: a district process, a printer on a socket, cards, real screens."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from kiosk.demo.stage import DemoDistrict, Stage, found_district, open_stage
from scanning.capture.camera import Camera

RaiseStage = Callable[..., Stage]


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A district's folder as it is after `init` and `import`; every journey gets a copy."""
    folder = tmp_path_factory.mktemp("founded") / "district"
    found_district(folder)
    return folder


@pytest.fixture
def raise_stage(qapp: QApplication, tmp_path: Path, founded: Path, root: Path) -> Iterator[RaiseStage]:
    """Sets up an entrance at Oakridge, enrolled and at work; `camera` takes the place of the hand's."""
    stages: list[Stage] = []

    def opened(camera: Callable[[], Camera] | None = None) -> Stage:
        folder = tmp_path / "data" / "district"
        shutil.copytree(founded, folder)
        stage = open_stage(qapp, tmp_path, DemoDistrict(root, folder), camera)
        stages.append(stage)
        stage.kiosk.window.show()
        stage.kiosk.start()
        stage.until_ready()
        return stage

    yield opened
    for stage in stages:
        stage.close()
        stage.kiosk.window.deleteLater()


@pytest.fixture
def stage(raise_stage: RaiseStage) -> Stage:
    """The usual entrance."""
    return raise_stage()
