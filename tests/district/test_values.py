"""Values that no database, terminal or log can take, in every place of every request: refused, and never a fault."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
import requests
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select

from district.access.enrollment import new_code
from district.app import create_app
from district.db.tables import Kiosk
from district.instance import District
from sync.contract.api.messages import EnrollRequest, Refusal, enroll_message
from sync.contract.safe_text import is_plain, plain
from sync.exchange.client import Client
from sync.exchange.enroll import redeem
from sync.exchange.errors import Refused
from tests.districts import Station
from tests.sync.desk import JPEG

ON_BOTH = True

NUMBERS = (
    *("9" * digits for digits in (18, 19, 20, 38, 39, 60, 300)), "-" + "9" * 60, str(2**31), str(2**63 - 1), str(2**63),
    str(2**64), str(-(2**63) - 1), "-1", "-0", "+1", "1e400", "1.5", "NaN", "Infinity", "0x10", "1_0", "١٢", " 1", "",
)  # fmt: skip
TEXTS = (
    "\x00", "a\x00b", "\x1b]0;owned\x07", "\x9b2J", "\u202eevil", "\ud800", "\udfff\ud800", "\ufeff", "\u2028",
    "\ufffe", "\U0010ffff", "x" * 70_000, "%s%n", "../../etc/passwd", "'; --", "\r\nX: y",
)  # fmt: skip
CURSORS = tuple(f"{number}{tail}" for number in NUMBERS for tail in ("", ".00", ".zz"))
_WRONG_KINDS: tuple[object, ...] = (None, True, [], {}, [[]] * 50, 10**60, -(10**60), 1.5, 2**63, 2**31, -1)


def _leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a message."""
    yield path
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield from _leaves(inner, (*path, key))


def _with(message: Any, path: tuple[Any, ...], value: object) -> Any:
    if not path:
        return value
    changed = copy.deepcopy(message)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return changed


def _messages(district: District, kiosk: Station) -> dict[tuple[str, str], Any]:
    """One sound message for each route that takes one."""
    kiosk.outbox.visit()
    with district.database.write() as session:
        code = new_code(session, "oakridge", district.now())
    key = Ed25519PrivateKey.generate()
    request = EnrollRequest(
        code=code, public_key=key.public_key().public_bytes_raw(), proof=key.sign(enroll_message(code)), name="Front"
    )
    held = {"feed": "district", "version": 1, "expires": "2026-11-02T08:00:00+00:00"}
    state = {"clock": "2026-11-02T08:00:00+00:00", "lists": "current", "held": [held], "unsent": 0, "waiting": 0}
    return {
        ("POST", "/v1/enroll"): request.model_dump(mode="json"),
        ("POST", "/v1/journal"): kiosk.outbox.batch().model_dump(mode="json"),
        ("PUT", "/v1/state"): state,
    }


def sound(response: requests.Response, told: object) -> None:
    """No fault of the district's own; and a refusal is the district's."""
    assert response.status_code < 500, told
    if response.status_code == 400 and response.content == b"Invalid HTTP request received.":
        return  # longer than a head may be
    if response.status_code >= 400:
        refusal = Refusal.model_validate_json(response.content)
        assert is_plain(refusal.sentence, 500), told


def test_every_place_of_every_message_takes_any_value_without_a_fault(
    district: District, url: str, kiosk: Station, new_station: Callable[..., Station]
) -> None:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {kiosk.enrolled.token}"
    session.headers["Content-Type"] = "application/json"
    routes = create_app(district).openapi()["paths"]
    messages = _messages(district, kiosk)
    with_json = {
        (method.upper(), path)
        for path, methods in routes.items()
        for method, route in methods.items()
        if "application/json" in route.get("requestBody", {}).get("content", {})
    }
    assert messages.keys() == with_json, "a route that takes a message needs a sound one here"
    for (method, path), message in messages.items():
        for place in _leaves(message):
            for value in (*_WRONG_KINDS, *TEXTS[:8], NUMBERS[5]):
                body = json.dumps(_with(message, place, value)).encode("utf-8", "surrogatepass")
                sound(
                    session.request(
                        method, url + path, data=body, headers={"Content-Type": "application/json"}, timeout=30
                    ),
                    (method, path, place, value),
                )
        for raw in (b"\xff\xfe", b'"\xed\xa0\x80"', b"[" * 50_000, b'{"a":' * 20_000, b"9" * 6_000, b"NaN", b"{}\x00"):
            sound(session.request(method, url + path, data=raw, timeout=30), (method, path, raw[:20]))
    # AND what is sound is taken all the same
    other = new_station()
    other.outbox.visit()
    assert other.client(url).push(other.outbox.batch()).head.sequence == 2


