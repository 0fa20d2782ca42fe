"""The page behind the link of a host's mail: three answers, once, without signing in. Opening it answers nothing, as
programs that look at mails open links too."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import Response

from district.api.dependencies import Here
from district.db.expected_tables import HostAnswer
from district.db.projection_tables import Visit
from district.instance import District
from district.publish import arrivals
from district.publish.schools import find_school
from district.web.authorization import Typed
from district.web.forms import Form
from district.web.pages import render, see_other, words_of
from district.web.route_rights import Need, Room
from language.marks import N_, TextEnum
from sync.contract.time_zones import zone_of

router = APIRouter()

RIGHTS = {
    ("GET", "/answers/{token}"): Need.NOTHING,
    ("POST", "/answers/{token}"): Need.NOTHING,
}


class AnswerName(TextEnum):
    """What a host may answer."""

    COMING = N_("On my way")
    NOT_ME = N_("Not me")
    OFFICE = N_("Ask the office")


@router.get("/answers/{token}")
def answer_page(request: Request, here: Here, token: str) -> Response:
    """Anybody with the link: who is here, and the buttons; or what was answered."""
    return _page(request, here, token, Form())


@router.post("/answers/{token}")
def answer(request: Request, here: Here, token: str, form: Typed) -> Response:
    """The same, with an answer; the first one counts."""
    chosen = form.choice("answer", list(HostAnswer), N_("Choose one of the three answers."))
    if not form.ok:
        return _page(request, here, token, form)
    done = False
    with here.database.write() as session:
        notice = arrivals.find(session, token, here.now())
        if notice is not None:
            done = arrivals.answer(session, notice, HostAnswer(chosen), here.now())
    if notice is None:
        return _page(request, here, token, form)
    text = N_("The office sees your answer now.") if done else N_("It was answered before, and that answer stays.")
    return see_other(request, f"/answers/{token}", text)


def _page(request: Request, here: District, token: str, form: Form) -> Response:
    words = words_of(request)
    with here.database.read() as session:
        notice = arrivals.find(session, token, here.now())
        visit = session.get(Visit, notice.visit) if notice else None
        school = find_school(session, notice.school) if notice else None
    if notice is None or visit is None or school is None:
        return render(request, "answers/gone.html", 404)
    zone = zone_of(school.time_zone)
    return render(
        request, "answers/answer.html", 200 if form.ok else 422, form=form, school=school.name,
        name=words.person(visit.family or "", visit.given or ""), has_left=visit.ended is not None,
        since=words.clock(visit.started.astimezone(zone)) if visit.started else "",
        answers=[(one.value, AnswerName[one.name]) for one in HostAnswer],
        answered=AnswerName[HostAnswer(notice.answer).name] if notice.answer else None,
    )  # fmt: skip


ROOM = Room(router, RIGHTS)
