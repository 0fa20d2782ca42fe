"""One's own account: password, language, where one is signed in; the second step is in `second_step`."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.access.people import invitations, passkeys, passwords, sessions, sign_in
from district.access.people.rights import name_of
from district.access.people.sign_in import MustWait
from district.api.dependencies import Here
from district.db.people_tables import Account
from district.db.tables import School
from district.web.authorization import Me, Typed, arrival_of, caller_address
from district.web.forms import Form
from district.web.pages import render, see_other
from district.web.route_rights import Need, Room
from district.web.sign_in.routes import WAIT
from district.web.tables import Column, Kind, Row, Table
from language.catalogue import OFFERED
from language.marks import N_, Text
from language.translator import translator

router = APIRouter()

RIGHTS = {
    ("GET", "/account"): Need.SIGNED_IN,
    ("GET", "/account/password"): Need.SIGNED_IN,
    ("POST", "/account/password"): Need.SIGNED_IN,
    ("POST", "/account/language"): Need.SIGNED_IN,
    ("POST", "/account/sessions/end"): Need.SIGNED_IN,
}

_OVER_ALREADY = N_("That session was over already. Nothing was changed.")
_NO_OTHERS = N_("You had no other session. Nothing was changed.")
_COLUMNS = (
    Column("agent", N_("Browser")),
    Column("created", N_("Since"), Kind.MOMENT),
    Column("seen", N_("Last used"), Kind.MOMENT),
)


@router.get("/account")
def account(request: Request, here: Here, viewer: Me) -> Response:
    """One's own account."""
    with here.database.read() as session:
        there = sessions.of_account(session, viewer.account.id, here.now())
        keys = passkeys.of_account(session, viewer.account.id)
        schools = [one.name for code in viewer.account.schools if (one := session.get(School, code))]
    rows = [
        Row(
            {
                "agent": N_("This browser") if one.digest == viewer.session else one.agent or N_("Unknown browser"),
                "created": one.created,
                "seen": one.seen,
            },
            id="" if one.digest == viewer.session else one.digest,
        )
        for one in there
    ]
    table = Table(_COLUMNS, rows, N_("Your sessions"), N_("You are signed in nowhere."))
    own: tuple[str, Text | str] = ("", N_("As the browser says"))
    languages = [own, *((tag, translator(tag).name) for tag in OFFERED)]
    return render(
        request, "account/show.html", role=name_of(viewer.role), schools=schools, languages=languages, passkeys=keys,
        sessions=table,
    )  # fmt: skip


@router.post("/account/language")
def language(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """One's own language; "" for the browser's."""
    chosen = form.value("language")
    if chosen in (*OFFERED, ""):
        with here.database.write() as session:
            mine = session.get_one(Account, viewer.account.id)
            mine.language = chosen
            session.add(mine)
    return see_other(request, "/account")


@router.get("/account/password")
def password_page(request: Request, viewer: Me) -> Response:  # noqa: ARG001  a page of one's own
    """One's own password."""
    return render(request, "account/password.html", form=Form())


@router.post("/account/password")
def password(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """A new password, by the present one; all other sessions end."""
    arrival = arrival_of(request)
    new = form.value("new_password")
    try:
        right = sign_in.check_password(
            here.database, viewer.account.mail, form.value("password"), caller_address(request),
            arrival.browser if arrival else "", here.now(),
        )  # fmt: skip
        if right is None:
            form.fail("password", N_("This is not your present password."))
    except MustWait as error:
        form.fail("password", WAIT, count=error.seconds)
    if (flaw := passwords.weakness(new, (viewer.account.name, viewer.account.mail))) is not None:
        form.fail("new_password", flaw)
    if not form.ok:
        return render(request, "account/password.html", 422, form=form)
    verifier = passwords.hashed(new)
    with here.database.write() as session:
        mine = session.get_one(Account, viewer.account.id)
        mine.verifier = verifier
        session.add(mine)
        sessions.end(session, mine.id, but=viewer.session)
        invitations.withdraw_renewals(session, mine.id)
        sessions.confirm(session, viewer.session, here.now())
    return see_other(request, "/account", N_("The password is changed. All your other sessions have ended."))


@router.post("/account/sessions/end")
def end_sessions(request: Request, here: Here, viewer: Me, form: Typed) -> Response:
    """One of one's own sessions, or all others."""
    with here.database.write() as session:
        if digest := form.value("digest"):
            ended, nothing = sessions.end(session, viewer.account.id, digest=digest), _OVER_ALREADY
        else:
            ended, nothing = sessions.end(session, viewer.account.id, but=viewer.session), _NO_OTHERS
    return see_other(request, "/account", N_("Ended.") if ended else nothing)


ROOM = Room(router, RIGHTS)
