"""Reading TOML that somebody sends, in a time that its length bounds.

tomllib goes from the root to a key for each key, and more than once: a key of 12,000 parts takes it 15 s, and so do
many lines under a heading of 900 parts. Both are counted before it is asked.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any

MOST_STEPS = 500_000
"""About as many steps as tomllib takes in a fifth of a second; a full file of visitor types needs a tenth of them."""


class NotToml(ValueError):
    """What is wrong with a text that should be TOML."""

    @property
    def line(self) -> int:
        """Where it stops being TOML; 0 for the whole of it."""
        found = re.search(r"\(at line (\d+),", str(self))
        return int(found[1]) if found else 0


def loads(text: str) -> dict[str, Any]:
    """The content of a TOML text. Raises NotToml, whatever is wrong with it."""
    if _steps(text) > MOST_STEPS:
        raise NotToml("its keys are nested too deeply")
    try:
        return tomllib.loads(text)
    except RecursionError:
        raise NotToml("it is nested too deeply") from None
    except ValueError as error:  # a TOMLDecodeError, or a number of thousands of digits
        raise NotToml(str(error)) from None


def _steps(text: str) -> int:
    """At most so many, as dots in strings and comments are counted too: each line's parts, below its heading's."""
    steps = heading = 0
    for line in text.split("\n"):  # only these end a key
        dots = line.count(".")
        if line.lstrip()[:1] == "[":
            heading = dots
        steps += (heading + dots) * (dots + 1)
    return steps
