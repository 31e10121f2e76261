"""The public log's tree: hashes of its complete subtrees, and its signed heads. It only grows."""

from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.execute("""
        ALTER TABLE leaves
            DROP COLUMN xid,
            DROP CONSTRAINT uq_leaves_tree_index,
            ADD COLUMN hash bytea,
            ADD CONSTRAINT ck_leaves_placed_with_hash CHECK ((tree_index IS NULL) = (hash IS NULL))
    """)
    op.execute("CREATE UNIQUE INDEX uq_leaves_tree_index ON leaves (tree_index) WHERE tree_index IS NOT NULL")
    op.execute("CREATE INDEX ix_leaves_waiting ON leaves (id) WHERE tree_index IS NULL")
    op.execute("CREATE INDEX ix_leaves_hash ON leaves (hash) WHERE hash IS NOT NULL")
    op.execute("""
        CREATE TABLE tree_nodes (
            level smallint NOT NULL,
            place bigint NOT NULL,
            hash bytea NOT NULL,
            CONSTRAINT pk_tree_nodes PRIMARY KEY (level, place),
            CONSTRAINT ck_tree_nodes_above_leaves CHECK (level > 0)
        )
    """)
    op.execute("""
        CREATE TABLE tree_heads (
            number bigint NOT NULL,
            size bigint NOT NULL,
            root bytea NOT NULL,
            signed_at timestamptz NOT NULL,
            note text NOT NULL,
            CONSTRAINT pk_tree_heads PRIMARY KEY (number)
        )
    """)
    _guards()


def _guards() -> None:
    op.execute("""
        CREATE FUNCTION log_only_grows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'the public log only grows';
        END $$
    """)
    op.execute("""
        CREATE FUNCTION leaf_is_placed_once() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.tree_index IS NULL AND NEW.hash = sha256('\\x00'::bytea || NEW.body)
                AND (NEW.id, NEW.body, NEW.made_at) = (OLD.id, OLD.body, OLD.made_at) THEN
                RETURN NEW;
            END IF;
            RAISE EXCEPTION 'the public log only grows';
        END $$
    """)
    op.execute("""
        CREATE FUNCTION head_follows() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            before record;
        BEGIN
            SELECT * INTO before FROM tree_heads WHERE number = NEW.number - 1;
            IF NEW.number > 0 AND (before IS NULL OR NEW.size < before.size OR NEW.signed_at <= before.signed_at
                    OR (NEW.size = before.size AND NEW.root <> before.root)) THEN
                RAISE EXCEPTION 'a head must follow the one before it';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("CREATE TRIGGER placed BEFORE UPDATE ON leaves FOR EACH ROW EXECUTE FUNCTION leaf_is_placed_once()")
    op.execute("""
        CREATE TRIGGER comes_unplaced BEFORE INSERT ON leaves FOR EACH ROW
        WHEN (NEW.tree_index IS NOT NULL) EXECUTE FUNCTION log_only_grows()
    """)
    op.execute("CREATE TRIGGER follows BEFORE INSERT ON tree_heads FOR EACH ROW EXECUTE FUNCTION head_follows()")
    op.execute("""
        CREATE TRIGGER guard BEFORE DELETE OR TRUNCATE ON leaves FOR EACH STATEMENT EXECUTE FUNCTION log_only_grows()
    """)
    for table in ("tree_nodes", "tree_heads"):
        op.execute(f"""
            CREATE TRIGGER guard BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION log_only_grows()
        """)


def downgrade() -> None:
    op.execute("DROP TRIGGER placed ON leaves")
    op.execute("DROP TRIGGER comes_unplaced ON leaves")
    op.execute("DROP TRIGGER guard ON leaves")
    op.execute("DROP TABLE tree_nodes, tree_heads")
    op.execute("DROP FUNCTION log_only_grows, leaf_is_placed_once, head_follows")
    op.execute("DROP INDEX ix_leaves_hash, ix_leaves_waiting, uq_leaves_tree_index")
    op.execute("""
        ALTER TABLE leaves
            DROP COLUMN hash,
            ADD COLUMN xid text DEFAULT (pg_current_xact_id())::text NOT NULL,
            ADD CONSTRAINT uq_leaves_tree_index UNIQUE (tree_index)
    """)
