"""Digests of every list's buckets, by which kiosks mend a list, and what the last import replaced."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby

import sqlalchemy as sa
from alembic import op

from district.db.tables import Utc

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_PAGE = 20_000
_IN_GROUP = 256

_feed = sa.table("feed", sa.column("name", sa.String))
_rows = sa.table(
    "list_row",
    sa.column("feed", sa.String),
    sa.column("place", sa.LargeBinary),
    sa.column("leaf", sa.LargeBinary),
    sa.column("removed", sa.Boolean),
)


def upgrade() -> None:
    op.create_index("ix_list_row_place", "list_row", ["feed", "place"], unique=False)
    groups = op.create_table(
        "feed_group",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("digest", sa.LargeBinary(), nullable=False),
        sa.Column("buckets", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.name"], name="fk_feed_group_feed_feed"),
        sa.PrimaryKeyConstraint("feed", "number", name="pk_feed_group"),
    )
    op.create_table(
        "replaced_row",
        sa.Column("feed", sa.String(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("at", Utc(), nullable=False),
        sa.ForeignKeyConstraint(["feed"], ["feed.name"], name="fk_replaced_row_feed_feed"),
        sa.PrimaryKeyConstraint("feed", "id", name="pk_replaced_row"),
    )
    connection = op.get_bind()
    for (name,) in connection.execute(sa.select(_feed.c.name)).all():
        found = list(_groups(connection, name))
        if found:
            connection.execute(sa.insert(groups), found)


def _groups(connection: sa.Connection, name: str) -> Iterator[dict[str, object]]:
    """The rows of a feed's groups. Written out here, as later versions may compute them otherwise."""
    for group, pairs in groupby(_pairs(connection, name), key=lambda pair: pair[0][0]):
        buckets = bytearray(_IN_GROUP * 32)
        for bucket, leaves in groupby(pairs, key=lambda pair: pair[0][1]):
            joined = b"".join(leaf for _, leaf in leaves)
            buckets[bucket * 32 : bucket * 32 + 32] = hashlib.sha256(joined).digest()
        yield {
            "feed": name,
            "number": group,
            "digest": hashlib.sha256(buckets).digest(),
            "buckets": bytes(buckets),
        }


def _pairs(connection: sa.Connection, name: str) -> Iterator[tuple[bytes, bytes]]:
    """(place, leaf) of every entry of a feed in order of place, a page at a time."""
    last = b""
    wanted = sa.select(_rows.c.place, _rows.c.leaf).order_by(_rows.c.place).limit(_PAGE)
    wanted = wanted.where(_rows.c.feed == name, _rows.c.removed.is_(sa.false()))
    while page := connection.execute(wanted.where(_rows.c.place > last)).all():
        yield from ((bytes(place), bytes(leaf)) for place, leaf in page)
        last = bytes(page[-1][0])
