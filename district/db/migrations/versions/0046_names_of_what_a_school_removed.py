"""The names of hosts and destinations that a school removed, by which its earlier visits are shown."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("school", sa.Column("former_destinations", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("school_plan", sa.Column("former_hosts", sa.JSON(), nullable=False, server_default="[]"))
