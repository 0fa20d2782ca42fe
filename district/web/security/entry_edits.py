"""One entry of the barred list by hand: added, changed, taken off, each told before it is done. For security."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access import looks
from district.access.looks import LookKind
from district.access.people.rights import Right
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.errors import Unfit
from district.instance import District
from district.publish import entry_details, list_edits, list_history, list_proposals, list_search
from district.publish.list_history import BESIDE, PHOTO, REVIEW, Act
from district.publish.schools import all_schools, names_of_all
from district.web.authorization import Me, NotFound, Typed
from district.web.forms import Form, Said
from district.web.pages import render, see_other, words_of
from district.web.security import entry_form
from district.web.security.entry_form import ActName, FieldName, SexName, StateName, entry_address, whole_name
from district.web.wording import LIST_KINDS
from language.marks import N_, Plural, Text
from sync.contract.barred_list.csv_file import COLUMNS
from sync.contract.vocabulary import ListKind

router = APIRouter()

_EDIT = Right.EDIT_ENTRIES
_TWO = N_("It waits until a second person has approved it; until then nothing changes.")
RIGHTS = {
    ("GET", "/security/entries/add"): _EDIT,
    ("POST", "/security/entries/add"): _EDIT,
    ("GET", "/security/entry"): Right.VIEW_ENTRIES,
    ("POST", "/security/entry"): _EDIT,
    ("GET", "/security/entry/withdraw"): _EDIT,
    ("POST", "/security/entry/withdraw"): _EDIT,
}


@router.get("/security/entries/add")
def add_page(request: Request, here: Here, form: Typed) -> Response:
    """Security: the form of a new entry."""
    return _form_page(request, here, form, entry_form.blank_values())


@router.post("/security/entries/add")
def add(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: say first what adding it does, then add it."""
    with here.database.read() as session:
        codes = frozenset(one.code for one in all_schools(session))
        if (id_ := form.value("id").strip()) and list_search.entry(session, id_) is not None:
            form.fail("id", list_edits.EditFault.TAKEN, id=id_)
    fields = entry_form.typed_fields(form, here, codes)
    if fields is None or form.value("step") == "edit":
        return _form_page(request, here, form, entry_form.blank_values())
    if form.value("step") != "do":
        return _look_page(request, here, form, fields, [fields])
    beside = entry_form.typed_beside(form)
    try:
        with here.database.write() as session:
            done = list_edits.add(session, here.keys, fields, here.now())
            entry_details.keep(session, {PHOTO: ""} | fields | beside)  # the id may have been another person's
            list_history.note(session, Act.ADD, done, here.now(), by=viewer.account.id, entry=fields["id"])
            if list_proposals.wanted(session):
                list_proposals.propose(
                    session, Act.ADD, viewer.account.id, here.now(), known=list_proposals.leaf_of(fields),
                    entry=fields["id"], after=fields | beside,
                )  # fmt: skip
    except Unfit as error:
        form.fail("id", error.text, **error.values)
        return _form_page(request, here, form, entry_form.blank_values())
    return see_other(request, entry_address(fields["id"]), N_("The entry {id} is on the list."), id=fields["id"])


