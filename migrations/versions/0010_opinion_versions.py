"""versions of opinions and proofreading."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "opinion_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('first','rewritten','added','corrected')", name=op.f("ck_opinion_version_kind")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_version_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_version")),
        sa.UniqueConstraint("opinion_id", "n", name=op.f("uq_opinion_version_opinion_id_n")),
    )
    op.create_table(
        "opinion_proofreading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("read_by", sa.Integer(), nullable=False),
        sa.Column("read_at", UtcDateTime(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_proofreading_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_proofreading")),
        sa.UniqueConstraint("opinion_id", "n", name=op.f("uq_opinion_proofreading_opinion_id_n")),
    )


def downgrade() -> None:
    op.drop_table("opinion_proofreading")
    op.drop_table("opinion_version")
