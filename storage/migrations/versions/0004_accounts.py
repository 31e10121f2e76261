"""What a resident chose: their district, and the topics they do not want to hear of."""

from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.execute("ALTER TABLE accounts ADD COLUMN district text, ADD COLUMN muted text[] DEFAULT '{}' NOT NULL")


def downgrade() -> None:
    op.execute("ALTER TABLE accounts DROP COLUMN district, DROP COLUMN muted")
