"""What the form of a host and a line of a file have in common: where a host is found, and how they are told."""

from __future__ import annotations

from collections.abc import Collection

from district.access.people.accounts import folded_mail
from district.db.expected_tables import HostContact
from district.web.forms import Form
from language.catalogue import OFFERED
from language.marks import N_

MOST_HOSTS = 1_000
"""Of one school."""


def check_place(form: Form, places: Collection[str]) -> None:
    """That the field `destination` is one of a school's, or none."""
    form.choice("destination", ["", *places], N_("That destination is not there any more. Choose another."))


def read_contact(form: Form, school: str, host: str, origin: str) -> HostContact:
    """How a host is told, as typed. `origin`: the address at which people open the pages."""
    mail = (form.taken("mail", lambda: folded_mail(form.value("mail"))) or "") if form.value("mail").strip() else ""
    language = form.choice("language", ["", *OFFERED], N_("Choose one of these languages."))
    told = bool(form.value("told"))
    return HostContact(school=school, host=host, mail=mail, language=language, is_told=told, origin=origin)
