"""Settings as district IT gives them: a file, the environment over it, and one sentence for what is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from kiosk.settings import SettingsRefused, load


def written(folder: Path, text: str) -> Path:
    file = folder / "vestibule.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_is_read_and_the_environment_wins_over_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = written(tmp_path, 'camera = "1"\nprinters = ["escpos+tcp://192.0.2.20:9100", "file:///badges"]\n')
    monkeypatch.setenv("VESTIBULE_CAMERA", "2")
    settings = load(file)
    assert settings.camera == "2"
    assert settings.printers == ("escpos+tcp://192.0.2.20:9100", "file:///badges")


@pytest.mark.parametrize(
    ("name", "value", "field", "expected"),
    [
        ("VESTIBULE_PRINTERS", "file:///badges", "printers", ("file:///badges",)),
        ("VESTIBULE_PRINTERS", "system://Front desk, file:///b", "printers", ("system://Front desk", "file:///b")),
        ("VESTIBULE_READER", "wedge:, serial:///dev/ttyACM0", "reader", ("wedge:", "serial:///dev/ttyACM0")),
        ("VESTIBULE_READER", "", "reader", ()),
        ("VESTIBULE_DATA", "records", "data", Path("records")),
        ("VESTIBULE_KEYS", "keys", "keys", Path("keys")),
        ("VESTIBULE_SERVER_CA", "ca.pem", "server_ca", Path("ca.pem")),
        ("VESTIBULE_BADGE_GRACE_S", "5", "badge_grace_s", 5.0),
        ("VESTIBULE_LANGUAGE", "en-US", "language", "en-US"),
        ("VESTIBULE_LANGUAGES", "en", "languages", ("en",)),
        ("VESTIBULE_FULL_SCREEN", "false", "full_screen", False),
    ],
)
def test_every_setting_can_come_from_the_environment(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, field: str, expected: object
) -> None:
    monkeypatch.setenv(name, value)
    assert getattr(load(None), field) == expected


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ('camra = "0"', "`camra`, which is no setting"),
        ('language = "xx"', "the screens speak en, es only"),
        ("badge_grace_s = -1", "`badge_grace_s` is wrong"),
        ("camera = ", "damaged"),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(tmp_path: Path, text: str, part: str) -> None:
    with pytest.raises(SettingsRefused, match=part):
        load(written(tmp_path, text))
