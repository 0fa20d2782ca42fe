"""Everything that can be checked without running the product: format, lint, types, import order, translations."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

CHECKS: dict[str, list[str]] = {
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "import order": ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"],
    "types": ["-m", "mypy", "--no-error-summary"],
    "translations": ["-m", "language", "check"],
}


def main() -> int:
    """Run all checks side by side and show the output of those that failed."""
    started = time.monotonic()
    running = {
        name: subprocess.Popen(
            [sys.executable, *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        for name, arguments in CHECKS.items()
    }
    failures = {name: output for name, process in running.items() if (output := failure(process)) is not None}
    for name, output in failures.items():
        print(f"--- {name}\n{output.strip()}\n")
    verdict = f"failed: {', '.join(failures)}" if failures else f"passed: {', '.join(CHECKS)}"
    print(f"check: {verdict} ({time.monotonic() - started:.1f} s)")
    return 1 if failures else 0


def failure(process: subprocess.Popen[str]) -> str | None:
    """The output of a check that failed; None when it passed. Blocks until it has ended."""
    output, _ = process.communicate()
    return (output or "(no output)") if process.returncode else None


if __name__ == "__main__":
    sys.exit(main())
