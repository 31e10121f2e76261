"""The city's clock, people, and their chats."""

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.execute("""
        CREATE TABLE city_clock (
            single boolean DEFAULT true NOT NULL,
            ahead interval DEFAULT '0' NOT NULL,
            simulation boolean DEFAULT false NOT NULL,
            CONSTRAINT pk_city_clock PRIMARY KEY (single),
            CONSTRAINT ck_city_clock_only_one CHECK (single)
        )
    """)
    op.execute("INSERT INTO city_clock DEFAULT VALUES")
    op.execute("""
        CREATE FUNCTION city_now() RETURNS timestamptz LANGUAGE sql STABLE
        AS 'SELECT clock_timestamp() + ahead FROM city_clock'
    """)
    op.execute("""
        CREATE TABLE people (
            id bigint NOT NULL,
            data_key bytea,
            profile bytea,
            verified_at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_people PRIMARY KEY (id)
        )
    """)
    op.execute("""
        CREATE TABLE person_keys (
            key_id text NOT NULL,
            hmac bytea NOT NULL,
            person_id bigint NOT NULL,
            CONSTRAINT pk_person_keys PRIMARY KEY (key_id, hmac),
            CONSTRAINT fk_person_keys_person_id FOREIGN KEY (person_id) REFERENCES people (id)
        )
    """)
    op.execute("CREATE INDEX ix_person_keys_person_id ON person_keys (person_id)")
    op.execute("""
        CREATE TABLE accounts (
            id bigint GENERATED ALWAYS AS IDENTITY,
            channel text NOT NULL,
            native_id text NOT NULL,
            language text NOT NULL,
            person_id bigint,
            blocked boolean DEFAULT false NOT NULL,
            blocked_seen_at timestamptz,
            version integer DEFAULT 1 NOT NULL,
            created_at timestamptz DEFAULT city_now() NOT NULL,
            CONSTRAINT pk_accounts PRIMARY KEY (id),
            CONSTRAINT uq_accounts_channel_native_id UNIQUE (channel, native_id),
            CONSTRAINT ck_accounts_channel_known CHECK (channel IN ('telegram', 'viber')),
            CONSTRAINT fk_accounts_person_id FOREIGN KEY (person_id) REFERENCES people (id)
        )
    """)
    op.execute("CREATE INDEX ix_accounts_person_id ON accounts (person_id)")
    op.execute("""
        CREATE FUNCTION guard_city_clock() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' OR (NEW.ahead <> OLD.ahead AND NOT OLD.simulation) THEN
                RAISE EXCEPTION 'the city clock moves in a simulation only';
            END IF;
            IF NEW.simulation <> OLD.simulation AND EXISTS (SELECT FROM accounts) THEN
                RAISE EXCEPTION 'a city that has residents neither becomes a simulation nor stops being one';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON city_clock
        FOR EACH ROW EXECUTE FUNCTION guard_city_clock()
    """)


def downgrade() -> None:
    op.execute("DROP TABLE accounts, person_keys, people")
    op.execute("DROP FUNCTION city_now")
    op.execute("DROP TABLE city_clock")
    op.execute("DROP FUNCTION guard_city_clock")
