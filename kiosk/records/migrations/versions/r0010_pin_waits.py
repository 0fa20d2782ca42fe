"""A wait after wrong PINs is measured by the time since the machine started, and no more by its clock."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("pin_tries") as table:
        table.add_column(sa.Column("boot", sa.String(), nullable=False, server_default=""))
        table.add_column(sa.Column("since", sa.Float(), nullable=False, server_default="0"))
        table.drop_column("locked_until")