@router.get("/security/entry")
def entry(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: one entry, and what was done to it. The look is journaled."""
    shown, id_ = _entry_page(request, here, form), request.query_params.get("id", "")
    looks.note_opened(here.database, viewer.account.id, "", LookKind.ENTRY, id_, here.now())
    return shown


@router.post("/security/entry")
def change(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: say first what changing it does, then change it."""
    with here.database.read() as session:
        codes = frozenset(one.code for one in all_schools(session))
        was = list_search.entry(session, request.query_params.get("id", ""))
        beside = entry_details.of_entry(session, request.query_params.get("id", ""))
    if was is None or was[1] != form.value("known"):
        form.fail("main", list_edits.EditFault.GONE if was is None else list_edits.EditFault.MOVED)
        return _entry_page(request, here, form)
    fields = entry_form.typed_fields(form, here, codes)
    if fields is None or form.value("step") == "edit":
        return _entry_page(request, here, form)
    fields["id"] = was[0]["id"]
    before, after = was[0] | beside, beside | fields | entry_form.typed_beside(form)
    if after == before:
        return see_other(request, entry_address(fields["id"]), N_("Nothing was different, so nothing was changed."))
    if form.value("step") != "do":
        return _look_page(request, here, form, fields, [was[0], fields], was[0])
    try:
        with here.database.write() as session:
            if list_proposals.wanted(session):
                number = list_proposals.propose(
                    session, Act.EDIT, viewer.account.id, here.now(), known=was[1], entry=fields["id"],
                    before=before, after=after,
                )  # fmt: skip
                return proposed(request, number)
            list_proposals.changed(
                session, here.keys, before, after, form.value("known"), here.now(), by=viewer.account.id
            )  # fmt: skip
    except Unfit as error:
        form.fail("main", error.text, **error.values)
        return _entry_page(request, here, form)
    return see_other(request, entry_address(fields["id"]), N_("The entry {id} is changed."), id=fields["id"])


@router.get("/security/entry/withdraw")
def withdraw_page(request: Request, here: Here) -> Response:
    """Security: what taking an entry off does, before it is done."""
    return _withdraw_page(request, here, request.query_params.get("id", ""))


@router.post("/security/entry/withdraw")
def withdraw(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Security: take an entry off every list."""
    id_ = form.value("entry")
    try:
        with here.database.write() as session:
            found = list_search.entry(session, id_)
            if list_proposals.wanted(session) and found is not None and found[1] == form.value("known"):
                number = list_proposals.propose(
                    session, Act.WITHDRAW, viewer.account.id, here.now(), known=found[1], entry=id_, before=found[0]
                )  # fmt: skip
                return proposed(request, number)
            done = list_edits.withdraw(session, here.keys, id_, form.value("known"), here.now())
            list_history.note(session, Act.WITHDRAW, done, here.now(), by=viewer.account.id, entry=id_)
    except Unfit as error:
        return see_other(request, "/security/entries", error.text, **{k: str(v) for k, v in error.values.items()})
    return see_other(request, "/security/entries", N_("The entry {id} is off the list."), id=id_)


def _withdraw_page(request: Request, here: District, id_: str) -> Response:
    with here.database.read() as session:
        found = list_search.entry(session, id_)
        if found is None:
            raise NotFound
        reach = entry_form.reach_of(session, [found[0]])
        two = list_proposals.wanted(session)
    sentences = [
        *([_TWO] if two else []),
        Said(N_("Nobody is stopped because of it any more, at {schools} and {kiosks}."), _counts(request, reach)),
        N_("To keep it on record, let it end on a day instead: set “Until”."),
        N_("You can take this back for a week, until somebody changes the list again."),
    ]
    title = Said(N_("Take {name} off the list?"), {"name": whole_name(found[0])})
    hidden = {"entry": id_, "known": found[1]}
    return render(
        request, "security/withdraw.html", title=title, sentences=sentences, hidden=hidden, back=entry_address(id_),
        label=N_("Propose to take it off") if two else N_("Take it off"),
    )  # fmt: skip


def _form_page(request: Request, here: District, form: Form, values: dict[str, Any], **more: Any) -> Response:
    with here.database.read() as session:
        options = sorted(names_of_all(session).items(), key=lambda one: one[1])
    return render(
        request,
        "security/entry.html",
        200 if form.ok else 422,
        form=form,
        values=values,
        kinds=entry_form.kind_options(),
        sexes=entry_form.sex_options(),
        scopes=[(entry_form.EVERY, N_("Every school")), (entry_form.SOME, N_("Only these schools"))],
        schools=options,
        **({"id": "", "known": "", "history": (), "state": None, "name": "", "waiting": (), "is_due": False} | more),
    )


def _entry_page(request: Request, here: District, form: Form) -> Response:
    id_ = request.query_params.get("id", "")[:64]
    with here.database.read() as session:
        found = list_search.entry(session, id_)
        done = list_history.of_entry(session, id_)
        names = {by: who(session, by) for one in done for by in (one.by, one.approved_by)}
        waiting = list_proposals.waiting(session, id_)
        beside = entry_details.of_entry(session, id_)
    if found is None and not done:
        raise NotFound
    history = [
        {
            "at": one.at,
            "what": ActName[Act(one.act).name],
            "by": names[one.by],
            "approved_by": names[one.approved_by] if one.approved_by else None,
            "fields": [FieldName[name.upper()] for name in one.fields],
        }
        for one in done
    ]
    if found is None:
        return render(
            request, "security/gone.html", 410 if form.ok else 422, form=form, id=id_, history=history, waiting=waiting
        )
    today = entry_form.today(here)
    state = StateName[list_search.state_of(found[0], today).name]
    values = entry_form.shown_values(found[0]) | beside
    return _form_page(
        request, here, form, values, id=id_, known=found[1], history=history,
        state=state, name=whole_name(found[0]), waiting=waiting,
        is_due=state != StateName.OVER and "" < beside[REVIEW] <= today.isoformat(),
    )  # fmt: skip


def _look_page(
    request: Request, here: District, form: Form, fields: dict[str, Any], states: Sequence[Any], was: Any = None
) -> Response:
    with here.database.read() as session:
        reach = entry_form.reach_of(session, states)
        two = list_proposals.wanted(session)
        beside = entry_details.of_entry(session, fields["id"]) if was else {}
        rows = difference(session, was and was | beside, beside | fields | entry_form.typed_beside(form))
    kept = [(name, value) for name in (*COLUMNS, "scope", "known", *BESIDE) for value in form.every(name)]
    sentence = N_("{schools} and {kiosks} get this, each when it next asks: within a minute where it is on line.")
    if fields == was:
        sentence = N_("No kiosk gets this: it stays at the district.")
    return render(
        request, "security/look.html", form=form, rows=rows, was=was, kept=kept, name=whole_name(fields),
        reach=reach, two=two, sentence=Said(sentence, _counts(request, reach)),
        is_custody=fields["kind"] == ListKind.CUSTODY,
    )  # fmt: skip


def _counts(request: Request, reach: entry_form.Reach) -> dict[str, object]:
    words = words_of(request)
    return {
        "schools": words.say(Plural("{count} school", "{count} schools"), count=reach.school_count),
        "kiosks": words.say(Plural("{count} kiosk", "{count} kiosks"), count=reach.kiosks),
    }


def difference(
    session: Session, was: Mapping[str, Any] | None, then: Mapping[str, Any] | None
) -> list[tuple[Text, Text | str, Text | str]]:
    """(field, before, after) of those that differ, as people read them."""
    schools = names_of_all(session)
    return [
        (FieldName[name.upper()], _text(name, was, schools), _then(name, was, then, schools))
        for name in (*COLUMNS, *BESIDE)
        if _differs(name, was, then)
    ]


def _then(
    name: str, was: Mapping[str, Any] | None, then: Mapping[str, Any] | None, schools: Mapping[str, str]
) -> Text | str:
    if name == PHOTO and (was or {}).get(name) and (then or {}).get(name):
        return N_("Another photo")
    return _text(name, then, schools)


def _differs(name: str, was: Mapping[str, Any] | None, then: Mapping[str, Any] | None) -> bool:
    if name == "schools" and (was is None or then is None):
        return True  # none are every school, which is worth a line
    return ((was or {}).get(name) or None) != ((then or {}).get(name) or None)


def proposed(request: Request, number: int) -> Response:
    """On to a proposal that was just made."""
    return see_other(request, f"/security/proposals/{number}", N_("It waits for a second person. Nothing has changed."))


def who(session: Session, by: str) -> object:
    """The name of the person who changed the list."""
    found = session.get(Account, by) if by else None
    return found.name if found is not None else N_("the command line")


def _text(name: str, fields: Mapping[str, Any] | None, schools: Mapping[str, str]) -> Text | str:
    value = fields.get(name) if fields is not None else None
    if name == "schools" and fields is not None:
        return "; ".join(schools.get(code, code) for code in fields["schools"]) or N_("Every school")
    if name == "kind" and value:
        return LIST_KINDS[value]
    if name == "sex" and value:
        return SexName[value]
    if name == PHOTO and value:
        return N_("A photo")
    if isinstance(value, list):
        return "; ".join(" ".join(filter(None, (one["given"], one["middle"], one["family"]))) for one in value)
    return "" if value is None else str(value)
