"""Names of kiosks come with their codes; a kiosk may be replaced by another, or be two machines."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("code", sa.Column("name", sa.String(), server_default="", nullable=False))
    op.add_column("kiosk", sa.Column("replaced_by", sa.String(), nullable=True))
    op.add_column("kiosk", sa.Column("doubled", sa.DateTime(timezone=True), nullable=True))
