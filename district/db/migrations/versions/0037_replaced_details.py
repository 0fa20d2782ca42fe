"""What stood beside an entry of the barred list whose id another person was given, as long as that can be undone."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "replaced_detail",
        sa.Column("entry", Bytewise, nullable=False),
        sa.Column("student", sa.String(), nullable=False),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_replaced_detail"),
    )
