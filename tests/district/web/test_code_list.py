"""The codes that were given out: who made each, which kiosk used it, and that one taken back enrolls nobody."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlmodel import select

from district.access import enrollment, enrollment_codes
from district.access.enrollment_codes import CodeState
from district.access.people.rights import Role
from district.db.enrollment_tables import Code
from district.errors import Denied
from district.instance import District
from sync.contract.api.messages import EnrollRequest, RefusalCode, enroll_message
from tests.district.web.browsing import Browser
from tests.district.web.test_kiosks_enrolling import choose
from tests.districts import Clock

ON_BOTH = True
CODES = "/kiosks/codes"


@pytest.fixture
def it(signed_in: Callable[..., Browser]) -> Browser:
    return signed_in(Role.IT)


def enroll(district: District, code: str) -> str:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes_raw()
    request = EnrollRequest(code=code, public_key=public, proof=key.sign(enroll_message(code)), name="")
    return enrollment.redeem(district.database, district.keys, request, "127.0.0.1", district.now()).kiosk


def sheet(browser: Browser, *names: str) -> list[str]:
    """The codes of a sheet for kiosks of these names."""
    choose(browser, "\n".join(f"oakridge,{name}" for name in names).encode())
    browser.send("/kiosks/enroll/codes", way="page")
    assert "refuse these" in browser.text
    return [code.replace(" ", "") for code in re.findall(r'<p class="code">(\w+ \w+)</p>', browser.page.text)]


def lines(browser: Browser, query: str = "") -> dict[str, dict[str, str]]:
    """Kiosk's name -> its line."""
    return {line["name"]: line for line in browser.get(f"{CODES}.json{query}").json()}


def test_the_list_says_what_became_of_each_code_and_shows_none(it: Browser, district: District, clock: Clock) -> None:
    assert "No code has been made yet." in it.get(CODES).text
    codes = sheet(it, "Front <script>", "Gym", "Stage")
    kiosk = enroll(district, codes[0])
    page = it.get(CODES).text
    assert "<script>" not in page.split("</header>")[1]
    assert f"/kiosks/{kiosk}" in page
    with district.database.read() as session:
        secrets = [*codes, *session.exec(select(Code.digest))]
    data = it.get(f"{CODES}.csv").text
    assert not any(secret in text for secret in secrets for text in (page, data))
    found = lines(it)
    assert found["Front <script>"] | {"state": "Used", "kiosk": "Front <script>"} == found["Front <script>"]
    assert found["Gym"] | {"state": "Unused", "by": "It Person", "kind": "of a sheet"} == found["Gym"]
    assert set(lines(it, "?show=used")) == {"Front <script>"}
    clock.forward(days=15)
    with district.database.read() as session:
        found_later = enrollment_codes.given_out(session, district.now())
    assert {one.code.name: one.state for one in found_later}["Stage"] == CodeState.EXPIRED


def test_one_code_is_taken_back_and_the_second_who_does_so_is_told(it: Browser, district: District) -> None:
    codes = sheet(it, "Front", "Gym")
    it.get(CODES)
    [first, _] = re.findall(r"/kiosks/codes/revoke\?code=([\w-]+)", it.page.text)
    assert "Take back the code for Front at Oakridge Elementary?" in it.get(f"{CODES}/revoke?code={first}").text
    it.send(f"{CODES}/revoke", code=first)
    assert "Codes that count no more: 1." in it.text
    it.get(f"{CODES}/revoke?code={first}")
    assert it.send(f"{CODES}/revoke", code=first).status_code == 422
    assert "Nothing was changed." in it.text
    with pytest.raises(Denied) as refused:
        enroll(district, codes[0])
    assert refused.value.code == RefusalCode.CODE_EXPIRED
    enroll(district, codes[1])


def test_a_whole_sheet_is_taken_back_and_what_was_used_stays(it: Browser, district: District) -> None:
    other = sheet(it, "Library")
    codes = sheet(it, "Front", "Gym", "Stage")
    kiosk = enroll(district, codes[0])
    it.get(CODES)
    [newest, _] = re.findall(r'<option value="([\w-]{36})"', it.page.text)
    assert "Take back the unused codes of this sheet (2)?" in it.get(f"{CODES}/revoke?sheet={newest}").text
    it.send(f"{CODES}/revoke", sheet=newest)
    assert {name: line["state"] for name, line in lines(it).items()} == {
        "Front": "Used", "Gym": "Taken back", "Stage": "Taken back", "Library": "Unused",
    }  # fmt: skip
    assert it.get(f"/kiosks/{kiosk}").status_code == 200
    enroll(district, other[0])
