"""the name under which the log writes of a case that is kept from sight; for issues that are urgent now, one each."""

import uuid

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

APART = ("urgent", "urgent_handling", "urgent_ended")


def upgrade() -> None:
    made = op.create_table(
        "audit_withheld",
        sa.Column("case_id", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("subject", sa.String, nullable=False, unique=True),
    )
    case = sa.table(
        "case", sa.column("id", sa.Integer), sa.column("procedure", sa.String), sa.column("stage", sa.String)
    )
    urgent = sa.select(case.c.id).where(case.c.procedure == "local_issue", case.c.stage.in_(APART))
    connection = op.get_bind()
    rows = [
        {"case_id": found, "subject": f"withheld/{uuid.uuid4()}"}
        for found in connection.execute(urgent).scalars()
    ]
    if rows:
        connection.execute(sa.insert(made), rows)


def downgrade() -> None:
    op.drop_table("audit_withheld")
