"""words that are also parts of names, looked at before a result is published; digests of what no text may say."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_clearance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("sentence", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("cleared_by", sa.Integer(), nullable=True),
        sa.Column("cleared_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_name_clearance_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_name_clearance")),
        sa.UniqueConstraint(
            "case_id", "word", "sentence", name=op.f("uq_name_clearance_case_id_word_sentence")
        ),
    )
    op.create_table(
        "secret_mark",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("hidden", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_secret_mark_case_id_case")),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_secret_mark_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("case_id", "digest", "opinion_id", "hidden", name=op.f("pk_secret_mark")),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_secret_mark_hidden",
        "secret_mark",
        ["opinion_id"],
        sqlite_where=sa.text("hidden IS 1"),
        postgresql_where=sa.text("hidden IS true"),
    )
    op.create_table(
        "secret_opening",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("length", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_secret_opening_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", "digest", "length", name=op.f("pk_secret_opening")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "marked_up_to",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_marked_up_to_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_marked_up_to")),
    )


def downgrade() -> None:
    for table in ("marked_up_to", "secret_opening", "secret_mark", "name_clearance"):
        op.drop_table(table)
