"""Which door recorded a visit, and the visit that a late case is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("visit", sa.Column("kiosk", sa.String(), nullable=False, server_default=""))
    op.add_column("held_case", sa.Column("about", sa.String(), nullable=False, server_default=""))
