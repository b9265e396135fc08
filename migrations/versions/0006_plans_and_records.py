"""plans and records."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "plan",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("ordinance_number", sa.String(), nullable=False),
        sa.Column("promulgated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_plan")),
    )


def downgrade() -> None:
    op.drop_table("plan")
