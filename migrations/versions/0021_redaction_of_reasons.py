"""words that are also parts of names, looked at before a result is published."""

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


def downgrade() -> None:
    op.drop_table("name_clearance")
