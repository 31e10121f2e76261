"""What phones say of the messages we owed: delivered, seen."""

from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE owed_messages
            ADD COLUMN message_id text,
            ADD COLUMN delivered_at timestamptz,
            ADD COLUMN seen_at timestamptz
    """)
    op.execute("CREATE INDEX ix_owed_messages_message_id ON owed_messages (message_id) WHERE message_id IS NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE owed_messages DROP COLUMN message_id, DROP COLUMN delivered_at, DROP COLUMN seen_at")
