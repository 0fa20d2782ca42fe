"""Inviting people: as what, and in which language. The invitation is mailed, or its text is shown to be sent."""

from __future__ import annotations

from fastapi import APIRouter, Request
from sqlmodel import Session
from starlette.responses import Response

from district.access.people import accounts, invitations, staff_link
from district.access.people.invitations import Letter
from district.access.people.rights import Right, Role, name_of
from district.api.dependencies import Here
from district.db.people_tables import Invitation
from district.errors import Unfit
from district.instance import District
from district.publish.schools import names_of_all
from district.settings import said
from district.web.authorization import Me, Typed, place_of
from district.web.forms import Form
from district.web.pages import render, see_other
from district.web.route_rights import Room
from language.catalogue import OFFERED
from language.marks import N_, Text
from language.translator import translator

router = APIRouter()

_MANAGE = Right.MANAGE_ACCOUNTS
RIGHTS = {
    ("GET", "/people/invite"): _MANAGE,
    ("POST", "/people/invite"): _MANAGE,
    ("POST", "/people/invitations/withdraw"): _MANAGE,
}


@router.get("/people/invite")
def invite_page(request: Request, here: Here, form: Typed) -> Response:
    """Who manages accounts."""
    return _invite_page(request, here, form)


@router.post("/people/invite")
def invite(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """Who manages accounts: make an invitation, have it mailed, and show its text once."""
    mail = form.taken("mail", lambda: accounts.folded_mail(form.value("mail")))
    language = form.choice("language", OFFERED, N_("Choose a language.")) if form.value("language") else ""
    role = form.taken("role", lambda: accounts.checked_role(form.value("role")))
    if mail and role:
        with here.database.read() as session:
            schools = form.taken("schools", lambda: accounts.checked_schools(session, role, form.every("schools")))
            if schools is not None:
                form.taken("staff", lambda: staff_link.checked(session, form.value("staff"), role, schools))
    if not form.ok or mail is None or role is None:
        return _invite_page(request, here, form)
    try:
        with here.database.write() as session:
            invitation, path = invitations.invite(
                session, mail, role, form.every("schools"), here.now(), by=viewer.account.id, staff=form.value("staff")
            )
            letter, is_posted = posted(request, session, here, invitation, path, language)
    except Unfit as error:
        form.fail("mail", error.text, **error.values)
        return _invite_page(request, here, form)
    return letter_page(request, letter, is_posted=is_posted)


@router.post("/people/invitations/withdraw")
def withdraw(request: Request, here: Here, form: Typed) -> Response:
    """Who manages accounts: an invitation counts no more."""
    with here.database.write() as session:
        gone = invitations.withdraw(session, form.value("digest"), here.now())
    done = N_("The invitation is withdrawn.") if gone else N_("That invitation had been used or withdrawn already.")
    return see_other(request, "/people", done)


def posted(
    request: Request, session: Session, here: District, invitation: Invitation, path: str, language: str
) -> tuple[Letter, bool]:
    """The letter in its reader's language (else the district's), and whether it is mailed."""
    words = translator(language or said(session, "language"))
    letter = invitations.letter(words, invitation, place_of(request).origin + path)
    return letter, invitations.post(session, words, invitation, letter, here.now())


def letter_page(request: Request, letter: Letter, *, is_posted: bool) -> Response:
    return render(request, "people/invited.html", letter=letter, is_posted=is_posted)


def _invite_page(request: Request, here: District, form: Form) -> Response:
    with here.database.read() as session:
        options, spoken = school_options(session), said(session, "language")
        people = [(one.id, f"{one.name} ({school})") for one, school in staff_link.without_account(session)]
    languages = [(tag, translator(tag).name) for tag in OFFERED]
    return render(
        request, "people/invite.html", 200 if form.ok else 422, form=form, roles=role_options(), schools=options,
        languages=languages, spoken=spoken, staff=[("", N_("Nobody")), *people] if people else [],
    )  # fmt: skip


def role_options() -> list[tuple[str, Text]]:
    return [(role.value, name_of(role)) for role in Role]


def school_options(session: Session) -> list[tuple[str, str]]:
    return sorted(names_of_all(session).items(), key=lambda one: one[1])


ROOM = Room(router, RIGHTS)
