"""sheets of a case."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "case_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sheet", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('kept','withdrawn')", name=op.f("ck_case_sheet_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_sheet_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_sheet")),
        sa.UniqueConstraint("case_id", "sheet", "number", name=op.f("uq_case_sheet_case_id_sheet_number")),
    )
    op.create_table(
        "case_sheet_version",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sheet_id"], ["case_sheet.id"], name=op.f("fk_case_sheet_version_sheet_id_case_sheet")
        ),
        sa.PrimaryKeyConstraint("sheet_id", "version", name=op.f("pk_case_sheet_version")),
    )


def downgrade() -> None:
    op.drop_table("case_sheet_version")
    op.drop_table("case_sheet")
