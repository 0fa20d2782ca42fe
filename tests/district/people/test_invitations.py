from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people import accounts, invitations
from district.access.people.rights import Role
from district.db.people_tables import Account
from district.errors import Unfit
from district.instance import District
from language.translator import translator
from tests.district.people.conftest import PASSWORD
from tests.districts import Clock

ON_BOTH = True


def invited(
    district: District, mail: str = "Ruth@Example.org", role: str = "office", schools: tuple[str, ...] = ("oakridge",)
) -> str:
    with district.database.write() as session:
        _, path = invitations.invite(session, mail, role, schools, district.now())
    return path.removeprefix(invitations.INVITED)


def accepts(district: District, token: str, password: str = PASSWORD, *, first: bool = False) -> Account | None:
    with district.database.write() as session:
        found = invitations.find(session, token, district.now(), first=first)
        if found is None:
            return None
        return invitations.accept(session, found, "Ruth Ives", "first@example.org", password, district.now())


def test_an_invitation_makes_one_account_with_the_role_it_names(district: District) -> None:
    token = invited(district)
    made = accepts(district, token)
    assert made is not None
    assert (made.mail, made.role, made.schools) == ("ruth@example.org", "office", ["oakridge"])
    assert accepts(district, token) is None


def test_an_invitation_ends_after_seven_days_and_with_the_next_one(district: District, clock: Clock) -> None:
    first = invited(district)
    second = invited(district)
    assert accepts(district, first) is None
    clock.forward(days=7)
    assert accepts(district, second) is None


def test_a_weak_password_leaves_the_invitation_usable(district: District) -> None:
    token = invited(district)
    with pytest.raises(Unfit, match="at least 12"):
        accepts(district, token, "short")
    assert accepts(district, token) is not None


@pytest.mark.parametrize(
    ("mail", "role", "schools", "sentence"),
    [
        ("nonsense", "office", ("oakridge",), "not a mail address"),
        ("x@example.org", "king", ("oakridge",), "no role king"),
        ("x@example.org", "office", (), "at least one school"),
        ("x@example.org", "office", ("atlantis",), "no school atlantis"),
        ("ana@example.org", "office", ("oakridge",), "already"),
    ],
)
def test_an_invitation_that_cannot_be_is_refused_in_a_sentence(
    district: District,
    new_account: Callable[..., Account],
    mail: str,
    role: str,
    schools: tuple[str, ...],
    sentence: str,
) -> None:
    new_account()
    with pytest.raises(Unfit, match=sentence):
        invited(district, mail, role, schools)


def test_the_set_up_link_makes_the_first_administrator_and_nobody_after(district: District) -> None:
    with district.database.write() as session:
        old = invitations.new_setup_link(session, district.now()).removeprefix(invitations.SETUP)
        link = invitations.new_setup_link(session, district.now()).removeprefix(invitations.SETUP)
    assert accepts(district, old, first=True) is None
    assert accepts(district, link) is None, "it is no invitation"
    made = accepts(district, link, first=True)
    assert made is not None
    assert (made.mail, made.role) == ("first@example.org", Role.IT)
    with district.database.write() as session:
        again = invitations.new_setup_link(session, district.now()).removeprefix(invitations.SETUP)
    assert accepts(district, again, first=True) is None, "somebody has an account"


def test_the_letter_speaks_the_districts_language(district: District) -> None:
    with district.database.write() as session:
        invitation, path = invitations.invite(session, "x@example.org", "it", [], district.now())
    letter = invitations.letter(translator("es"), invitation, f"https://d.example{path}")
    assert letter.link in letter.text
    assert letter.subject != invitations.InvitationText.SUBJECT.source
    with district.database.read() as session:
        assert accounts.everybody(session) == []
