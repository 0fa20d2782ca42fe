"""Typed names: whether the machine admits them, and the school passes that kiosks asked for."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("typed_names", sa.String(), nullable=False, server_default="staff"))
    op.create_table(
        "pass_request",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("school", sa.String(), nullable=False),
        sa.Column("kiosk", sa.String(), nullable=False),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["school"], ["school.code"], name="fk_pass_request_school_school"),
        sa.PrimaryKeyConstraint("id", name="pk_pass_request"),
    )
