"""The search among entries brings up whomever screening would call alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from district.access.people.rights import Role
from tests.district.web.browsing import Browser
from tests.district.web.test_security_import import act, send_file

LIST = "id,family,given,kind\nM-1,Morel,Ashleigh,barred\nH-1,Hallberg,Keith,barred\n"


@pytest.mark.parametrize("typed", ["morel", "moretel", "morell", "mroel"])
def test_a_word_is_found_with_one_letter_wrong_or_two_more(signed_in: Callable[..., Browser], typed: str) -> None:
    security = signed_in(Role.SECURITY)
    send_file(security, LIST)
    act(security, "do")
    security.get("/security/entries")
    security.send("/security/entries", q=typed)
    assert "id=M-1" in security.text
    assert "id=H-1" not in security.text
