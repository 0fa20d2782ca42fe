"""Visitor types for the table of pages: a school with a version of its own, and a question that is looked at."""

from __future__ import annotations

from district.instance import District
from district.publish import school_edits, visitor_type_edits, visitor_type_files
from district.publish.school_edits import SchoolFile
from district.publish.school_wording import SchoolWording
from district.publish.visitor_type_scopes import Scope
from tests.district.web.cast import SCHOOL
from tests.district.web.chromium import Window

FILE = """
[[types]]
code = "contractor"
label = { en = "Contractor or maintenance", es = "Contratista o mantenimiento" }
badge = { en = "CONTRACTOR", es = "CONTRATISTA" }
minutes = 240

[[types.questions]]
code = "company"
kind = "text"
label = { en = "Which company are you from?", es = "¿De qué empresa viene?" }
required = true
every_visit = false
show = ["badge", "roster"]

[[types.questions]]
code = "work"
kind = "choice"
label = { en = "What is the work about?", es = "¿De qué se trata el trabajo?" }
hint = { en = "The office tells the building manager." }
options = [
    { code = "heating", label = { en = "Heating and air", es = "Calefacción y aire" } },
    { code = "roof", label = { en = "Roof and walls", es = "Techo y paredes" } },
    { code = "network", label = { en = "Network", es = "Red" } },
]
show = ["roster"]
"""

DISTRICT_FILE = """
[[types]]
code = "parent"
label = { en = "Parent, guardian or family", es = "Madre, padre, tutor o familia" }
badge = { en = "FAMILY", es = "FAMILIA" }
photo = "no"

[[types]]
code = "tutor"
label = { en = "Tutor", es = "Tutoría" }
badge = { en = "TUTOR", es = "TUTORÍA" }
minutes = 120
"""
LEVEL_FILE = """
order = ["tutor", "parent"]

[[types]]
code = "parent"
label = { en = "Parent, guardian or family", es = "Madre, padre, tutor o familia" }
badge = { en = "FAMILY", es = "FAMILIA" }
photo = "required"
destination = "required"

[[types.questions]]
code = "children"
kind = "number"
label = { en = "How many children are with you?", es = "¿Cuántos niños vienen con usted?" }
required = true
maximum = 20
companions = true
show = ["roster"]

[[types.questions]]
code = "riding"
kind = "choice"
label = { en = "How did you come?", es = "¿Cómo llegó?" }
options = [
    { code = "car", label = { en = "By car", es = "En auto" } },
    { code = "bus", label = { en = "By bus", es = "En autobús" } },
    { code = "foot", label = { en = "On foot" } },
]
required = true
show = ["page"]

[[types]]
code = "delivery"
hidden = true
"""


def own_type(district: District, rest: str = "/back") -> str:
    """Contractors as this school alone has them."""
    with district.database.write() as session:
        visitor_type_edits.put(session, Scope(school=SCHOOL), visitor_type_files.read(FILE), district.now())
    return f"/s/{SCHOOL}/settings/types/contractor{rest}"


def inherited(district: District, path: str) -> str:
    """A district that changes parents, a level that changes them otherwise and hides deliveries, and a school that has
    contractors of its own."""
    own_type(district)
    with district.database.write() as session:
        school_edits.edit(session, SCHOOL, SchoolFile(level="elementary"), district.now())
        for scope, file in ((Scope(), DISTRICT_FILE), (Scope(level="elementary"), LEVEL_FILE)):
            visitor_type_edits.put(session, scope, visitor_type_files.read(file), district.now())
    return path


def look(window: Window) -> None:
    """A new question as visitors would see it, half of it translated."""
    window.fill(
        label_en="Where did you park?", label_es="¿Dónde estacionó?", option0_en="On the street",
        option1_en="At the gym", option1_es="En el gimnasio",
    )  # fmt: skip
    window.page.locator("button[value=look]").click()
    window.page.locator(".door").first.wait_for()


def worded(district: District) -> str:
    """A school with words of its own in English."""
    wording = SchoolWording(
        welcome={"en": "Hello, Owls!"}, afterwards={"en": "Put your badge on, then follow the blue line."}
    )
    with district.database.write() as session:
        school_edits.edit(session, SCHOOL, SchoolFile(wording=wording), district.now())
    return f"/s/{SCHOOL}/settings/wording"


def reword(window: Window) -> None:
    window.fill(welcome_es="¡Hola, búhos!", welcome_line_es="Qué gusto verle en Oakridge")
    window.page.locator("button[value=look]").click()
    window.page.locator(".door").first.wait_for()
