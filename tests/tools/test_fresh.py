"""What a bare system is given of the machine that makes it: the way to package servers, and nothing else."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from tools import fresh


def test_an_index_on_this_machine_is_bound_together_with_the_files_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # GIVEN pip settings that name an index, a folder of wheels and a folder that is gone
    for folder in ("mirror/simple", "mirror/files", "wheels"):
        (tmp_path / folder).mkdir(parents=True)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", f"file://{tmp_path}/mirror/simple file://{tmp_path}/gone/simple")
    monkeypatch.setenv("PIP_FIND_LINKS", f"{tmp_path}/wheels")
    # WHEN / THEN
    assert fresh.local_indexes() == [tmp_path / "mirror", tmp_path / "wheels"]


@pytest.mark.parametrize(
    "name", ["PIP_CERT", "https_proxy", "HTTP_PROXY", "no_proxy", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"]
)
def test_the_way_out_is_carried_in(name: str) -> None:
    assert fresh.CARRIED_VARIABLES.fullmatch(name)


@pytest.mark.parametrize(
    "name", ["HOME", "PATH", "VESTIBULE_DATA", "DISPLAY", "DATABASE_URL", "PYTHONPATH", "MY_PIP_CERT"]
)
def test_nothing_else_of_the_environment_is(name: str) -> None:
    assert not fresh.CARRIED_VARIABLES.fullmatch(name)


def test_a_failing_command_is_named_and_its_output_logged() -> None:
    log = io.StringIO()
    with pytest.raises(fresh.FreshFailed, match=r"`make demo` failed\."):
        fresh.must(["sh", "-c", "echo no paper; exit 3"], log, what="`make demo` failed.")
    assert log.getvalue() == "no paper\n"


def test_a_command_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fresh, "LIMIT", 0.2)
    with pytest.raises(fresh.FreshFailed, match="`tail` failed"):
        fresh.must(["tail", "-f", "/dev/null"], io.StringIO())


def test_without_root_it_says_so(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for program in ("debootstrap", "unshare", "git"):
        (tmp_path / program).write_text("#!/bin/sh\n")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("tools.fresh.os.geteuid", lambda: 1000)
    with pytest.raises(fresh.FreshFailed, match="run this again with sudo"):
        fresh.prove("bookworm", ["make demo"], io.StringIO(), keep=False)


def test_a_missing_program_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(fresh.FreshFailed, match="debootstrap is missing"):
        fresh.prove("bookworm", ["make demo"], io.StringIO(), keep=False)
