"""Who says a remark, and in which body: the search of minutes narrows by them.

The rows are derived: `consult db reindex` fills both in for what was indexed before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("record_entry") as batch_op:
        batch_op.add_column(sa.Column("body_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("speaker", sa.String(), nullable=False, server_default=""))
        batch_op.create_foreign_key(op.f("fk_record_entry_body_id_body"), "body", ["body_id"], ["id"])
    with op.batch_alter_table("record_entry") as batch_op:
        batch_op.alter_column("speaker", server_default=None)
    _made_again("fts5(tokens, tokenize = 'ascii', prefix = '1')")


def _made_again(table: str) -> None:
    """The words in a new table of SQLite's; PostgreSQL finds single characters as they are."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("ALTER TABLE record_index RENAME TO record_index_before")
        op.execute(f"CREATE VIRTUAL TABLE record_index USING {table}")
        op.execute(
            "INSERT INTO record_index (rowid, tokens) SELECT rowid, tokens FROM record_index_before ORDER BY rowid"
        )
        op.execute("DROP TABLE record_index_before")


def downgrade() -> None:
    _made_again("fts5(tokens, tokenize = 'ascii')")
    with op.batch_alter_table("record_entry") as batch_op:
        batch_op.drop_constraint(op.f("fk_record_entry_body_id_body"), type_="foreignkey")
        batch_op.drop_column("speaker")
        batch_op.drop_column("body_id")
