"""Everything that can be checked without running the product: format, lint, types, import order, translations."""

from __future__ import annotations

import ast
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
TRANSLATIONS = Path("assets/translations")
SETTINGS = Path("kiosk/settings.py")
WRITTEN_IN = "en"

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
    languages = translated_languages((ROOT / SETTINGS).read_text(encoding="utf-8"))
    untranslated = list(unfinished(ROOT / TRANSLATIONS, languages))
    if untranslated:
        failures["translations"] = "\n".join(untranslated)
    names = [*CHECKS, *(["translations"] if languages else [])]
    for name, output in failures.items():
        print(f"--- {name}\n{output.strip()}\n")
    verdict = f"failed: {', '.join(failures)}" if failures else f"passed: {', '.join(names)}"
    print(f"check: {verdict} ({time.monotonic() - started:.1f} s)")
    if not languages:
        print("check: no translations were checked: the kiosk offers no language but the one it is written in.")
    return 1 if failures else 0


def translated_languages(settings: str) -> list[str]:
    """The languages that a kiosk offers beside the one it is written in, out of the settings' source.

    Raises ValueError where the source does not say.
    """
    for node in ast.parse(settings).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", "") for target in node.targets] == ["LANGUAGES"]:
            return [language for language in ast.literal_eval(node.value) if language != WRITTEN_IN]
    raise ValueError(f"{SETTINGS} says no LANGUAGES, so it is unknown what must be translated.")


def failure(process: subprocess.Popen[str]) -> str | None:
    """The output of a check that failed; None when it passed. Blocks until it has ended."""
    output, _ = process.communicate()
    return (output or "(no output)") if process.returncode else None


def unfinished(folder: Path, languages: Sequence[str]) -> Iterator[str]:
    """One line for every text in the languages' Qt Linguist files (`es.ts`) that has no finished translation, and for
    every file that is not there or holds no text."""
    for language in languages:
        file = folder / f"{language}.ts"
        if not file.exists() or not ElementTree.parse(file).findall(".//message"):  # noqa: S314  our own file
            yield f"{file.name}: there is nothing to check, and kiosks offer the language {language}"
            continue
        for message in ElementTree.parse(file).iter("message"):  # noqa: S314  our own file, from this checkout
            translation = message.find("translation")
            texts = [] if translation is None else [translation.text, *(form.text for form in translation)]
            state = "unfinished" if translation is None else translation.get("type", "")
            if state == "unfinished" or (not state and not any(text and text.strip() for text in texts)):
                yield f"{file.name}: not translated: {message.findtext('source')}"


if __name__ == "__main__":
    sys.exit(main())
