"""The tables of announcements, and their rows as values."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Computed,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    Table,
    Text,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from city.announcements import Act, Contents, State
from storage.database import metadata

announcements = Table(
    "announcements",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("once", Text, unique=True),
    Column("state", Text, nullable=False, server_default=text("'draft'")),
    Column("version", Integer, nullable=False, server_default=text("1")),
    # What was sent before, and is mended by this one.
    Column("corrects", ForeignKey("announcements.id"), index=True),
    Column("author_id", ForeignKey("officials.id"), nullable=False),
    Column("editor_id", ForeignKey("officials.id"), nullable=False),
    Column("submitter_id", ForeignKey("officials.id")),
    Column("approver_id", ForeignKey("officials.id")),
    Column("approved_digest", LargeBinary),
    Column("mailing_id", ForeignKey("mailings.id"), unique=True),
    Column("removal_id", ForeignKey("mailings.id"), unique=True),
    # Of the alert (CAP) it was made from.
    Column("alert", JSONB(none_as_null=True)),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    Column("submitted_at", DateTime(timezone=True)),
    Column("approved_at", DateTime(timezone=True)),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_announcements_state", "state", "id"),
    CheckConstraint(
        "state IN ('draft', 'pending-approval', 'returned', 'rejected', 'broadcasting', 'completed', 'cancelled', "
        "'technical-failure')",
        name="state_known",
    ),
    CheckConstraint(
        "state NOT IN ('broadcasting', 'completed', 'cancelled') OR (submitter_id IS NOT NULL AND approver_id IS NOT "
        "NULL AND approved_digest IS NOT NULL AND approved_at IS NOT NULL AND mailing_id IS NOT NULL)",
        name="sent_was_approved",
    ),
)

versions = Table(
    "announcement_versions",
    metadata,
    Column("announcement_id", ForeignKey("announcements.id"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("digest", LargeBinary, Computed("sha256(body)", persisted=True)),
    Column("editor_id", ForeignKey("officials.id"), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
)

moves = Table(
    "announcement_moves",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("announcement_id", ForeignKey("announcements.id"), nullable=False, index=True),
    Column("act", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("official_id", ForeignKey("officials.id")),
    Column("reason", Text, nullable=False, server_default=text("''")),
    Column("at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
)

SENT = (State.BROADCASTING, State.COMPLETED, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class Announcement:
    """As it is now, with the contents of its newest version. `official_id`s are of those who did it; `mailing_id` is
    what sends it, `removal_id` what takes it back."""

    id: int
    state: State
    version: int
    contents: Contents
    digest: bytes
    corrects: int | None
    author_id: int
    editor_id: int
    submitter_id: int | None
    approver_id: int | None
    mailing_id: int | None
    removal_id: int | None
    alert: dict[str, Any] | None
    made_at: datetime
    submitted_at: datetime | None
    approved_at: datetime | None
    ended_at: datetime | None

    @property
    def began_at(self) -> datetime:
        """When the first resident could get it; before an approval, when it was begun to be written."""
        return self.contents.starts_at or self.approved_at or self.made_at

    @property
    def workers(self) -> frozenset[int]:
        """Whoever decides about it is none of these."""
        return frozenset({self.author_id, self.editor_id} | ({self.submitter_id} if self.submitter_id else set()))


@dataclass(frozen=True, slots=True)
class Version:
    number: int
    contents: Contents
    digest: bytes
    editor_id: int
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Move:
    """`official_id` None: the clock's."""

    act: Act
    version: int
    official_id: int | None
    reason: str
    at: datetime


_OWN = [announcements.c[name] for name in Announcement.__dataclass_fields__ if name in announcements.c]


def newest() -> Select[Any]:
    """Each with its newest version; `read` makes a value of a row."""
    newest = (versions.c.announcement_id == announcements.c.id) & (versions.c.number == announcements.c.version)
    return select(*_OWN, versions.c.body, versions.c.digest).join_from(announcements, versions, newest)


def read(row: Row[Any]) -> Announcement:
    fields = {**row._mapping}
    contents = Contents.from_json(orjson.loads(fields.pop("body")))
    return Announcement(**{**fields, "state": State(fields["state"]), "contents": contents})
