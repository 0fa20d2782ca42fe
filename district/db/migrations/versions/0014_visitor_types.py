"""Visitor types as data: what each scope sets; a school's purposes become what that school sets, where they differed.

The purposes and types that were built in at that time stand here once more: a migration does not change with them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

Item = dict[str, Any]

FORMER: dict[str, Item] = {
    code: {"label": {"en": label[0], "es": label[1]}, "badge": {"en": badge[0], "es": badge[1]}}
    for code, label, badge in (
        ("parent", ("Parent or guardian", "Padre, madre o tutor"), ("PARENT", "FAMILIA")),
        ("meeting", ("Meeting", "Reunión"), ("VISITOR", "VISITA")),
        ("volunteer", ("Volunteer", "Voluntariado"), ("VOLUNTEER", "VOLUNTARIO")),
        ("contractor", ("Contractor or maintenance", "Contratista o mantenimiento"), ("CONTRACTOR", "CONTRATISTA")),
        ("delivery", ("Delivery", "Entrega"), ("DELIVERY", "ENTREGA")),
        ("official", ("Officer or official", "Agente o funcionario"), ("OFFICIAL", "OFICIAL")),
        ("visitor", ("Something else", "Otro motivo"), ("VISITOR", "VISITA")),
    )
}
"""The purposes that a school began with until now."""

WITHOUT_DESTINATION = {"delivery"}

_CHILDREN: Item = {
    "code": "children",
    "kind": "number",
    "label": {"en": "How many children are with you?", "es": "¿Cuántos niños vienen con usted?"},
    "required": True,
    "maximum": 9,
    "companions": True,
    "show": ["roster"],
}
_NOTHING: Item = {"destination": "no", "photo": "no", "conduct": False, "prints_badge": False}

TYPES: dict[str, Item] = {
    "parent": {**FORMER["parent"], "questions": [_CHILDREN]},
    "meeting": {
        **FORMER["meeting"],
        "label": {"en": "Visit or meeting", "es": "Visita o reunión"},
        "host": "optional",
        "questions": [_CHILDREN],
    },
    "volunteer": {**FORMER["volunteer"], "questions": [_CHILDREN]},
    "contractor": {
        **FORMER["contractor"],
        "questions": [
            {
                "code": "company",
                "kind": "text",
                "label": {"en": "Which company are you from?", "es": "¿De qué empresa viene?"},
                "required": True,
                "every_visit": False,
                "show": ["badge", "roster"],
            }
        ],
    },
    "substitute": {
        "label": {"en": "Substitute teacher", "es": "Docente suplente"},
        "badge": {"en": "SUBSTITUTE", "es": "SUPLENTE"},
        "questions": [
            {
                "code": "substitute_for",
                "kind": "person",
                "label": {"en": "Whom are you here for today?", "es": "¿A quién reemplaza hoy?"},
                "required": True,
                "show": ["roster"],
            }
        ],
    },
    "delivery": {
        **FORMER["delivery"],
        "label": {"en": "Delivery to the desk", "es": "Entrega en la recepción"},
        **_NOTHING,
    },
    "event": {
        "label": {"en": "Guest of an event", "es": "Invitado a un evento"},
        "badge": {"en": "GUEST", "es": "INVITADO"},
        "destination": "optional",
        "questions": [_CHILDREN],
    },
    "official": {
        **FORMER["official"],
        "label": {"en": "I'm here on official duty", "es": "Vengo en misión oficial"},
        "office": True,
        **_NOTHING,
    },
    "visitor": {**FORMER["visitor"], "questions": [_CHILDREN]},
}
"""The built-in types, in their order."""


def upgrade() -> None:
    _create_tables()
    _carry_over(op.get_bind())
    with op.batch_alter_table("school") as table:
        table.add_column(sa.Column("level", sa.String(), nullable=False, server_default=""))
        table.drop_column("purposes")


def _create_tables() -> None:
    op.create_table(
        "visitor_type_layer",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.Column("undone", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("scope", "number", name="pk_visitor_type_layer"),
    )
    op.create_table(
        "question_code",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.PrimaryKeyConstraint("code", name="pk_question_code"),
    )


def _carry_over(connection: sa.Connection) -> None:
    school = sa.table("school", sa.column("code", sa.String), sa.column("purposes", sa.JSON))
    layer = sa.table(
        "visitor_type_layer",
        sa.column("scope", sa.String),
        sa.column("number", sa.Integer),
        sa.column("content", sa.JSON),
        sa.column("at", Utc),
    )
    for code, purposes in connection.execute(sa.select(school.c.code, school.c.purposes)).all():
        content = layer_of(purposes) if purposes else None
        if content is not None:
            row = {"scope": f"school:{code}", "number": 1, "content": content, "at": datetime.now(UTC)}
            connection.execute(layer.insert().values(row))


def layer_of(purposes: Sequence[Item]) -> Item | None:
    """What a school has to set so that it goes on with its purposes; None where they are the built-in ones.

    A field that had the built-in value inherits the new one. A school that had taken built-in purposes out chose what
    it offers, so types that are new stay hidden there.
    """
    own = [dict(_own_type(item)) for item in purposes if _differs(item)]
    codes = [item["code"] for item in purposes]
    gone = [code for code in FORMER if code not in codes]
    hidden = [code for code in TYPES if code not in codes] if gone else []
    offered = [code for code in TYPES if code not in hidden] + [code for code in codes if code not in TYPES]
    order = codes if codes != [code for code in offered if code in codes] else []
    return {"order": order, "types": own, "hidden": hidden} if own or hidden or order else None


def _differs(item: Item) -> bool:
    former = FORMER.get(item["code"])
    return former is None or any(
        (item["label"] != former["label"], item["badge"] != former["badge"], _minutes(item), _destination(item))
    )


def _own_type(item: Item) -> Iterator[tuple[str, Any]]:
    code, destination = item["code"], _destination(item)
    usual, former = TYPES.get(code, {}), FORMER.get(code, {})
    # Visitors who go beyond the desk were given a badge before, and still are.
    inside = destination == "required" and not usual.get("office")
    yield from ((name, value) for name, value in usual.items() if not (inside and name in _NOTHING))
    yield "code", code
    for name in ("label", "badge"):
        yield name, usual[name] if item[name] == former.get(name) else item[name]
    yield "minutes", _minutes(item)
    if destination and not usual.get("office"):
        yield "destination", destination


def _minutes(item: Item) -> int:
    return int(item.get("minutes", 0))


def _destination(item: Item) -> str:
    """Whether a destination is asked for, "" where that is as it was built in."""
    needs, code = bool(item.get("needs_destination", True)), item["code"]
    if code in FORMER and needs == (code not in WITHOUT_DESTINATION):
        return ""
    return "required" if needs else "no"
