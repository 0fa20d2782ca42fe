"""Changes of the barred list that wait for a second person, its sources, custody entries' students, and the written
reasons of looks."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise
from district.db.tables import Number, Utc

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("list_change", sa.Column("approved_by", sa.String(), server_default="", nullable=False))
    op.create_table(
        "list_proposal",
        sa.Column("number", Number, nullable=False),
        sa.Column("made", Utc(), nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("by", "act", "entry", "known")),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("state", "ended_by")),
        sa.Column("ended", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("number", name="pk_list_proposal"),
    )
    op.create_index("ix_list_proposal_state", "list_proposal", ["state", "number"])
    op.create_index("ix_list_proposal_entry", "list_proposal", ["entry"])
    op.create_table(
        "list_source",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("begins", Bytewise, nullable=False),
        *(sa.Column(name, sa.String(), nullable=False) for name in ("name", "as_of", "leaves_out", "license")),
        sa.Column("max_age_days", sa.Integer(), nullable=False),
        sa.Column("told", Utc(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_list_source"),
    )
    op.create_table(
        "custody_student",
        sa.Column("entry", Bytewise, nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_custody_student"),
    )
    op.create_table(
        "look_reason",
        sa.Column("look", Number, autoincrement=False, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("look", name="pk_look_reason"),
    )
