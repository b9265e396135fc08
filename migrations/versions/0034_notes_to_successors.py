"""three lines left to whoever does this next."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "handed_on",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lines", sa.JSON(), nullable=False),
        sa.Column("declined", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_handed_on_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_handed_on")),
        sa.UniqueConstraint("case_id", "version", name=op.f("uq_handed_on_case_id_version")),
    )


def downgrade() -> None:
    op.drop_table("handed_on")
