"""Everything that can be checked without running the product: format, lint, types, import order, translations."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = Path("assets/translations")

CHECKS: dict[str, list[str]] = {
    "format": ["-m", "ruff", "format", "--check", "--quiet", "."],
    "lint": ["-m", "ruff", "check", "--quiet", "."],
    "import order": ["-c", "from importlinter.cli import lint_imports_command as c; c()", "--no-logo"],
    "types": ["-m", "mypy", "--no-error-summary"],
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
    untranslated = list(unfinished(ROOT / TRANSLATIONS))
    if untranslated:
        failures["translations"] = "\n".join(untranslated)
    for name, output in failures.items():
        print(f"--- {name}\n{output.strip()}\n")
    verdict = f"failed: {', '.join(failures)}" if failures else f"passed: {', '.join([*CHECKS, 'translations'])}"
    print(f"check: {verdict} ({time.monotonic() - started:.1f} s)")
    return 1 if failures else 0


def failure(process: subprocess.Popen[str]) -> str | None:
    """The output of a check that failed; None when it passed. Blocks until it has ended."""
    output, _ = process.communicate()
    return (output or "(no output)") if process.returncode else None


def unfinished(folder: Path) -> Iterator[str]:
    """One line for every text in a Qt Linguist file (`*.ts`) that has no finished translation."""
    for file in sorted(folder.glob("*.ts")):
        for message in ElementTree.parse(file).iter("message"):  # noqa: S314  our own file, from this checkout
            translation = message.find("translation")
            texts = [] if translation is None else [translation.text, *(form.text for form in translation)]
            state = "unfinished" if translation is None else translation.get("type", "")
            if state == "unfinished" or (not state and not any(text and text.strip() for text in texts)):
                yield f"{file.name}: not translated: {message.findtext('source')}"


if __name__ == "__main__":
    sys.exit(main())
