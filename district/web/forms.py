"""What somebody typed into a form: read, checked field by field, and kept when something is wrong with it."""

from __future__ import annotations

import hashlib
import json
import zlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import date
from itertools import accumulate
from typing import Any, TypeVar
from uuid import UUID

from starlette.datastructures import FormData, UploadFile

from district.access.district_keys import DistrictKeys
from district.access.sealing import opened, seal
from district.errors import DistrictError, Unfit
from language.marks import N_, Plural, Text

CSRF = "csrf"
_NEVER_KEPT = ("password", "code", CSRF)
_LONGEST_KEPT, _MOST_KEPT = 3_000, 64_000
"""Bytes of what is kept in a cookie, and characters before they are packed."""
_PURPOSE = "kept form"
_LOW = (1 << 48) - 1
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Said:
    """A text with what its {places} are filled with."""

    text: Text | Plural
    values: dict[str, object] = field(default_factory=dict)


class Form:
    """What was typed, and what is wrong with it.

    Attributes:
        errors: field -> sentence, in the order in which they were found.
        is_kept: it was typed before the session ended, and is shown again; `is_whole` says whether all of it.
    """

    def __init__(self, fields: Iterable[tuple[str, str | UploadFile]] = (), *, is_kept: bool = False) -> None:
        self._values: dict[str, list[str]] = {}
        self._files: dict[str, UploadFile] = {}
        self.errors: dict[str, Said] = {}
        self.is_kept = is_kept
        self.is_whole = True
        for name, value in fields:
            if isinstance(value, str):
                self._values.setdefault(name, []).append(value)
            else:
                self._files[name] = value

    @property
    def ok(self) -> bool:
        return not self.errors

    def value(self, name: str, default: str = "") -> str:
        """The first of a field's values as it was typed; `default` where the form was not typed yet."""
        return self._values.get(name, [default])[0]

    def every(self, name: str, default: Collection[str] = ()) -> list[str]:
        """All values of a field that may have several; `default` where nothing of the form was typed yet."""
        return self._values.get(name, []) if self._values else list(default)

    def sent(self) -> dict[str, list[str]]:
        """All that was typed, for a form that sends it once more."""
        return {name: list(values) for name, values in self._values.items()}

    def file(self, name: str) -> UploadFile | None:
        """An uploaded file; None where none was chosen."""
        found = self._files.get(name)
        return found if found is not None and found.filename else None

    def text(self, name: str, missing: Text | None = None, longest: int = 200) -> str:
        """A field without white space around it, its line ends as one character each, as browsers count them; it is an
        error where it has more characters than `longest`, for what is cut is lost, and where it is empty and `missing`
        is given."""
        return self._fitting(name, self.value(name).strip().replace("\r\n", "\n"), missing, longest)

    def line(self, name: str, missing: Text | None = None, longest: int = 200) -> str:
        """Like `text`, of one line: any white space within it is a single blank before its length is judged."""
        return self._fitting(name, " ".join(self.value(name).split()), missing, longest)

    def _fitting(self, name: str, typed: str, missing: Text | None, longest: int) -> str:
        if len(typed) > longest:
            self.fail(
                name, N_("At most {most} characters fit here. You typed {count}."), most=longest, count=len(typed)
            )
        elif not typed and missing is not None:
            self.fail(name, missing)
        return typed[:longest]

    def choice(self, name: str, among: Collection[str], wrong: Text) -> str:
        """One of a few values; anything else is an error, and ""."""
        typed = self.value(name)
        if typed not in among:
            self.fail(name, wrong)
            return ""
        return typed

    def taken(self, name: str, take: Callable[[], T]) -> T | None:
        """What `take` makes of a field; None, and an error at that field, where it raises Unfit."""
        try:
            return take()
        except Unfit as error:
            self.fail(name, error.text, **error.values)
            return None

    def own_id(self, *names: str) -> str:
        """The id of what this form makes: its page's, so that sending it twice makes one; but another for another
        content of these fields (all where none is named), for Back shows a page again with the id that it had. Raises
        ValueError where the page gave none."""
        told = sorted((name, every) for name, every in self._values.items() if name != "id")
        return id_of(UUID(self.value("id")), [one for one in told if not names or one[0] in names])

    def fail(self, name: str, text: Text | Plural, /, **values: object) -> None:
        """Note what is wrong with a field; the first fault of each is said."""
        self.errors.setdefault(name, Said(text, values))

    def kept(self, keys: DistrictKeys, path: str, account: str) -> str:
        """What was typed for an address, sealed for its account, as a cookie's value. Browsers keep 4,096 bytes of one:
        where that is not enough, the longest fields are left out, each with all of its values, and the page says so."""
        values = {name: given for name, given in self._values.items() if not any(part in name for part in _NEVER_KEPT)}
        left = sorted(values, key=lambda name: sum(map(len, values[name])))
        sizes = accumulate(sum(map(len, values[name])) for name in left)
        left = left[: sum(size <= _MOST_KEPT for size in sizes)]
        while True:
            fields = [(name, one) for name, given in values.items() if name in left for one in given]
            content = _packed([path, account, fields, len(left) == len(values)])
            if len(content) <= _LONGEST_KEPT or not left:
                break
            left = left[: -max(1, len(left) // 8)]
        try:
            return urlsafe_b64encode(seal(keys, _PURPOSE, content)).decode() if values else ""
        except DistrictError:  # the key file of an earlier version, in a folder that cannot be written
            return ""


def id_of(page: UUID, content: object) -> str:
    """The id of what a page with this random id makes of a content, which json can write. Nobody can guess the content
    from it: of the page's id, whose last 48 bits are random, only the others are kept."""
    digest = hashlib.sha256(page.bytes + json.dumps(content).encode()).digest()
    return str(UUID(int=page.int & ~_LOW | int.from_bytes(digest) & _LOW))


def day_of(typed: str) -> date | None:
    """A day as browsers send it, None for nothing. Raises Unfit, also for a day that no calendar has a day beside."""
    if not typed.strip():
        return None
    try:
        day = date.fromisoformat(typed.strip())
    except ValueError:
        day = date.min
    if not date.min.year < day.year < date.max.year:
        raise Unfit(N_("Enter the day like 2026-11-23."))
    return day


def form_from(data: FormData) -> Form:
    return Form((name, value) for name, value in data.multi_items() if name != CSRF)


def _packed(kept: Any) -> bytes:
    return zlib.compress(json.dumps(kept, ensure_ascii=False).encode("utf-8", "surrogatepass"), 9)


def kept_form(keys: DistrictKeys, cookie: str, path: str, account: str) -> Form | None:
    """The form that was kept for this address and account, None where there is none."""
    try:
        content = opened(keys, _PURPOSE, urlsafe_b64decode(cookie)) if cookie else None
        kept: Any = json.loads(zlib.decompress(content)) if content else None
    except (ValueError, DistrictError, zlib.error):
        return None
    if kept is None or kept[:2] != [path, account]:
        return None
    form = Form(((str(name), str(value)) for name, value in kept[2]), is_kept=True)
    form.is_whole = bool(kept[3])
    return form
