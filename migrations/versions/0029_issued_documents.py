"""issued documents"""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "issued_document",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("series", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("dated", sa.Date(), nullable=False),
        sa.Column("letter", sa.JSON(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("issued_by", sa.Integer(), nullable=True),
        sa.Column("issued_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("series IN ('city','council')", name=op.f("ck_issued_document_series")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_issued_document_case_id_case")),
        sa.ForeignKeyConstraint(
            ["document_id"],
            ["produced_document.id"],
            name=op.f("fk_issued_document_document_id_produced_document"),
        ),
        sa.ForeignKeyConstraint(
            ["replaces_id"],
            ["issued_document.id"],
            name=op.f("fk_issued_document_replaces_id_issued_document"),
        ),
        sa.ForeignKeyConstraint(
            ["issued_by"], ["account.id"], name=op.f("fk_issued_document_issued_by_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_document")),
        sa.UniqueConstraint("document_id", name=op.f("uq_issued_document_document_id")),
        sa.UniqueConstraint("replaces_id", name=op.f("uq_issued_document_replaces_id")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_issued_document_series_year_number")),
    )
    op.create_index(op.f("ix_issued_document_case_id"), "issued_document", ["case_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_issued_document_case_id"), table_name="issued_document")
    op.drop_table("issued_document")
