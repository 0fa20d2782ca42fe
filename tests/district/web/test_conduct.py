"""What goes with conduct: the notice and the slip, referrals, and who comes up again."""

from __future__ import annotations

import re
from collections.abc import Callable

from district.access.people.rights import Role
from district.instance import District
from district.publish.notice_texts import LONGEST
from tests.district.web import a_day
from tests.district.web.barring import bar
from tests.district.web.browsing import Browser
from tests.districts import Clock
from tests.printing.structure import tagged

SCRIPT = "<script>document.title='taken'</script>"


def test_the_notice_is_in_the_persons_language_with_the_districts_own_texts(
    signed_in: Callable[..., Browser], listed: District
) -> None:
    security = signed_in(Role.SECURITY)
    security.get("/security/bars/texts?language=es")
    was = re.findall(r'name="was" value="(\w+)"', security.text)[0]
    texts = {"child": "Llame primero.", "contact-name": "Rosa Diaz", "contact-number": "555-0100", "was": was}
    security.send("/security/bars/texts?language=es", **texts)
    assert "Llame primero." in security.text
    security.send("/security/bars/texts?language=es", **texts | {"child": "Otra"})
    assert "nothing of yours was saved" in security.text
    security.get("/security/bars/texts?language=es")
    fresh = re.findall(r'name="was" value="(\w+)"', security.text)[0]
    security.send("/security/bars/texts?language=es", **texts | {"child": "x" * (LONGEST + 1), "was": fresh})
    assert security.page.status_code == 422
    id_ = bar(security)
    for language, said in (
        (
            "en",
            ("Shouted, or insulted somebody", "until November 2, 2026, 3:30", "You may get your child as before"),
        ),
        ("es", ("Gritó o insultó a alguien", "Llame primero.", "Rosa Diaz, 555-0100")),
    ):
        made = tagged(security.get(f"/s/oakridge/bars/{id_}/notice.pdf?language={language}").content)
        assert made.claims_ua1
        assert made.language == language
        assert len(made.pages) == 1
        text = " ".join(line for _, line in made.reading())
        for one in (*said, "Dana Whitlock"):
            assert one in text, (one, text)
    security.get(f"/s/oakridge/bars/{id_}")
    security.send(f"/s/oakridge/bars/{id_}/notice", how="mailed")
    assert "Notice mailed" in security.text


def test_a_referral_is_taken_once_and_closed_with_what_was_done(
    signed_in: Callable[..., Browser], listed: District
) -> None:
    office, security, threat = (signed_in(role) for role in (Role.OFFICE, Role.SECURITY, Role.THREAT_MANAGEMENT))
    id_ = bar(office)
    office.get(f"/s/oakridge/refer?bar={id_}")
    office.send(f"/s/oakridge/refer?bar={id_}", words="")
    assert "Say what the matter is." in office.text
    office.send(f"/s/oakridge/refer?bar={id_}", words="Wrote to a student " + SCRIPT)
    assert "The matter is with district security." in office.text
    security.get("/security/bars")
    assert "1 referral open" in security.text
    security.get("/security/referrals")
    assert "Nobody has it yet" in security.text
    assert SCRIPT not in security.page.text
    path = re.findall(r'href="(/security/referrals/[^"]+)"', security.text)[0]
    security.get(path)
    assert f"/security/bars/{id_}" in security.text
    threat.get(path)
    security.send(f"{path}/take")
    threat.send(f"{path}/take")
    assert "Somebody else took this referral first." in threat.text
    security.send(f"{path}/close", outcome="")
    assert "Say what was done." in security.text
    security.send(f"{path}/close", outcome="Spoke with the family")
    threat.get(path)
    assert "Spoke with the family" in threat.text
    assert "Closed by Security Person" in threat.text


def test_who_comes_up_again_within_twelve_months_is_shown_for_review(
    signed_in: Callable[..., Browser], listed: District, clock: Clock
) -> None:
    security = signed_in(Role.SECURITY)
    bar(security)
    clock.forward(days=200)
    bar(signed_in(Role.SECURITY, mail="s2@example.org"), family="WHITLOCK", middle="R", measure="record")
    again = signed_in(Role.SECURITY, mail="s3@example.org")
    again.get("/security/bars")
    assert "More than once in twelve months" in again.text
    assert "2 records, 1 bar" in again.text
    clock.forward(days=200)
    later = signed_in(Role.SECURITY, mail="s4@example.org")
    later.get("/security/bars")
    assert "More than once" not in later.text


def test_who_was_stopped_by_mistake_gets_a_slip_that_says_neither_why_nor_that_there_is_a_list(
    signed_in: Callable[..., Browser], listed: District
) -> None:
    office, day = signed_in(Role.OFFICE), a_day.begun(listed)
    mistaken, refused = day.held("Bob", "Hale"), day.held("Ann", "Lee")
    day.decided(mistaken, "admit", reason="different_person")
    day.decided(refused)
    office.get(f"/s/oakridge/cases/{mistaken}")
    assert "/slip.pdf?language=es" in office.text
    made = tagged(office.get(f"/s/oakridge/cases/{mistaken}/slip.pdf?language=es").content)
    text = " ".join(line for _, line in made.reading())
    assert made.title == "Sentimos la espera"
    assert "pregunte por favor en la oficina a quién llamar" in text
    for word in ("Hale", "Bob", "lista", "coincid", "compar"):
        assert word not in text
    assert office.get(f"/s/oakridge/cases/{refused}/slip.pdf").status_code == 404
    assert "slip.pdf" not in office.get(f"/s/oakridge/cases/{refused}").text
