"""Pictures that anybody may see, and what Telegram calls them."""

from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE media (
            id text NOT NULL,
            body bytea NOT NULL,
            expires_at timestamptz NOT NULL,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_media PRIMARY KEY (id)
        )
    """)
    op.execute("CREATE INDEX ix_media_expires_at ON media (expires_at)")
    op.execute("""
        CREATE TABLE media_files (
            media_id text NOT NULL,
            bot_id bigint NOT NULL,
            file_id text NOT NULL,
            CONSTRAINT pk_media_files PRIMARY KEY (media_id, bot_id),
            CONSTRAINT fk_media_files_media_id FOREIGN KEY (media_id) REFERENCES media (id) ON DELETE CASCADE
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE media_files, media")
