"""Which entrances a visitor's pass names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("pass_detail", sa.Column("doors", sa.String(), nullable=False, server_default=""))
