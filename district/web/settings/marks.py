"""What a page was made from, as a short mark in its form: nobody saves over another's change without being told."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from district.web.forms import Form
from language.marks import N_

FIELD = "was"
LOOK = "look"
"""What a button `do` sends that only shows the form again with what was typed, and what visitors would see of it."""


def mark(*parts: Any) -> str:
    """Of what a form is about, as it stands in the database."""
    content = json.dumps(parts, sort_keys=True, default=str).encode()
    return hashlib.sha256(content).hexdigest()[:16]


def unchanged(form: Form, now: str) -> bool:
    """Whether what the page was made from still stands; else the form says so, and is to be shown with the new mark."""
    if form.value(FIELD) == now:
        return True
    form.fail(
        "main",
        N_(
            "Somebody changed this after the page was opened, and nothing of yours was saved. Look at what stands now, "
            "then send yours again if it still holds."
        ),
    )
    return False
