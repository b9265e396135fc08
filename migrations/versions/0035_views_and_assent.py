"""views on a year's review sent in by the six actors."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "review_view",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("point", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("age", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("sheet", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("settled_at", UtcDateTime(), nullable=True),
        sa.Column("settled_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("once_digest", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.CheckConstraint("state IN ('received','published','withheld')", name=op.f("ck_review_view_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_review_view_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review_view")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_review_view_case_id_number")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_review_view_code_digest")),
        sa.UniqueConstraint("once_digest", name=op.f("uq_review_view_once_digest")),
    )


def downgrade() -> None:
    op.drop_table("review_view")
