"""Setting up a machine: what is missing is found and named, a broken environment is made anew."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tools import setup


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="shared libraries are looked up on Linux only")
def test_the_loader_finds_the_c_library_and_not_an_invented_one() -> None:
    assert setup.loads("libc.so.6")
    assert not setup.loads("libnosuchthing.so.9")


def test_a_missing_library_is_named_by_its_package_and_its_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "LIBRARIES", {"libnosuchthing.so.9": ("libnosuchthing9", "a test")})
    assert setup.missing_packages()["libnosuchthing9"] == "a test"


def test_a_program_for_tests_is_missing_only_while_none_of_its_names_is_found(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(setup, "TEST_PROGRAMS", {("a-browser", "another-browser"): ("browser", "a test")})
    monkeypatch.setenv("PATH", str(tmp_path))
    assert setup.missing_programs() == {"browser": "a test"}
    (tmp_path / "another-browser").symlink_to("/bin/true")
    assert setup.missing_programs() == {}


def test_python_without_its_virtual_environments_lacks_a_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(setup, "LIBRARIES", {})
    monkeypatch.setattr("tools.setup.importlib.util.find_spec", lambda _: None)
    assert list(setup.missing_packages()) == [f"python3.{sys.version_info.minor}-venv"]


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no root on this system")
def test_without_root_and_sudo_the_one_command_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "apt-get").symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tools.setup.os.geteuid", lambda: 1000)
    with pytest.raises(setup.SetupFailed, match=r"Run this once as root.*apt-get install .* libzbar0"):
        setup.install_packages({"libzbar0": "pyzbar"})


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="there is no root on this system")
def test_a_failing_installation_names_the_command_that_failed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "apt-get").symlink_to("/bin/false")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tools.setup.os.geteuid", lambda: 0)
    with pytest.raises(setup.SetupFailed, match=r"`apt-get install .* libzbar0` failed"):
        setup.install_packages({"libzbar0": "pyzbar"})


def test_a_system_without_apt_is_told_to_install_by_its_own_names(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(setup.SetupFailed, match="no apt-get"):
        setup.install_packages({"libzbar0": "pyzbar"})


def test_an_environment_works_only_with_its_python_and_pip(tmp_path: Path) -> None:
    assert setup.works(Path(sys.executable))
    assert not setup.works(tmp_path / "bin" / "python")
    venv.create(tmp_path / "bare", with_pip=False)
    assert not setup.works(tmp_path / "bare" / "bin" / "python")


@pytest.mark.slow
def test_a_broken_environment_is_made_anew_and_a_good_one_left_alone(tmp_path: Path) -> None:
    # GIVEN a checkout whose lock is empty and whose environment lost its interpreter
    (tmp_path / "tools").mkdir()
    shutil.copy(setup.__file__, tmp_path / "tools" / "setup.py")
    (tmp_path / "requirements.txt").write_text("# nothing\n")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "python").symlink_to(tmp_path / "gone")
    command = [sys.executable, "tools/setup.py"]
    # WHEN it is set up twice
    first = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    second = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    # THEN the first run made an environment that works, and the second had nothing to do
    assert (first.returncode, "creating .venv" in first.stdout) == (0, True), first.stderr
    assert setup.works(tmp_path / ".venv" / "bin" / "python")
    assert (second.returncode, second.stdout) == (0, "")
