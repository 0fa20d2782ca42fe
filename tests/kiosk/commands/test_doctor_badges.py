"""What `doctor` says of a badge layout: without a usable one the kiosk would not start."""

from __future__ import annotations

from pathlib import Path

from kiosk.commands.doctor import Finding, run_checks
from kiosk.settings import Settings


def _found(folder: Path, layout: Path | None) -> list[Finding]:
    settings = Settings(
        data=folder / "data", keys=folder / "keys", camera=str(folder / "no clip.mp4"), badge_layout=layout
    )
    return [one for one in run_checks(settings) if one.name == "badges"]


def test_a_layout_with_a_wrong_key_is_named(tmp_path: Path) -> None:
    layout = tmp_path / "district.toml"
    layout.write_text('order = ["type"]\n')
    [finding] = _found(tmp_path, layout)
    assert not finding.well
    assert "`order` lacks escort" in finding.sentence


def test_a_good_layout_is_well_and_the_standard_one_is_not_spoken_of(tmp_path: Path, root: Path) -> None:
    [finding] = _found(tmp_path, root / "assets" / "badges" / "standard.toml")
    assert finding.well
    assert _found(tmp_path, None) == []
