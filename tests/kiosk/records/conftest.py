"""A store on real encrypted files, enrolled at an invented school."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from kiosk.records.credentials import with_enrollment
from kiosk.records.key_file import KioskSecrets, load_or_create
from kiosk.records.school_document import SchoolDocumentStore
from kiosk.records.store import Store, open_store
from tests.kiosk.records.world import Clock, District


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def district() -> District:
    return District()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def unenrolled(tmp_path: Path, folder: Path) -> KioskSecrets:
    return load_or_create(tmp_path / "keys", folder)


@pytest.fixture
def secrets(unenrolled: KioskSecrets, district: District) -> KioskSecrets:
    return with_enrollment(unenrolled, "https://district.example", district.enrolled())


@pytest.fixture
def store(folder: Path, secrets: KioskSecrets, clock: Clock, district: District) -> Iterator[Store]:
    """Enrolled, with the school's document, so that staff exist."""
    opened = open_store(folder, secrets, clock)
    SchoolDocumentStore(opened).apply("v1", district.document())
    yield opened
    opened.close()
