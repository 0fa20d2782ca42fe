"""`python -m language`: bring template and catalogues up to date with the source (`make texts`), or add a language."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from babel.core import UnknownLocaleError

from language.catalogue import CatalogueDamaged
from language.extraction import add, update
from language.faults import faults

ROOT = Path(__file__).resolve().parent.parent


def main() -> int:
    """Returns 0, or 1 where a file cannot be read or written, or `check` found something."""
    parser = argparse.ArgumentParser(prog="python -m language", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("update", help="extract the texts, and bring every catalogue up to date")
    commands.add_parser("check", help="say what is missing, unfinished, unused or wrong")
    commands.add_parser("add", help="begin the catalogue of a language").add_argument("language", help="BCP 47, as vi")
    asked = parser.parse_args()
    try:
        if asked.command == "check":
            found = list(faults(ROOT))
            _tell("\n".join(found))
            return 1 if found else 0
        counts = {asked.language: add(ROOT, asked.language)} if asked.command == "add" else update(ROOT)
    except (CatalogueDamaged, OSError) as error:
        _tell(str(error))
        return 1
    except (UnknownLocaleError, ValueError):
        _tell(f"{asked.language} is no language that Babel knows. Write it as vi or zh-Hans.")
        return 1
    for language, count in counts.items():
        _tell(f"{language}: {count} texts to be translated")
    return 0


def _tell(line: str) -> None:
    if line:
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
