"""A new school year with what was confirmed for it; who made an enrollment code, its sheet, and who took it back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op
from uuid_utils import uuid7

from district.db.tables import Number, Utc

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _text(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.String(), nullable=False) for name in names]


def upgrade() -> None:
    op.create_table(
        "school_year",
        sa.Column("number", Number, nullable=False),
        *_text("first_day"),
        sa.Column("begun", Utc(), nullable=False),
        *_text("by"),
        sa.PrimaryKeyConstraint("number", name="pk_school_year"),
    )
    op.create_table(
        "year_step",
        sa.Column("number", Number, nullable=False),
        sa.Column("year", Number, nullable=False),
        *_text("school", "kind"),
        sa.Column("at", Utc(), nullable=False),
        *_text("by"),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("undone", Utc(), nullable=True),
        *_text("undone_by"),
        sa.ForeignKeyConstraint(["year"], ["school_year.number"], name="fk_year_step_year_school_year"),
        sa.PrimaryKeyConstraint("number", name="pk_year_step"),
    )
    op.create_index("ix_year_step_year", "year_step", ["year"])
    for name in ("by", "sheet", "revoked_by"):
        op.add_column("code", sa.Column(name, sa.String(), server_default="", nullable=False))
    op.add_column("code", sa.Column("given", Utc(), nullable=True))
    op.add_column("code", sa.Column("revoked", Utc(), nullable=True))
    op.add_column("code", sa.Column("id", sa.String(), nullable=True))
    # A page names a code by an id that says nothing of it: those of before are given theirs, and their sheet.
    code = sa.table("code", *(sa.column(name) for name in ("digest", "id", "made", "sheet", "given", "redeemed")))
    there = op.get_bind()
    sheets: dict[object, str] = {}
    for digest, made, redeemed in there.execute(sa.select(code.c.digest, code.c.made, code.c.redeemed)).all():
        sheet = sheets.setdefault(made, str(uuid7())) if made is not None else ""
        changed = sa.update(code).where(code.c.digest == digest)
        there.execute(changed.values(id=str(uuid7()), sheet=sheet, given=made or redeemed))
    op.create_index("ix_code_id", "code", ["id"], unique=True)
    op.create_index("ix_code_sheet", "code", ["sheet"])
