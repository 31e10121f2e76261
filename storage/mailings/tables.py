"""The table of mailings."""

from typing import Literal

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    Identity,
    Index,
    Table,
    Text,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from storage.database import metadata

MailingLane = Literal["urgent", "notice", "bulk"]
MailingState = Literal["canary", "running", "paused", "stopped", "done"]

mailings = Table(
    "mailings",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("params", JSONB, nullable=False),
    Column("topic", Text),
    Column("lane", Text, nullable=False),
    Column("state", Text, nullable=False),
    # What a paused one was.
    Column("resume_to", Text),
    # Why it paused by itself.
    Column("note", Text),
    Column("canary_last_id", BigInteger),
    Column("starts_at", DateTime(timezone=True), nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("city_now()")),
    Column("ended_at", DateTime(timezone=True)),
    Index("ix_mailings_unfinished", "id", postgresql_where=text("ended_at IS NULL")),
    CheckConstraint("lane IN ('urgent', 'notice', 'bulk')", name="lane_known"),
    CheckConstraint("state IN ('canary', 'running', 'paused', 'stopped', 'done')", name="state_known"),
    CheckConstraint("(state = 'paused') = (resume_to IS NOT NULL)", name="resumes_to"),
    CheckConstraint("starts_at < expires_at", name="expires_after_start"),
)
