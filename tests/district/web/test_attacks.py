"""What somebody tries who wants to break in: cookies of their own, links that lie about, guessing, long files."""

from __future__ import annotations

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from datetime import timedelta

import pyotp
import pytest
import requests
from starlette.datastructures import Headers

from district.access.people import accounts, invitations, second_factor, sessions
from district.access.people.rights import Role
from district.access.people.sign_in import FREE, MANY, Attempt, MustWait, begin, forgive
from district.db.people_tables import Account
from district.db.tables import Staff
from district.errors import Denied, Unfit
from district.instance import District
from district.web.mount import ROOMS, form_limit
from district.web.route_rights import RouteTable
from district.web.today.second_person import pin_is_right
from tests.district.web.browsing import PASSWORD, Browser
from tests.districts import Clock

ON_BOTH = True


@pytest.mark.parametrize("text", ["{a:>150000000}", "{a.__class__.__mro__}", "{b}", "Read me"])
def test_a_flash_message_that_is_not_ours_is_no_message(url: str, text: str) -> None:
    cookie = urlsafe_b64encode(json.dumps([text, {"a": "x"}]).encode()).decode()
    answer = requests.get(f"{url}/sign-in", cookies={"vestibule-flash": cookie}, timeout=20)
    assert answer.status_code == 200
    assert len(answer.content) < 100_000
    assert text not in answer.text
    assert "<class" not in answer.text


def test_a_link_for_a_new_password_leaves_the_second_step_and_the_name(
    url: str, district: District, person: Callable[..., Account]
) -> None:
    # GIVEN somebody with an authenticator app, and a link for a new password in strange hands
    account = person(Role.SECURITY)
    with district.database.write() as session:
        mine = session.get_one(Account, account.id)
        second_factor.begin(session, district.keys, mine, pyotp.random_base32(), 0)
        _, link = invitations.renew(session, mine, district.now())
    thief = Browser(url)
    thief.get(link)
    thief.send(link, name="Somebody Else", password=PASSWORD)
    # THEN the second step is asked for, and the name stays
    assert thief.path.startswith("/sign-in/second")
    assert thief.get("/security").url.startswith(f"{url}/sign-in")
    with district.database.read() as session:
        assert session.get_one(Account, account.id).name == account.name


def test_a_second_persons_pin_is_not_guessed_from_many_networks(district: District, clock: Clock) -> None:
    with district.database.read() as session:
        ana = session.get_one(Staff, "ana-ruiz")

    def is_right(viewer: str) -> bool:
        return pin_is_right(district.database, district.keys, ana, "000000", viewer, clock())

    assert not any(is_right("viewer") for _ in range(FREE))
    with pytest.raises(MustWait):
        is_right("viewer")
    # Another viewer, and the school's own network, wait for nobody.
    assert not is_right("another")


def test_who_goes_on_guessing_waits_a_quarter_of_an_hour_for_each_try(district: District, clock: Clock) -> None:
    attempt = Attempt.of("second", "somebody")
    for _ in range(MANY):
        with district.database.write() as session:
            begin(session, attempt, clock())
        clock.forward(minutes=2)
    with district.database.write() as session, pytest.raises(MustWait) as waits:
        begin(session, attempt, clock())
    assert waits.value.seconds > 600
    with district.database.write() as session:
        forgive(session, attempt)
        begin(session, attempt, clock())


def test_a_long_file_of_somebody_without_the_right_is_refused_unread(
    district: District, person: Callable[..., Account]
) -> None:
    limit = form_limit(district, RouteTable(ROOMS))

    def asked(role: Role) -> int:
        with district.database.write() as session:
            token = sessions.create(session, person(role), district.now())
        return limit("POST", "/security/import", Headers({"cookie": f"vestibule-session={token}"}))

    with pytest.raises(Denied) as refused:
        asked(Role.RESOURCE_OFFICER)
    assert refused.value.status == 403
    assert asked(Role.SECURITY) > 100_000_000


def test_nobody_changes_their_own_role_or_takes_their_own_second_step_away(signed_in: Callable[..., Browser]) -> None:
    it = signed_in(Role.IT)
    it.get("/people")
    [own] = [row["link"] for row in [{"link": path} for path in _links(it.text)]][:1]
    it.get(own)
    it.send(own, role="security")
    assert it.page.status_code == 422
    assert "changed by somebody else" in it.text
    for act in ("password-link", "second-step-off"):
        it.get(own)
        assert it.send(f"{own}/{act}").status_code == 403


def _links(text: str) -> list[str]:
    return [part.split('"')[0] for part in text.split('href="') if part.startswith("/people/") and "invite" not in part]


def test_enabling_an_account_undoes_only_what_disabling_it_did(
    district: District, person: Callable[..., Account], clock: Clock
) -> None:
    with district.database.write() as session:
        account = session.get_one(Account, person().id)
        account.staff = "ana-ruiz"
        ana = session.get_one(Staff, "ana-ruiz")
        ana.disabled = clock() - timedelta(days=1)  # by the school
        session.add(account)
        session.add(ana)
    with district.database.write() as session:
        accounts.disable(session, session.get_one(Account, account.id), clock())
    with district.database.write() as session:
        accounts.enable(session, session.get_one(Account, account.id), clock())
    with district.database.read() as session:
        assert session.get_one(Staff, "ana-ruiz").disabled is not None


def test_two_administrators_who_demote_each_other_leave_one(district: District, person: Callable[..., Account]) -> None:
    first, second = person(Role.IT, mail="a@example.org"), person(Role.IT, mail="b@example.org")
    with district.database.write() as session:
        accounts.change(session, session.get_one(Account, first.id), Role.LEADER, [])
    with district.database.write() as session, pytest.raises(Unfit):
        accounts.change(session, session.get_one(Account, second.id), Role.LEADER, [])
