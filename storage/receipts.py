"""The public log's leaves, written with the act they prove; the jobs leader gives them their place in the tree."""

from sqlalchemy import BigInteger, Column, DateTime, Identity, LargeBinary, Table, Text, text

from storage.database import metadata

leaves = Table(
    "leaves",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("body", LargeBinary, nullable=False),
    # Cast to text: neither SQLAlchemy nor asyncpg knows xid8, and only the sequencer's own SQL compares it.
    Column("xid", Text, nullable=False, server_default=text("(pg_current_xact_id())::text")),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Column("tree_index", BigInteger, unique=True),
)