def test_every_parameter_of_every_route_takes_any_value_without_a_fault(
    district: District, url: str, kiosk: Station
) -> None:
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {kiosk.enrolled.token}"
    tried = set()
    for path, methods in create_app(district).openapi()["paths"].items():
        if path == "/v1/wake":
            continue  # it never ends; it has no parameter
        for method, route in methods.items():
            for parameter in route.get("parameters", []):
                if parameter["in"] == "header":
                    continue
                tried.add((method, path, parameter["name"]))
                cursors = CURSORS if parameter["name"] == "after" else ()
                for value in (*NUMBERS, *TEXTS, *cursors):
                    written = quote(value.encode("utf-8", "surrogatepass"), safe="")
                    name = "{" + parameter["name"] + "}"
                    address = path.replace(name, written or "x").replace("{feed}", "district")
                    query = "" if parameter["in"] == "path" else f"?bucket=1&{parameter['name']}={written}"
                    body = JPEG if "photos" in path else b""
                    sound(
                        session.request(
                            method, url + address + query, data=body, headers={"Content-Type": "image/jpeg"}, timeout=30
                        ),
                        (method, path, parameter["name"], value[:70]),
                    )
    assert len(tried) >= 9


@pytest.mark.parametrize("header", ["Authorization", "If-None-Match", "Content-Encoding", "Accept", "Content-Type"])
def test_every_header_takes_any_value_without_a_fault(url: str, kiosk: Station, header: str) -> None:
    known = {"Authorization": f"Bearer {kiosk.enrolled.token}"}
    for value in (*NUMBERS, "Bearer \xff\xfe", "Bearer " + "x" * 9_000, "\xe9", '"\xff"', "W/" * 900, "gzip, br"):
        for method, path in (("GET", "/v1/school"), ("PUT", "/v1/state"), ("GET", "/v1/alerts/abc")):
            headers = known | {header: value.encode("latin-1", "replace").decode("latin-1").strip()}
            sound(requests.request(method, url + path, data=b"{}", headers=headers, timeout=30), (header, value))


@pytest.mark.parametrize("value", ["9" * 60, f"{2**63}.00", "99999999999999999999", "1_0.00", "١.00", "-1.00", "+1.00"])
def test_a_cursor_beyond_what_a_database_counts_is_refused(url: str, kiosk: Station, value: str) -> None:
    with pytest.raises(Refused) as refused:
        kiosk.client(url).change("district", None, value)
    assert (refused.value.status, refused.value.code) == (422, "malformed")


STEERING = ("\x1b[2J", "\x07", "\x00", "\x7f", "\x9b2J", "\u202e", "\u2066", "\u2028", "\n", "\t", "\ufeff", "\u200f")


@pytest.mark.parametrize("sign", STEERING)
def test_a_kiosks_name_that_would_steer_a_terminal_is_refused(district: District, url: str, sign: str) -> None:
    with district.database.write() as session:
        code = new_code(session, "oakridge", district.now())
    key = Ed25519PrivateKey.generate()
    request = EnrollRequest(
        code=code, public_key=key.public_key().public_bytes_raw(), proof=key.sign(enroll_message(code)), name="Front"
    )
    said = request.model_dump(mode="json") | {"name": f"Front{sign}door"}
    answer = requests.post(f"{url}/v1/enroll", json=said, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    # a kiosk sends it written out
    assert redeem(Client(url), code, key, f"Front{sign}door").school == "oakridge"
    with district.database.read() as session:
        assert all(is_plain(name, 80) for name in session.exec(select(Kiosk.name)))


def test_a_name_in_any_script_is_a_name(district: District, url: str) -> None:
    with district.database.write() as session:
        code = new_code(session, "oakridge", district.now())
    key = Ed25519PrivateKey.generate()
    assert redeem(Client(url), code, key, "مدخل می‌خواهم 正門 Été").school == "oakridge"


@pytest.mark.parametrize("sign", STEERING)
def test_a_state_that_would_steer_a_terminal_is_refused(url: str, kiosk: Station, sign: str) -> None:
    state = {"clock": "2026-11-02T08:00:00+00:00", "lists": f"current{sign}"}
    headers = {"Authorization": f"Bearer {kiosk.enrolled.token}"}
    answer = requests.put(f"{url}/v1/state", json=state, headers=headers, timeout=30)
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


@given(st.text())
def test_what_is_made_plain_steers_no_terminal_and_stays_json(text: str) -> None:
    made = plain(text, kept="\n\t")
    assert is_plain(made.replace("\n", "").replace("\t", ""), len(made))
    assert plain(made, kept="\n\t") == made
    written = plain(json.dumps({"name": text}, ensure_ascii=False))
    assert json.loads(written)["name"].encode("utf-8", "surrogatepass") == text.encode("utf-8", "surrogatepass")
