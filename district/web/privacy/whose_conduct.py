"""Conduct on record without a visit: counsel says whether it is this visitor's, before a copy is given or the visit is
erased."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.conduct_tables import Conduct
from district.db.projection_tables import Visit
from district.errors import Unfit
from district.publish import whose_conduct
from district.publish.schools import names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.bars import wording
from district.web.pages import see_other
from district.web.route_rights import Room
from language.marks import N_, Plural, Text
from language.translator import Translator

router = APIRouter()

_PATH = "/privacy/visits/{visit}/conduct"
RIGHTS = {("POST", _PATH): Right.EXPORT_RECORDS}

THEIRS, NOT_THEIRS = "theirs", "not-theirs"
UNSAID = Plural(
    "{count} record of conduct without a visit bears this name, or one like it. Say first on the page of the visit "
    "whether it is this person's.",
    "{count} records of conduct without a visit bear this name, or one like it. Say first on the page of the visit "
    "which are this person's.",
)
"""On the pages of the copy and of erasing."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A record as the page of the visit shows it; `label` is what its button says, `act` what it sends, and `is_close`
    whether its name is written otherwise than the visitor's."""

    id: str
    name: str = field(repr=False)
    born: str = field(repr=False)
    made: datetime
    place: str
    seen: str = field(repr=False)
    label: Text
    act: str
    is_close: bool


def shown(session: Session, visit: Visit, words: Translator) -> list[Shown]:
    """Those that may be this visitor's, then those of which somebody said so."""
    places = names_of_all(session)

    def one(record: Conduct, label: Text, act: str, *, is_close: bool = False) -> Shown:
        seen = "; ".join(wording.seen_words(record, words))
        place = places.get(record.school, "") or words.say(N_("The district"))
        return Shown(record.id, wording.whole_name(record), record.born, record.made, place, seen, label, act, is_close)

    return [
        *(
            one(offered.record, N_("It is this person"), THEIRS, is_close=offered.is_close)
            for offered in whose_conduct.like_the_name(session, visit)
        ),
        *(one(record, N_("It is somebody else"), NOT_THEIRS) for record in whose_conduct.named(session, visit.id)),
    ]


@router.post(_PATH)
def say_whose(request: Request, here: Here, viewer: Me, visit: str, form: Typed) -> Response:
    """Counsel and records: that a record is this visitor's, or is not after all."""
    path = f"/privacy/visits/{visit}"
    act = whose_conduct.name if form.value("act") == THEIRS else whose_conduct.take_back
    try:
        with here.database.write() as session:
            found = session.get(Visit, visit)
            if found is None or found.started is None:
                raise NotFound
            act(session, found, form.value("record"), viewer.account.id, here.now())
            looks.note(session, viewer.account.id, found.school, LookKind.PRIVACY, visit, here.now())
    except Unfit as error:
        return see_other(request, path, error.text)
    done = N_("That is on record: it belongs to this visit.") if act is whose_conduct.name else N_("That is on record.")
    return see_other(request, path, done)


ROOM = Room(router, RIGHTS)
