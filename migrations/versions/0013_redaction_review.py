"""redaction review."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "redaction_suggestion",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_redaction_suggestion_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_redaction_suggestion")),
    )
    op.create_table(
        "attachment_redaction",
        sa.Column("attachment_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("boxes", sa.JSON(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("form IN ('withheld','copy')", name=op.f("ck_attachment_redaction_form")),
        sa.ForeignKeyConstraint(
            ["attachment_id"],
            ["opinion_attachment.id"],
            name=op.f("fk_attachment_redaction_attachment_id_opinion_attachment"),
        ),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_attachment_redaction_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("attachment_id", name=op.f("pk_attachment_redaction")),
    )
    op.create_table(
        "redaction_sample",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(), nullable=False),
        sa.Column("population", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("seeded_at", UtcDateTime(), nullable=False),
        sa.Column("drawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_redaction_sample_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_sample")),
        sa.UniqueConstraint("case_id", "n", name=op.f("uq_redaction_sample_case_id_n")),
    )
    op.create_table(
        "redaction_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("sample_id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("read_by", sa.Integer(), nullable=True),
        sa.Column("read_at", UtcDateTime(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "verdict IN ('waiting','clean','finding')", name=op.f("ck_redaction_reading_verdict")
        ),
        sa.CheckConstraint("cause IN ('drawn','changed')", name=op.f("ck_redaction_reading_cause")),
        sa.ForeignKeyConstraint(
            ["sample_id"],
            ["redaction_sample.id"],
            name=op.f("fk_redaction_reading_sample_id_redaction_sample"),
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_redaction_reading_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_redaction_reading")),
    )
    op.create_index("ix_redaction_reading_opinion_id", "redaction_reading", ["opinion_id"])
    op.create_index("ix_redaction_reading_sample_id_verdict", "redaction_reading", ["sample_id", "verdict"])


def downgrade() -> None:
    op.drop_table("redaction_reading")
    op.drop_table("redaction_sample")
    op.drop_table("attachment_redaction")
    op.drop_table("redaction_suggestion")
