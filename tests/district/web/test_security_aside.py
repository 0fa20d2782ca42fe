"""A file that gives the ids of entries to other people: its preview says what stood beside them and is laid aside."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from district.instance import District
from district.publish import entry_details, entry_photos
from district.publish.list_history import PHOTO, PICTURE, REVIEW, STUDENT
from tests.district.web.browsing import Browser
from tests.district.web.test_security_import import GOOD, HEADINGS, act, send_file


@pytest.fixture
def security(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.SECURITY)


def test_the_page_says_how_many_photos_a_file_lays_aside_before_it_is_done(
    security: Browser, district: District
) -> None:
    send_file(security, GOOD)
    act(security, "do")
    content = b"a picture"
    put = {STUDENT: "A student", REVIEW: "", PHOTO: entry_photos.digest_of(content)}
    with district.database.write() as session:
        for id_ in ("1", "2"):
            entry_details.keep(session, {"id": id_, PICTURE: entry_photos.written(content)} | put)
    send_file(security, GOOD)
    assert "3 lines are good." in security.text
    assert "laid aside" not in security.text
    act(security, "discard")
    rows = GOOD.removeprefix(HEADINGS).splitlines()
    shifted = [
        f"{number},{row.partition(',')[2]}" for number, row in enumerate(("0,Ivo,Novak,1990,barred,*", *rows), 1)
    ]
    send_file(security, HEADINGS + "\n".join(shifted) + "\n")
    assert "The file gives the id of an entry to another person." in security.text
    assert "2 photos are laid aside." in security.text
    assert "2 students to be protected are laid aside." in security.text
    assert "day of review" not in security.text
    act(security, "do", may_shrink="yes")
    with district.database.read() as session:
        assert entry_details.of_entry(session, "1")[PHOTO] == ""
