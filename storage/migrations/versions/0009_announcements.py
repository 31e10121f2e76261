"""Announcements: their versions and moves, and what the database refuses whoever asks."""

from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.execute("""
        CREATE TABLE announcements (
            id bigint GENERATED ALWAYS AS IDENTITY,
            once text,
            state text DEFAULT 'draft' NOT NULL,
            version integer DEFAULT 1 NOT NULL,
            corrects bigint,
            author_id bigint NOT NULL,
            editor_id bigint NOT NULL,
            submitter_id bigint,
            approver_id bigint,
            approved_digest bytea,
            mailing_id bigint,
            removal_id bigint,
            alert jsonb,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            submitted_at timestamptz,
            approved_at timestamptz,
            ended_at timestamptz,
            CONSTRAINT pk_announcements PRIMARY KEY (id),
            CONSTRAINT uq_announcements_once UNIQUE (once),
            CONSTRAINT uq_announcements_mailing_id UNIQUE (mailing_id),
            CONSTRAINT uq_announcements_removal_id UNIQUE (removal_id),
            CONSTRAINT fk_announcements_corrects FOREIGN KEY (corrects) REFERENCES announcements (id),
            CONSTRAINT fk_announcements_author_id FOREIGN KEY (author_id) REFERENCES officials (id),
            CONSTRAINT fk_announcements_editor_id FOREIGN KEY (editor_id) REFERENCES officials (id),
            CONSTRAINT fk_announcements_submitter_id FOREIGN KEY (submitter_id) REFERENCES officials (id),
            CONSTRAINT fk_announcements_approver_id FOREIGN KEY (approver_id) REFERENCES officials (id),
            CONSTRAINT fk_announcements_mailing_id FOREIGN KEY (mailing_id) REFERENCES mailings (id),
            CONSTRAINT fk_announcements_removal_id FOREIGN KEY (removal_id) REFERENCES mailings (id),
            CONSTRAINT ck_announcements_state_known CHECK (state IN ('draft', 'pending-approval', 'returned',
                'rejected', 'broadcasting', 'completed', 'cancelled', 'technical-failure')),
            CONSTRAINT ck_announcements_sent_was_approved CHECK (
                state NOT IN ('broadcasting', 'completed', 'cancelled') OR (
                    submitter_id IS NOT NULL AND approver_id IS NOT NULL AND approved_digest IS NOT NULL
                    AND approved_at IS NOT NULL AND mailing_id IS NOT NULL))
        )
    """)
    op.execute("CREATE INDEX ix_announcements_state ON announcements (state, id)")
    op.execute("CREATE INDEX ix_announcements_corrects ON announcements (corrects)")
    op.execute("""
        CREATE TABLE announcement_versions (
            announcement_id bigint NOT NULL,
            number integer NOT NULL,
            body bytea NOT NULL,
            digest bytea GENERATED ALWAYS AS (sha256(body)) STORED,
            editor_id bigint NOT NULL,
            made_at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_announcement_versions PRIMARY KEY (announcement_id, number),
            CONSTRAINT fk_announcement_versions_announcement_id
                FOREIGN KEY (announcement_id) REFERENCES announcements (id),
            CONSTRAINT fk_announcement_versions_editor_id FOREIGN KEY (editor_id) REFERENCES officials (id)
        )
    """)
    op.execute("""
        CREATE TABLE announcement_moves (
            id bigint GENERATED ALWAYS AS IDENTITY,
            announcement_id bigint NOT NULL,
            act text NOT NULL,
            version integer NOT NULL,
            official_id bigint,
            reason text DEFAULT '' NOT NULL,
            at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_announcement_moves PRIMARY KEY (id),
            CONSTRAINT fk_announcement_moves_announcement_id
                FOREIGN KEY (announcement_id) REFERENCES announcements (id),
            CONSTRAINT fk_announcement_moves_official_id FOREIGN KEY (official_id) REFERENCES officials (id)
        )
    """)
    op.execute("CREATE INDEX ix_announcement_moves_announcement_id ON announcement_moves (announcement_id)")
    # The marks by which an official is known: two who share one are the same human.
    op.execute("""
        CREATE FUNCTION official_marks(which bigint) RETURNS text[] LANGUAGE sql STABLE AS $$
            SELECT array_remove(ARRAY[
                'official:' || officials.id, 'account:' || accounts.id, 'person:' || accounts.person_id], NULL)
            FROM officials LEFT JOIN accounts ON accounts.id = officials.account_id WHERE officials.id = which
        $$
    """)
    op.execute("""
        CREATE FUNCTION guard_announcements() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'an announcement is never deleted';
            ELSIF TG_OP = 'INSERT' THEN
                IF NEW.state <> 'draft' OR NEW.version <> 1 THEN
                    RAISE EXCEPTION 'an announcement begins as a draft';
                END IF;
                RETURN NEW;
            END IF;
            IF (NEW.id, NEW.author_id, NEW.made_at) IS DISTINCT FROM (OLD.id, OLD.author_id, OLD.made_at)
                OR NEW.corrects IS DISTINCT FROM OLD.corrects THEN
                RAISE EXCEPTION 'where an announcement comes from does not change';
            END IF;
            IF NEW.version <> OLD.version THEN
                IF OLD.state NOT IN ('draft', 'pending-approval', 'returned') OR NEW.state <> 'draft'
                    OR NEW.version <> OLD.version + 1 OR NEW.submitter_id IS NOT NULL THEN
                    RAISE EXCEPTION 'an edit makes the next version, and a draft of it';
                END IF;
            ELSIF NEW.editor_id <> OLD.editor_id THEN
                RAISE EXCEPTION 'only a version has another editor';
            ELSIF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
                ('draft', 'pending-approval'), ('draft', 'rejected'),
                ('pending-approval', 'broadcasting'), ('pending-approval', 'returned'),
                ('pending-approval', 'rejected'), ('returned', 'pending-approval'),
                ('broadcasting', 'completed'), ('broadcasting', 'cancelled')
            ) THEN
                RAISE EXCEPTION 'an announcement does not go from % to %', OLD.state, NEW.state;
            END IF;
            IF OLD.state = 'pending-approval' AND NEW.state = 'broadcasting' THEN
                PERFORM guard_approval(NEW);
            ELSIF (NEW.approver_id, NEW.approved_digest, NEW.approved_at, NEW.mailing_id)
                IS DISTINCT FROM (OLD.approver_id, OLD.approved_digest, OLD.approved_at, OLD.mailing_id) THEN
                RAISE EXCEPTION 'an approval is made with its move, and stays';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE FUNCTION guard_approval(one announcements) RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            IF NOT EXISTS (SELECT FROM officials WHERE id = one.approver_id AND state = 'active'
                           AND 'approver' = ANY (roles)) THEN
                RAISE EXCEPTION 'an approver approves';
            END IF;
            IF official_marks(one.approver_id) && (
                official_marks(one.author_id) || official_marks(one.submitter_id) || official_marks(one.editor_id)
            ) THEN
                RAISE EXCEPTION 'nobody approves what they worked on';
            END IF;
            IF one.approved_digest IS DISTINCT FROM (
                SELECT digest FROM announcement_versions WHERE announcement_id = one.id AND number = one.version
            ) THEN
                RAISE EXCEPTION 'what is approved is what it says now';
            END IF;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON announcements
        FOR EACH ROW EXECUTE FUNCTION guard_announcements()
    """)
    op.execute("""
        CREATE FUNCTION guard_announcement_rows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'what was written and done is only ever added to';
        END $$
    """)
    for table in ("announcement_versions", "announcement_moves"):
        op.execute(f"""
            CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION guard_announcement_rows()
        """)


def downgrade() -> None:
    op.execute("DROP TABLE announcement_moves, announcement_versions, announcements CASCADE")
    op.execute("DROP FUNCTION guard_announcement_rows, guard_announcements, official_marks")
