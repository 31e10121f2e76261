"""Mailings: bulk sendings frozen into rows; where and when a person is written to; what Viber costs."""

from alembic import op

revision = "0007"
down_revision = "0006"

STATES = "'waiting', 'leased', 'sent', 'blocked', 'failed', 'expired'"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE mailings (
            id bigint GENERATED ALWAYS AS IDENTITY,
            kind text NOT NULL,
            params jsonb NOT NULL,
            topic text,
            lane text NOT NULL,
            state text NOT NULL,
            resume_to text,
            note text,
            canary_last_id bigint,
            starts_at timestamptz NOT NULL,
            expires_at timestamptz NOT NULL,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            ended_at timestamptz,
            CONSTRAINT pk_mailings PRIMARY KEY (id),
            CONSTRAINT ck_mailings_lane_known CHECK (lane IN ('urgent', 'notice', 'bulk')),
            CONSTRAINT ck_mailings_state_known CHECK (state IN ('canary', 'running', 'paused', 'stopped', 'done')),
            CONSTRAINT ck_mailings_resumes_to CHECK ((state = 'paused') = (resume_to IS NOT NULL)),
            CONSTRAINT ck_mailings_expires_after_start CHECK (starts_at < expires_at)
        )
    """)
    op.execute("CREATE INDEX ix_mailings_unfinished ON mailings (id) WHERE ended_at IS NULL")
    op.execute("""
        ALTER TABLE owed_messages
            ADD COLUMN channel text,
            ADD COLUMN mailing_id bigint CONSTRAINT fk_owed_messages_mailing_id REFERENCES mailings (id),
            ADD COLUMN topic text,
            ADD COLUMN edits text,
            ADD COLUMN doubted boolean DEFAULT false NOT NULL,
            ADD COLUMN sent_at timestamptz
    """)
    op.execute("UPDATE owed_messages m SET channel = a.channel FROM accounts a WHERE a.id = m.account_id")
    op.execute("ALTER TABLE owed_messages ALTER COLUMN channel SET NOT NULL")
    op.execute("ALTER TABLE owed_messages DROP CONSTRAINT ck_owed_messages_state_known")
    op.execute(f"""
        ALTER TABLE owed_messages ADD CONSTRAINT ck_owed_messages_state_known
            CHECK (state IN ({STATES}, 'sending', 'unknown', 'muted', 'stopped'))
    """)
    op.execute("DROP INDEX ix_owed_messages_due")
    op.execute("""
        CREATE INDEX ix_owed_messages_due ON owed_messages (lane, channel, due_at)
            WHERE state IN ('waiting', 'leased') AND mailing_id IS NULL
    """)
    op.execute("""
        CREATE INDEX ix_owed_messages_mailing_due ON owed_messages (mailing_id, channel, due_at)
            WHERE state IN ('waiting', 'leased') AND mailing_id IS NOT NULL
    """)
    op.execute("CREATE INDEX ix_owed_messages_mailing_id ON owed_messages (mailing_id) WHERE mailing_id IS NOT NULL")
    op.execute("CREATE INDEX ix_owed_messages_sending ON owed_messages (leased_until) WHERE state = 'sending'")
    op.execute("""
        CREATE INDEX ix_owed_messages_session ON owed_messages (account_id)
            WHERE state = 'waiting' AND note = 'waits for a session'
    """)
    op.execute("""
        ALTER TABLE accounts
            ADD COLUMN wrote_at timestamptz,
            ADD COLUMN preferred boolean DEFAULT false NOT NULL,
            ADD COLUMN quiet_from smallint,
            ADD COLUMN quiet_until smallint,
            ADD CONSTRAINT ck_accounts_quiet_hours CHECK (
                (quiet_from IS NULL) = (quiet_until IS NULL)
                AND quiet_from BETWEEN 0 AND 23 AND quiet_until BETWEEN 0 AND 23
            ),
            ADD CONSTRAINT ck_accounts_preferred_of_somebody CHECK (NOT preferred OR person_id IS NOT NULL)
    """)
    op.execute("CREATE UNIQUE INDEX uq_accounts_preferred ON accounts (person_id) WHERE preferred")
    op.execute("""
        CREATE TABLE viber_spend (
            month date NOT NULL,
            lane text NOT NULL,
            messages integer DEFAULT 0 NOT NULL,
            amount numeric(12, 4) DEFAULT 0 NOT NULL,
            CONSTRAINT pk_viber_spend PRIMARY KEY (month, lane)
        )
    """)


def downgrade() -> None:
    op.execute("DROP TABLE viber_spend")
    op.execute("DROP INDEX uq_accounts_preferred")
    op.execute("""
        ALTER TABLE accounts
            DROP CONSTRAINT ck_accounts_preferred_of_somebody, DROP CONSTRAINT ck_accounts_quiet_hours,
            DROP COLUMN wrote_at, DROP COLUMN preferred, DROP COLUMN quiet_from, DROP COLUMN quiet_until
    """)
    op.execute("""
        DROP INDEX ix_owed_messages_due, ix_owed_messages_mailing_due, ix_owed_messages_mailing_id,
            ix_owed_messages_sending, ix_owed_messages_session
    """)
    op.execute("ALTER TABLE owed_messages DROP CONSTRAINT ck_owed_messages_state_known")
    op.execute(f"UPDATE owed_messages SET state = 'failed' WHERE state NOT IN ({STATES})")
    op.execute(f"""
        ALTER TABLE owed_messages ADD CONSTRAINT ck_owed_messages_state_known CHECK (state IN ({STATES}))
    """)
    op.execute("CREATE INDEX ix_owed_messages_due ON owed_messages (due_at) WHERE state IN ('waiting', 'leased')")
    op.execute("""
        ALTER TABLE owed_messages
            DROP COLUMN channel, DROP COLUMN mailing_id, DROP COLUMN topic, DROP COLUMN edits, DROP COLUMN doubted,
            DROP COLUMN sent_at
    """)
    op.execute("DROP TABLE mailings")
