"""Where the questions of a visitor type are set, all by the same forms: at a school, which saves at once, or for the
district or a level, where each change is first shown with the schools that it reaches."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar

from fastapi import Depends, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people.rights import Right
from district.access.people.sessions import Viewer
from district.api.dependencies import Here
from district.db.tables import School
from district.errors import Unfit
from district.instance import District
from district.publish.visitor_type_changes import question_sources, with_type
from district.publish.visitor_type_files import FileDraft
from district.web.authorization import Me, NotFound, around_of
from district.web.district_types.confirming import confirm
from district.web.district_types.place import LOOK_WHERE, Place, place_of
from district.web.district_types.place import TYPE as LEVEL_TYPE
from district.web.forms import Form, Said
from district.web.pages import see_other
from district.web.route_rights import SCHOOL
from district.web.settings.marks import unchanged
from district.web.settings.own_types import QUESTIONS, TypesHere, change_type, mark_of, types_here
from district.web.settings.own_types import TYPE as SCHOOL_TYPE
from district.web.settings.type_texts import origin_of
from language.marks import N_, Text
from sync.contract.records.question import Question, VisitorType

RIGHT_AT = {SCHOOL_TYPE: Right.EDIT_SCHOOL, LEVEL_TYPE: Right.MANAGE_KIOSKS}
"""Address of a type -> who sets its questions."""
_GONE = N_("This visitor type is not offered here any more. Nothing was changed.")
T = TypeVar("T", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Change:
    """What shall become of a visitor type.

    Attributes:
        make: the type as it shall be, of the type as it stands then. Raises Unfit.
        title: what the page asks that confirms.
        done: what is said once it is saved.
        sentences: what else it does.
    """

    make: Callable[[VisitorType], VisitorType]
    title: Said
    done: Text
    sentences: Sequence[Text] = ()


@dataclass(frozen=True)
class Site(ABC):
    """A visitor type where its questions are set; `kind` is its code."""

    request: Request
    here: District
    kind: str

    path: str
    """The type's address; what is done with it lies below."""
    back: str
    """The address of the list of its questions."""
    where: Text | None
    """Said where that is no school, whose name stands at the head of its pages."""
    button: Text | None
    """On the button that sends a form; None where it says what it does at once."""

    @abstractmethod
    def _read(self, session: Session) -> TypesHere: ...

    @abstractmethod
    def set(self, form: Form, change: Change) -> Response | None:
        """The answer after a change, or the page that confirms it; None where the form says why it cannot be."""

    def standing(self) -> tuple[TypesHere, VisitorType]:
        """The type, and what stands around it. Raises NotFound."""
        with self.here.database.read() as session:
            there = self._read(session)
        if self.kind not in there.offered:
            raise NotFound
        return there, there.offered[self.kind]

    def at(self, question: str) -> str:
        """The address of a question."""
        return f"{self.path}/questions/{question}"

    def source(self, there: TypesHere, question: Question) -> Text | None:
        """Where a question comes from; None for a new one, and for one that somebody has just taken off."""
        found = question_sources(there.named, self.kind).get(question.code)
        return origin_of(found) if found else None


@dataclass(frozen=True)
class SchoolSite(Site):
    """At a school."""

    school: School
    viewer: Viewer

    def _read(self, session: Session) -> TypesHere:
        return types_here(session, self.school)

    def set(self, form: Form, change: Change) -> Response | None:
        change_type(self.here, self.viewer, self.school, form, self.kind, change.make)
        return see_other(self.request, self.back, change.done) if form.ok else None


@dataclass(frozen=True)
class LevelSite(Site):
    """For the district, or for a level of schools."""

    place: Place
    viewer: Viewer

    def _read(self, session: Session) -> TypesHere:
        return self.place.standing(session)

    def set(self, form: Form, change: Change) -> Response | None:
        there, one = self.standing()
        made = form.taken("main", lambda: change.make(one))
        if made is None or not unchanged(form, mark_of(one)):
            return None

        def draft(now: TypesHere) -> FileDraft:
            if self.kind not in now.offered:
                raise Unfit(_GONE)
            return FileDraft(with_type(now.layers, change.make(now.offered[self.kind])))

        sentences = [*change.sentences, *self.place.pinning(there, self.kind)]
        return confirm(
            self.request, self.here, self.viewer, self.place, change.title, draft, sentences,
            back=self.back, again=form,
        )  # fmt: skip


async def _site(request: Request, here: Here, viewer: Me, kind: str) -> Site:
    if SCHOOL not in request.path_params:
        place = place_of(request.path_params["scope"])
        path = place.of_type(kind)
        return LevelSite(request, here, kind, path, path, place.title, LOOK_WHERE, place, viewer)
    around = around_of(request)
    if around is None or around.school is None:
        raise NotFound
    code = around.school.code
    path, back = SCHOOL_TYPE.format(code=code, kind=kind), QUESTIONS.format(code=code, kind=kind)
    return SchoolSite(request, here, kind, path, back, None, None, around.school, viewer)


AtSite = Annotated[Site, Depends(_site)]
"""The visitor type of an address, where its questions are set."""


def everywhere(method: Callable[[str], Callable[[T], T]], below: str) -> Callable[[T], T]:
    """Decorates a route below a type's address: for schools, and for the district and levels."""

    def register(endpoint: T) -> T:
        for path in RIGHT_AT:
            method(f"{path}{below}")(endpoint)
        return endpoint

    return register


def rights(*rows: tuple[str, str]) -> dict[tuple[str, str], Right]:
    """Of routes below a type's address, by method and what stands behind it."""
    return {(method, f"{path}{below}"): right for method, below in rows for path, right in RIGHT_AT.items()}
