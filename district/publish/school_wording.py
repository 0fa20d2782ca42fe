"""The few sentences of a kiosk's pages that a school may word itself; everything else is the catalogue's."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from district.errors import DistrictError
from district.publish.visitor_type_rules import LANGUAGE
from sync.contract.api.school import MOST_LETTERS, Labels
from sync.contract.safe_text import is_plain


class SchoolWording(BaseModel):
    """By language; a language without a text is said by the catalogue. Fields are those of SchoolDocument.

    Attributes:
        welcome: the heading of the first page.
        welcome_line: the line below it, in place of the school's name.
        afterwards: what somebody who is signed in does now, below what is said of the badge.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    welcome: Labels = Field(default_factory=dict)
    welcome_line: Labels = Field(default_factory=dict)
    afterwards: Labels = Field(default_factory=dict)


def checked_wording(wording: SchoolWording) -> dict[str, Any]:
    """As it is stored. Raises DistrictError for a text that does not fit its page."""
    for name, most in MOST_LETTERS.items():
        texts: dict[str, str] = getattr(wording, name)
        for language, text in texts.items():
            if not LANGUAGE.fullmatch(language):
                raise DistrictError(f"{language!r} is not a language. Write it as en or es.")
            if not text.strip() or not is_plain(text, most):
                raise DistrictError(f"{name}.{language} is empty, or does not fit: {most} printable characters do.")
    return {name: texts for name, texts in wording.model_dump().items() if texts}
