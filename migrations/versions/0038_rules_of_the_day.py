"""the rules of its body that a meeting ended under; for those that ended before, the rules as they stand now."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

RULES = ("seats", "quorum_base", "quorum_test", "chair_votes")


def upgrade() -> None:
    with op.batch_alter_table("meeting") as table:
        table.add_column(sa.Column("rules_then", sa.JSON(none_as_null=True), nullable=True))
    meeting = sa.table(
        "meeting",
        sa.column("case_id", sa.Integer),
        sa.column("body_id", sa.Integer),
        sa.column("closed_at", sa.DateTime(timezone=True)),
        sa.column("rules_then", sa.JSON),
    )
    body = sa.table(
        "body",
        sa.column("id", sa.Integer),
        sa.column("seats", sa.Integer),
        sa.column("quorum_base", sa.String),
        sa.column("quorum_test", sa.String),
        sa.column("chair_votes", sa.Boolean),
    )
    connection = op.get_bind()
    for row in connection.execute(sa.select(body)).all():
        kept = {name: getattr(row, name) for name in RULES}
        ended = meeting.update().where(meeting.c.body_id == row.id, meeting.c.closed_at.is_not(None))
        connection.execute(ended.values(rules_then=kept))


def downgrade() -> None:
    with op.batch_alter_table("meeting") as table:
        table.drop_column("rules_then")
