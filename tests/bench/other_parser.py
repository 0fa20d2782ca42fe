# ruff: noqa: T201  its answer is what it prints
# mypy: ignore-errors
"""Another parser of licenses; runs in `.venv-parsers` (tools/linkage.py), not in the product's environment.

`python other_parser.py` reads a JSON list of payloads (text, ISO 8859-1) from standard input, and prints JSON:
{"version", "found": [{"family", "given", "middle", "born"} or null, ...]}. An exception counts as a refusal.
"""

from __future__ import annotations

import json
import sys
from importlib.metadata import version

from aamva_parser import parse


def main() -> None:
    print(json.dumps({"version": version("aamva-parser"), "found": list(map(read, json.load(sys.stdin)))}))


def read(payload: str) -> dict[str, str] | None:
    try:
        found = parse(payload)
    except Exception:  # noqa: BLE001  whatever another's code raises is its refusal
        return None
    if not found.last_name:
        return None
    born = found.date_of_birth
    return {
        "family": found.last_name,
        "given": found.first_name or "",
        "middle": found.middle_name or "",
        "born": born.date().isoformat() if born else "",
    }


if __name__ == "__main__":
    main()
