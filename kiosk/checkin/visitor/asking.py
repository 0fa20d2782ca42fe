"""The pages between a visitor's name and the end of the check-in: which there are, and which comes before and after."""

from __future__ import annotations

from kiosk.checkin.answers import questions_asked
from kiosk.checkin.visitor import steps as s
from sync.contract.records.question import Need

Page = s.ChooseType | s.WhomOrWhere | s.HostAway | s.ChooseDestination | s.Asking | s.Conduct | s.TakingPhoto

WHERE = "where"


def following(page: Page) -> Page | None:
    """The page after this one, as the answers so far call for; None after the last."""
    return _beside(page, 1)


def preceding(page: Page) -> Page | None:
    """The page before this one, None before the first."""
    return _beside(page, -1)


def first(draft: s.Draft) -> Page | None:
    """Where somebody begins whose name is confirmed: what a pass, or the last visit, says already is not asked."""
    if draft.absence is not None:
        return s.HostAway(draft)
    pages = _pages(draft)
    kind = draft.visitor_type
    if kind is not None and not draft.repeats:
        pages = pages[1:]
        told = draft.destination is not None or bool(draft.host)
        enough = (kind.destination is not Need.REQUIRED or draft.destination) and (
            kind.host is not Need.REQUIRED or draft.host
        )
        if told and enough:
            pages = [page for page in pages if _key(page) != WHERE]
    return pages[0] if pages else None


def where_optional(draft: s.Draft) -> bool:
    """Whether somebody may go on without saying whom they visit, or where."""
    kind = draft.visitor_type
    return kind is not None and Need.REQUIRED not in (kind.destination, kind.host)


def needs_a_place(draft: s.Draft) -> bool:
    """Whether the place is still to be asked of somebody who has said whom they visit."""
    kind = draft.visitor_type
    return kind is not None and kind.destination is Need.REQUIRED and draft.destination is None


def _pages(draft: s.Draft) -> list[Page]:
    kind = draft.visitor_type
    if kind is None:
        return [s.ChooseType(draft)]
    pages: list[Page] = []
    if not draft.repeats:
        pages.append(s.ChooseType(draft))
        if kind.host is not Need.NO:
            pages.append(s.WhomOrWhere(draft))
        elif kind.destination is not Need.NO:
            pages.append(s.ChooseDestination(draft))
    if draft.absence is not None and WHERE not in map(_key, pages):
        pages.append(s.HostAway(draft))
    questions = questions_asked(kind, draft.answers)
    pages += [s.Asking(draft, question) for question in questions if question.code not in draft.repeated]
    if kind.conduct and not draft.agreed:
        pages.append(s.Conduct(draft))
    if _asks_photo(draft, kind.photo):
        pages.append(s.TakingPhoto(draft))
    return pages


def _asks_photo(draft: s.Draft, need: Need) -> bool:
    """Who repeats the last visit keeps its photo; where there is none any more, one tap is enough unless it must be."""
    if need is Need.NO or not draft.repeats:
        return need is not Need.NO
    kept = draft.last is not None and bool(draft.last.photo)
    return not kept and (need is Need.REQUIRED or not draft.agreed)


def _beside(page: Page, by: int) -> Page | None:
    pages = _pages(page.draft)
    keys = [_key(one) for one in pages]
    if _key(page) not in keys:
        return None
    at = keys.index(_key(page)) + by
    return pages[at] if 0 <= at < len(pages) else None


def _key(page: Page) -> object:
    """What makes a page the same one with other answers. Whom and where are one place on the way."""
    match page:
        case s.Asking(question=question):
            return "question", question.code
        case s.WhomOrWhere() | s.HostAway() | s.ChooseDestination():
            return WHERE
        case _:
            return type(page)
