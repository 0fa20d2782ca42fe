"""`python -m tests.district.web.conformance`: writes docs/accessibility.md, the conformance report of the district's
pages, from the table of pages and the criteria. A test fails where the file is not what this would write.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from district.access.people.rights import name_of
from district.web.home.accessibility import LIMITS, STATED, TESTED
from language.translator import translator
from sync import VERSION
from tests.district.web.chromium import DESK, PHONE, ZOOMED
from tests.district.web.criteria import CRITERIA, Conforms, Criterion
from tests.district.web.not_in_the_table import NOT_LOOKED_AT
from tests.district.web.page_table import PAGES, Shown

FILE = Path(__file__).parents[3] / "docs" / "accessibility.md"

_HEAD = """# Accessibility of the district's pages

Written by `python -m tests.district.web.conformance`; change its tables, not this file. The statement for people is at
`/accessibility`. Whom it tells people to write to or call is set by
`district setting accessibility-contact "NAME, ADDRESS, NUMBER"`.

Vestibule {version}, stated {stated}, against WCAG 2.2, levels A and AA. It is about the pages of the district; the
kiosk is another program. {counted}

## How the pages are tested
"""
_CRITERIA = """
## Criterion by criterion

"Supports" means that tests check all of it on every page. "Partially supports" means that they check a part, or
nothing, and that no defect is known beyond what is said: a person has still to look.

| criterion | level | | checked by | not checked, or known |
|---|---|---|---|---|"""
_PAGES = """
## Page by page

Each of these {count} pages is opened twice by `make test-all`: at {desk} pixels, in light colors, in English; at
{phone} pixels, in dark colors, in Spanish. Both times axe may find nothing serious or critical, nothing may be wider
than the window (at {zoomed} pixels too, which is 200 % zoom of a desk), there is one main heading, the language is
marked, and no script complains.

| page | opened by |
|---|---|"""
_OTHERS = """
## Addresses that are not opened as pages

| address | why |
|---|---|"""


def main() -> int:
    FILE.write_text(report(), encoding="utf-8")
    sys.stdout.write(f"{FILE.name}\n")
    return 0


def report() -> str:
    """The file's text."""
    return "\n".join([*_lines(), ""])


def _lines() -> Iterator[str]:
    words = translator("en")
    yield _HEAD.format(version=VERSION, stated=STATED.isoformat(), counted=_counted())
    yield from (f"- {words.say(one)}" for one in TESTED)
    yield "\n## Known limits\n"
    yield from (f"- {words.say(one)}" for one in LIMITS)
    yield _CRITERIA
    yield from map(_criterion, CRITERIA)
    yield _PAGES.format(count=len(PAGES), desk=DESK, phone=PHONE, zoomed=ZOOMED)
    yield from map(_page, PAGES)
    yield _OTHERS
    yield from (f"| `{path}` | {why} |" for path, why in sorted(NOT_LOOKED_AT.items()))


def _counted() -> str:
    counts = (f"{one.value} {sum(each.conforms is one for each in CRITERIA)}" for one in Conforms)
    return f"Of {len(CRITERIA)} criteria: {', '.join(counts)}."


def _criterion(one: Criterion) -> str:
    checks = [f"axe: {', '.join(one.axe)}"] if one.axe else []
    checks += [f"`{name}`" for name in one.tests]
    return (
        f"| {one.number} {one.name} | {one.level} | {one.conforms} | {'; '.join(checks) or '-'} | {one.rest or '-'} |"
    )


def _page(shown: Shown) -> str:
    who = translator("en").say(name_of(shown.role)) if shown.role else "anybody"
    status = "" if shown.status == 200 else f", answered {shown.status}"
    return f"| {shown.name} | {who}{status} |"


if __name__ == "__main__":
    sys.exit(main())
