"""The checks that run without the product."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from tools.check import CHECKS, ROOT, failure


def test_the_catalogues_are_among_the_checks_and_have_no_fault() -> None:
    checked = subprocess.Popen([sys.executable, *CHECKS["translations"]], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert failure(checked) is None


def test_a_check_that_fails_says_why() -> None:
    failing = subprocess.Popen(
        [sys.executable, "-c", "print('es: not translated'); raise SystemExit(1)"], stdout=subprocess.PIPE, text=True
    )
    assert failure(failing) == "es: not translated\n"


def test_a_test_over_files_that_are_gone_fails(root: Path, tmp_path: Path) -> None:
    """GIVEN a test for each of no files WHEN pytest collects it with the project's settings THEN that is an error."""
    test = tmp_path / "test_nothing.py"
    test.write_text(
        "import pathlib, pytest\n"
        "@pytest.mark.parametrize('file', sorted(pathlib.Path('nowhere').glob('*')))\n"
        "def test_each(file): pass\n"
    )
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-c", str(root / "pyproject.toml")]
    done = subprocess.run(
        [*command, "--rootdir", str(tmp_path), str(test)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert done.returncode != 0
    assert "Empty parameter set" in done.stdout
