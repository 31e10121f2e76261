"""Turns taken, what we owe, and what was put aside."""

from alembic import op

revision = "0003"
down_revision = "0002"

# What both kinds of debt share.
OWED = """
    state text DEFAULT 'waiting' NOT NULL,
    due_at timestamptz DEFAULT city_now() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    lease text,
    leased_until timestamptz,
    note text,
    made_at timestamptz DEFAULT city_now() NOT NULL
"""
STATES = "CHECK (state IN ('waiting', 'leased', 'sent', 'blocked', 'failed', 'expired'))"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE turns (
            account_id bigint NOT NULL,
            update_id text NOT NULL,
            outcome jsonb NOT NULL,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_turns PRIMARY KEY (account_id, update_id),
            CONSTRAINT fk_turns_account_id FOREIGN KEY (account_id) REFERENCES accounts (id)
        )
    """)
    op.execute("CREATE INDEX ix_turns_made_at ON turns (made_at)")
    op.execute(f"""
        CREATE TABLE owed_messages (
            id bigint GENERATED ALWAYS AS IDENTITY,
            once text NOT NULL,
            account_id bigint NOT NULL,
            lane text NOT NULL,
            kind text NOT NULL,
            params jsonb DEFAULT '{{}}' NOT NULL,
            sealed bytea,
            expires_at timestamptz NOT NULL,
            {OWED},
            CONSTRAINT pk_owed_messages PRIMARY KEY (id),
            CONSTRAINT uq_owed_messages_once UNIQUE (once),
            CONSTRAINT fk_owed_messages_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
            CONSTRAINT ck_owed_messages_lane_known CHECK (lane IN ('reply', 'urgent', 'notice', 'bulk')),
            CONSTRAINT ck_owed_messages_state_known {STATES}
        )
    """)
    op.execute(f"""
        CREATE TABLE owed_events (
            id text NOT NULL,
            source text NOT NULL,
            sequence bigint NOT NULL,
            body bytea NOT NULL,
            {OWED},
            CONSTRAINT pk_owed_events PRIMARY KEY (id),
            CONSTRAINT ck_owed_events_state_known {STATES}
        )
    """)
    op.execute("CREATE UNIQUE INDEX uq_owed_events_source_sequence ON owed_events (source, sequence)")
    for table in ("owed_messages", "owed_events"):
        op.execute(f"CREATE INDEX ix_{table}_due ON {table} (due_at) WHERE state IN ('waiting', 'leased')")
    op.execute("""
        CREATE TABLE quarantine (
            id bigint GENERATED ALWAYS AS IDENTITY,
            kind text NOT NULL,
            channel text NOT NULL,
            once text NOT NULL,
            sealed bytea NOT NULL,
            error text NOT NULL,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            replayed_at timestamptz,
            CONSTRAINT pk_quarantine PRIMARY KEY (id),
            CONSTRAINT uq_quarantine_once UNIQUE (once),
            CONSTRAINT ck_quarantine_kind_known CHECK (kind IN ('unparsed', 'failed', 'refused'))
        )
    """)
    op.execute("CREATE INDEX ix_quarantine_made_at ON quarantine (made_at)")
    op.execute("CREATE TABLE leader (single boolean DEFAULT true NOT NULL, epoch bigint DEFAULT 0 NOT NULL, "
               "CONSTRAINT pk_leader PRIMARY KEY (single), CONSTRAINT ck_leader_only_one CHECK (single))")
    op.execute("INSERT INTO leader DEFAULT VALUES")


def downgrade() -> None:
    op.execute("DROP TABLE leader, quarantine, owed_events, owed_messages, turns")
