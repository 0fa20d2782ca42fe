"""The photo of somebody on the barred list."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from district.db.list_tables import Bytewise

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_photo",
        sa.Column("entry", Bytewise, nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("jpeg", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("entry", name="pk_entry_photo"),
    )
