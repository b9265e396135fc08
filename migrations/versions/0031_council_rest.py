"""long minutes released by the worker."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes_release",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("parts", sa.Integer(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint(
            "state IN ('queued','building','released','failed')", name=op.f("ck_minutes_release_state")
        ),
        sa.ForeignKeyConstraint(
            ["asked_by"], ["account.id"], name=op.f("fk_minutes_release_asked_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_minutes_release_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes_release")),
    )


def downgrade() -> None:
    op.drop_table("minutes_release")
