"""Officials: who they are, how they prove it, their sessions, and the trail of what they did."""

from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE officials (
            id bigint GENERATED ALWAYS AS IDENTITY,
            name_sealed bytea NOT NULL,
            account_id bigint,
            roles text[] DEFAULT '{}' NOT NULL,
            state text DEFAULT 'invited' NOT NULL,
            sample boolean DEFAULT false NOT NULL,
            invitation bytea,
            invited_until timestamptz,
            totp_sealed bytea,
            totp_step bigint,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_officials PRIMARY KEY (id),
            CONSTRAINT fk_officials_account_id FOREIGN KEY (account_id) REFERENCES accounts (id),
            CONSTRAINT ck_officials_state_known CHECK (state IN ('invited', 'active', 'removed')),
            CONSTRAINT ck_officials_roles_known CHECK (
                roles <@ ARRAY['author', 'approver', 'auditor', 'administrator', 'support']),
            CONSTRAINT ck_officials_removed_keeps_nothing CHECK (
                state <> 'removed' OR (roles = '{}' AND totp_sealed IS NULL AND invitation IS NULL))
        )
    """)
    # Partial, both: a change of what a whole unique index covers would lock out whoever only refers to the row.
    op.execute("CREATE UNIQUE INDEX uq_officials_account_id ON officials (account_id) WHERE state <> 'removed'")
    op.execute("CREATE UNIQUE INDEX uq_officials_invitation ON officials (invitation) WHERE invitation IS NOT NULL")
    op.execute("""
        CREATE TABLE official_passkeys (
            id bytea NOT NULL,
            official_id bigint NOT NULL,
            public_key bytea NOT NULL,
            sign_count bigint NOT NULL,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            used_at timestamptz,
            CONSTRAINT pk_official_passkeys PRIMARY KEY (id),
            CONSTRAINT fk_official_passkeys_official_id FOREIGN KEY (official_id) REFERENCES officials (id)
        )
    """)
    op.execute("CREATE INDEX ix_official_passkeys_official_id ON official_passkeys (official_id)")
    op.execute("""
        CREATE TABLE official_recovery_codes (
            official_id bigint NOT NULL,
            mark bytea NOT NULL,
            used_at timestamptz,
            CONSTRAINT pk_official_recovery_codes PRIMARY KEY (official_id, mark),
            CONSTRAINT fk_official_recovery_codes_official_id FOREIGN KEY (official_id) REFERENCES officials (id)
        )
    """)
    # Real time: a session is as old as it is, wherever the city's clock stands.
    op.execute("""
        CREATE TABLE official_sessions (
            id bigint GENERATED ALWAYS AS IDENTITY,
            mark bytea NOT NULL,
            official_id bigint NOT NULL,
            proved boolean NOT NULL,
            device text NOT NULL,
            began_at timestamptz DEFAULT now() NOT NULL,
            seen_at timestamptz DEFAULT now() NOT NULL,
            strong_until timestamptz,
            CONSTRAINT pk_official_sessions PRIMARY KEY (id),
            CONSTRAINT uq_official_sessions_mark UNIQUE (mark),
            CONSTRAINT fk_official_sessions_official_id FOREIGN KEY (official_id) REFERENCES officials (id)
        )
    """)
    op.execute("CREATE INDEX ix_official_sessions_official_id ON official_sessions (official_id)")
    op.execute("""
        CREATE TABLE official_changes (
            id bigint GENERATED ALWAYS AS IDENTITY,
            official_id bigint NOT NULL,
            roles text[] NOT NULL,
            asked_by bigint NOT NULL,
            asked_at timestamptz DEFAULT city_now() NOT NULL,
            decided_by bigint,
            decided_at timestamptz,
            state text DEFAULT 'waiting' NOT NULL,
            CONSTRAINT pk_official_changes PRIMARY KEY (id),
            CONSTRAINT fk_official_changes_official_id FOREIGN KEY (official_id) REFERENCES officials (id),
            CONSTRAINT fk_official_changes_asked_by FOREIGN KEY (asked_by) REFERENCES officials (id),
            CONSTRAINT fk_official_changes_decided_by FOREIGN KEY (decided_by) REFERENCES officials (id),
            CONSTRAINT ck_official_changes_state_known CHECK (state IN ('waiting', 'done', 'refused')),
            CONSTRAINT ck_official_changes_two_people CHECK (
                state <> 'done' OR (decided_by IS NOT NULL AND decided_by NOT IN (asked_by, official_id)))
        )
    """)
    op.execute("""
        CREATE UNIQUE INDEX uq_official_changes_waiting ON official_changes (official_id) WHERE state = 'waiting'
    """)
    op.execute("""
        CREATE TABLE audit (
            id bigint NOT NULL,
            at timestamptz NOT NULL,
            official_id bigint,
            kind text NOT NULL,
            about jsonb NOT NULL,
            hash bytea NOT NULL,
            CONSTRAINT pk_audit PRIMARY KEY (id),
            CONSTRAINT fk_audit_official_id FOREIGN KEY (official_id) REFERENCES officials (id)
        )
    """)
    op.execute("CREATE INDEX ix_audit_official_id ON audit (official_id)")
    op.execute("CREATE INDEX ix_audit_kind ON audit (kind)")
    # What one chat was owed, and what went astray, for those who help.
    op.execute("CREATE INDEX ix_owed_messages_account_id ON owed_messages (account_id, id)")
    op.execute("CREATE INDEX ix_owed_messages_astray ON owed_messages (id) "
               "WHERE state IN ('failed', 'unknown') AND mailing_id IS NULL")
    # Each row bears the mark of everything before it; numbers have no gaps.
    op.execute("""
        CREATE FUNCTION audit_mark(before bytea, number bigint, moment timestamptz, who bigint, what text, about jsonb)
        RETURNS bytea LANGUAGE sql IMMUTABLE AS $$
            SELECT sha256(before || convert_to(jsonb_build_array(
                number, extract(epoch FROM moment), who, what, about)::text, 'UTF8'))
        $$
    """)
    op.execute("""
        CREATE FUNCTION chain_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            before record;
        BEGIN
            PERFORM pg_advisory_xact_lock(4217008);
            SELECT id, hash INTO before FROM audit ORDER BY id DESC LIMIT 1;
            NEW.id := coalesce(before.id, 0) + 1;
            NEW.at := city_now();
            NEW.hash := audit_mark(coalesce(before.hash, ''), NEW.id, NEW.at, NEW.official_id, NEW.kind, NEW.about);
            RETURN NEW;
        END $$
    """)
    op.execute("CREATE TRIGGER chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION chain_audit()")
    op.execute("""
        CREATE FUNCTION guard_audit() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the audit trail is only ever added to';
        END $$
    """)
    op.execute("""
        CREATE TRIGGER guard BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
        FOR EACH STATEMENT EXECUTE FUNCTION guard_audit()
    """)


def downgrade() -> None:
    op.execute("DROP INDEX ix_owed_messages_account_id, ix_owed_messages_astray")
    op.execute("DROP TABLE audit, official_changes, official_sessions, official_recovery_codes, official_passkeys, "
               "officials")
    op.execute("DROP FUNCTION guard_audit, chain_audit, audit_mark")
