"""The tables of what comes down to kiosks: streams of changes, pre-registered visitors, settings, kiosks' states."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, Integer, UniqueConstraint
from sqlmodel import Field

from district.db.tables import Table, Utc
from sync.sql import PERSONAL, PLAIN


class Stream(Table, table=True):
    """Where a school's stream of changes stands. Whoever changes anything for a school's kiosks moves it.

    Attributes:
        number: the last one given out.
        horizon: changes up to here may be forgotten; a cursor below it starts again.
    """

    __tablename__ = "stream"

    school: str = Field(primary_key=True, foreign_key="school.code", sa_column_kwargs=PLAIN)
    number: int = Field(sa_type=BigInteger, index=True, sa_column_kwargs=PLAIN)
    horizon: int = Field(default=0, sa_type=BigInteger, sa_column_kwargs=PLAIN)


class Change(Table, table=True):
    """That something changed, and when in the stream: the newest change of each key only, and never what it says.

    `digest` is that of the content as it was sent last, "" for a tombstone.
    """

    __tablename__ = "change"
    __table_args__ = (UniqueConstraint("school", "number"),)

    school: str = Field(primary_key=True, foreign_key="school.code", sa_column_kwargs=PLAIN)
    kind: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    key: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    number: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    digest: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class DatabaseId(Table, table=True):
    """The database's own id, in one row; the key file names it too."""

    __tablename__ = "database_id"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)


class VisitorPass(Table, table=True):
    """A pre-registered visitor. The row is deleted when it is withdrawn, and some time after it has ended."""

    __tablename__ = "visitor_pass"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", index=True, sa_column_kwargs=PLAIN)
    family: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    given: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    born: str = Field(repr=False, sa_column_kwargs=PERSONAL)
    purpose: str = Field(sa_column_kwargs=PLAIN)
    destination: str = Field(sa_column_kwargs=PLAIN)
    host: str = Field(sa_column_kwargs=PLAIN)
    valid_from: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    valid_until: datetime = Field(sa_type=Utc, index=True, sa_column_kwargs=PLAIN)


class PassRequest(Table, table=True):
    """A school pass that a kiosk asked for, by the pass's id. The row outlives the pass: projecting the same entry
    again makes no pass that was withdrawn."""

    __tablename__ = "pass_request"

    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(foreign_key="school.code", sa_column_kwargs=PLAIN)
    kiosk: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class SchoolPlan(Table, table=True):
    """Opening times, whom visitors come to see, and the emergency in force; shapes of sync.contract.api.school.
    `former_hosts`: code and name of those that were removed, for visits name them."""

    __tablename__ = "school_plan"

    school: str = Field(primary_key=True, foreign_key="school.code", sa_column_kwargs=PLAIN)
    calendar: dict[str, Any] | None = Field(default=None, sa_type=JSON, sa_column_kwargs=PLAIN)
    hosts: list[dict[str, Any]] = Field(default_factory=list, sa_type=JSON, sa_column_kwargs=PLAIN)
    former_hosts: list[dict[str, Any]] = Field(
        default_factory=list, sa_type=JSON, sa_column_kwargs=PLAIN | {"server_default": "[]"}
    )
    alarm: dict[str, Any] | None = Field(default=None, sa_type=JSON, sa_column_kwargs=PLAIN)


class VisitorTypeLayer(Table, table=True):
    """What was set for a scope of visitor types, one row for each time. The newest that was not taken back is in force.

    Attributes:
        scope: "district", "level:LEVEL" or "school:CODE".
        content: a district.publish.visitor_types.Layer.
    """

    __tablename__ = "visitor_type_layer"

    scope: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    number: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs=PLAIN | {"autoincrement": False})
    content: dict[str, Any] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    undone: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)


class BadgeLayoutLayer(Table, table=True):
    """What was set for a scope's badges, one row for each time. The newest that was not taken back is in force.

    Attributes:
        scope: as in VisitorTypeLayer.
        content: a district.publish.badge_layouts.Layer.
        by, undone_by: accounts.
    """

    __tablename__ = "badge_layout_layer"

    scope: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    number: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs=PLAIN | {"autoincrement": False})
    content: dict[str, Any] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    by: str = Field(sa_column_kwargs=PLAIN)
    undone: datetime | None = Field(default=None, sa_type=Utc, sa_column_kwargs=PLAIN)
    undone_by: str = Field(default="", sa_column_kwargs=PLAIN)


class KioskSettingLayer(Table, table=True):
    """What kiosks go by where it was set for a scope.

    Attributes:
        scope: as in VisitorTypeLayer, or "kiosk:" and the id of a kiosk.
        school: of a single kiosk, else "".
        content: a district.publish.kiosk_settings.Layer.
    """

    __tablename__ = "kiosk_setting_layer"

    scope: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    school: str = Field(default="", sa_column_kwargs=PLAIN)
    content: dict[str, Any] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)


class QuestionCode(Table, table=True):
    """The code of a question that was ever asked, with its kind: it never stands for another kind again."""

    __tablename__ = "question_code"

    code: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    kind: str = Field(sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)


class Setting(Table, table=True):
    """What an administrator chose instead of the built-in value; see district.settings."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    value: str = Field(sa_column_kwargs=PLAIN)


class KioskState(Table, table=True):
    """What a kiosk said of itself last; `said` is its own words. `skew_ms`: its clock minus the district's."""

    __tablename__ = "kiosk_state"

    kiosk: str = Field(primary_key=True, foreign_key="kiosk.id", sa_column_kwargs=PLAIN)
    received: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
    skew_ms: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    said: dict[str, Any] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)


class FeedGroup(Table, table=True):
    """The digests of 256 buckets of a feed that follow one another, in one value, and the group's own over them (see
    sync.contract.barred_list.feeds). A group without an entry has no row. Always those of the version in force."""

    __tablename__ = "feed_group"

    feed: str = Field(primary_key=True, foreign_key="feed.name", sa_column_kwargs=PLAIN)
    number: int = Field(primary_key=True, sa_type=Integer, sa_column_kwargs=PLAIN | {"autoincrement": False})
    digest: bytes = Field(sa_column_kwargs=PLAIN)
    buckets: bytes = Field(sa_column_kwargs=PLAIN)


class GivenSet(Table, table=True):
    """The signed set of the feeds that a school's kiosks are given (see `feed_set`). `feeds` are names, `ended`
    are pairs of a name and the last version; `issued` is ISO 8601 text, exactly as signed."""

    __tablename__ = "given_set"

    school: str = Field(primary_key=True, foreign_key="school.code", sa_column_kwargs=PLAIN)
    version: int = Field(sa_type=BigInteger, sa_column_kwargs=PLAIN)
    issued: str = Field(sa_column_kwargs=PLAIN)
    feeds: list[str] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    ended: list[list[Any]] = Field(sa_type=JSON, sa_column_kwargs=PLAIN)
    key_id: str = Field(sa_column_kwargs=PLAIN)
    signature: bytes = Field(sa_column_kwargs=PLAIN)


class ReplacedRow(Table, table=True):
    """A list entry as it was before the last import, so that the import can be taken back; `content` None: it was not
    there. The next import replaces these rows, and `lists.UNDO_LIFE` ends them."""

    __tablename__ = "replaced_row"

    feed: str = Field(primary_key=True, foreign_key="feed.name", sa_column_kwargs=PLAIN)
    id: str = Field(primary_key=True, sa_column_kwargs=PLAIN)
    content: bytes | None = Field(default=None, repr=False, sa_column_kwargs=PLAIN)
    at: datetime = Field(sa_type=Utc, sa_column_kwargs=PLAIN)
