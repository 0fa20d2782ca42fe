"""Who is trusted at the other end of the line: with a certificate authority made on the spot."""

from __future__ import annotations

from pathlib import Path

import pytest

from sync.exchange.client import Client
from sync.exchange.errors import CertificateDate, Untrusted
from tests.sync.wires import SHORT, Authority, answer, other_end, says


@pytest.fixture
def authority(tmp_path: Path) -> Authority:
    return Authority(tmp_path)


def test_a_districts_own_authority_is_trusted_where_it_is_set(authority: Authority) -> None:
    with other_end(says(answer()), authority.context()) as url:
        assert Client(url, ca=authority.path).health().district == "d"


def test_an_authority_that_is_not_set_is_not_trusted_and_nothing_is_sent(authority: Authority) -> None:
    heads: list[bytes] = []
    with (
        other_end(lambda _, head: heads.append(head), authority.context()) as url,
        pytest.raises(Untrusted, match="server_ca"),
    ):
        Client(url, "the-token").health()
    assert heads == []


def test_a_certificate_of_another_machine_is_not_trusted(authority: Authority) -> None:
    with (
        other_end(says(answer()), authority.context(address="10.9.8.7")) as url,
        pytest.raises(Untrusted, match="prove who it is"),
    ):
        Client(url, ca=authority.path).health()


@pytest.mark.parametrize(("days_from", "days_to"), [(-30, -1), (1, 30)])
def test_a_certificate_out_of_its_dates_says_clock(authority: Authority, days_from: int, days_to: int) -> None:
    with (
        other_end(says(answer()), authority.context(days_from, days_to)) as url,
        pytest.raises(CertificateDate, match="Check the clock first"),
    ):
        Client(url, ca=authority.path).health()


def test_a_server_that_speaks_no_tls_is_not_spoken_to() -> None:
    with other_end(says(answer()), patient=False) as url, pytest.raises(Untrusted):
        Client(url.replace("http:", "https:"), timeouts=SHORT).health()
