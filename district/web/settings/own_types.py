"""What a school's visitor types are made of, and changing one for the school alone: as the import of a file does."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlmodel import Session

from district.access import acts
from district.access.acts import ActKind
from district.access.people.sessions import Viewer
from district.db.tables import School
from district.errors import Faults, Unfit
from district.instance import District
from district.publish import visitor_type_edits as edits
from district.publish.visitor_type_changes import Named, with_type
from district.publish.visitor_type_files import FileDraft
from district.publish.visitor_type_scopes import BUILT_IN, Scope, chain, layers_in_force, stack
from district.publish.visitor_types import Layer, by_code, resolve
from district.web.authorization import NotFound
from district.web.forms import Form
from district.web.settings.marks import mark, unchanged
from language.marks import N_
from sync.contract.records.question import Question, VisitorType

TYPES = "/s/{code}/settings/types"
TYPE = f"{TYPES}/{{kind}}"
QUESTIONS = f"{TYPE}/questions"
QUESTION = f"{QUESTIONS}/{{question}}"


@dataclass(frozen=True, slots=True)
class TypesHere:
    """The layers that count for a school, a level or the district, its own last, each with what sets it."""

    named: Named

    @property
    def layers(self) -> Sequence[Layer]:
        return [layer for _, layer in self.named]

    @property
    def offered(self) -> Mapping[str, VisitorType]:
        return by_code(resolve(self.layers))

    @property
    def below(self) -> Mapping[str, VisitorType]:
        """What would be offered if nothing were set here."""
        return by_code(resolve(self.layers[:-1]))

    def is_own(self, code: str) -> bool:
        return any(one.code == code for one in self.layers[-1].types)


def types_here(session: Session, school: School) -> TypesHere:
    return types_by(session, chain(school.level, school.code))


def types_by(session: Session, scopes: Sequence[Scope]) -> TypesHere:
    """By these scopes, the lowest first."""
    layers = stack(layers_in_force(session, scopes), scopes)
    return TypesHere(list(zip([BUILT_IN, *map(str, scopes)], layers, strict=True)))


def find_type(here: District, school: School, code: str) -> tuple[TypesHere, VisitorType]:
    """A type that is offered, and what stands around it. Raises NotFound."""
    with here.database.read() as session:
        there = types_here(session, school)
    if code not in there.offered:
        raise NotFound
    return there, there.offered[code]


def question_of(one: VisitorType, code: str) -> Question | None:
    return next((question for question in one.questions if question.code == code), None)


def with_questions(one: VisitorType, questions: Sequence[Question]) -> VisitorType:
    return one.model_copy(update={"questions": list(questions)})


def mark_of(one: VisitorType) -> str:
    return mark(one.model_dump(mode="json"))


def change_type(
    here: District, viewer: Viewer, school: School, form: Form, code: str, make: Callable[[VisitorType], VisitorType]
) -> None:  # fmt: skip
    """Set what `make` makes of a type as it stands now. The form says why where that cannot be."""

    def changed(there: TypesHere) -> Layer:
        if code not in there.offered:
            raise Unfit(N_("This visitor type is not offered here any more. Nothing was changed."))
        return with_type(there.layers, make(there.offered[code]))

    change_layer(here, viewer, school, form, changed, lambda there: mark_in(there, code))


def mark_in(there: TypesHere, code: str) -> str:
    """Of a type as it is offered; "" where it is not."""
    return mark_of(there.offered[code]) if code in there.offered else ""


def change_layer(
    here: District, viewer: Viewer, school: School, form: Form, make: Callable[[TypesHere], Layer],
    stands: Callable[[TypesHere], str],
) -> None:  # fmt: skip
    """Set what `make` makes of the school's own layer, unless what `stands` marks was changed after the form was
    opened."""
    scope = Scope(school=school.code)
    with here.database.write() as session:
        edits.lock_scope(session, scope)
        there = types_here(session, school)
        layer = form.taken("main", lambda: make(there))
        if layer is None or not unchanged(form, stands(there)):
            return
        try:
            edits.put(session, scope, FileDraft(layer), here.now())
            acts.note(session, viewer, ActKind.TYPES_SET, "", here.now(), school.code)
        except (Unfit, Faults) as error:  # what the rules of the command line find beyond the pages' own
            session.rollback()
            said = error.lines[0] if isinstance(error, Faults) else error
            form.fail("main", said.text, **said.values)
