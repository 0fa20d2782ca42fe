from __future__ import annotations

from pathlib import Path

import pytest

from tools import emulator


def test_without_a_new_enough_python_or_node_one_line_each_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(emulator, "ENVIRONMENT", tmp_path / "environment")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    assert emulator.main() == 1
    said = capsys.readouterr().out
    assert [line.split(",")[0] for line in said.splitlines()] == [
        "The printer emulator needs Python 3.13",
        "The ZPL renderer needs Node and npm",
    ]
    assert not (tmp_path / "environment").exists()


def test_a_python_that_does_not_start_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    broken = tmp_path / "python3.13"
    broken.write_text("#!/bin/sh\nexit 3\n")
    broken.chmod(0o755)
    monkeypatch.setattr(emulator, "ENVIRONMENT", tmp_path / "environment")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("PYENV_ROOT", str(tmp_path))
    with pytest.raises(emulator.NoPython):
        emulator.set_up()


def test_an_environment_made_from_other_requirements_counts_as_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(emulator, "ENVIRONMENT", tmp_path)
    for folder in ("bin", "Scripts"):
        (tmp_path / folder).mkdir()
        for name in ("emupos", "emupos.exe"):
            (tmp_path / folder / name).write_text("")
    (tmp_path / "requirements.sha256").write_text("0" * 64)
    assert emulator.installed() is None
