"""clocks."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_NEW = ("reckoned_on", "closing", "remaining", "remind")


def upgrade() -> None:
    with op.batch_alter_table("deadline") as table:
        table.add_column(sa.Column("reckoned_on", sa.Date(), nullable=True))
        table.add_column(sa.Column("closing", sa.JSON(), nullable=True))
        table.add_column(sa.Column("remaining", sa.Integer(), nullable=True))
        table.add_column(sa.Column("remind", sa.JSON(), nullable=True))
    op.execute("UPDATE deadline SET reckoned_on = due_on, remind = '[7, 1, -1]'")
    with op.batch_alter_table("deadline") as table:
        table.alter_column("reckoned_on", existing_type=sa.Date(), nullable=False)
        table.alter_column("remind", existing_type=sa.JSON(), nullable=False)
    op.create_table(
        "deadline_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("old_due", sa.Date(), nullable=False),
        sa.Column("new_due", sa.Date(), nullable=True),
        sa.Column("remaining", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("public_reason", sa.Text(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_change_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_change")),
        sa.UniqueConstraint("deadline_id", "n", name=op.f("uq_deadline_change_deadline_id_n")),
    )
    op.create_table(
        "deadline_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_deadline_reminder_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deadline_reminder")),
        sa.UniqueConstraint(
            "deadline_id", "due_on", "days", name=op.f("uq_deadline_reminder_deadline_id_due_on_days")
        ),
    )
    op.create_table(
        "broken_promise",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deadline_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["deadline_id"], ["deadline.id"], name=op.f("fk_broken_promise_deadline_id_deadline")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_broken_promise")),
        sa.UniqueConstraint("deadline_id", "due_on", name=op.f("uq_broken_promise_deadline_id_due_on")),
    )
    op.create_index(op.f("ix_broken_promise_meeting_id"), "broken_promise", ["meeting_id"])
    op.create_table(
        "account_deputy",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("deputy_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("since <= until", name=op.f("ck_account_deputy_order")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_account_deputy_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["deputy_id"], ["account.id"], name=op.f("fk_account_deputy_deputy_id_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account_deputy")),
    )
    op.create_index(op.f("ix_account_deputy_account_id"), "account_deputy", ["account_id"])


def downgrade() -> None:
    op.drop_table("account_deputy")
    op.drop_table("broken_promise")
    op.drop_table("deadline_reminder")
    op.drop_table("deadline_change")
    with op.batch_alter_table("deadline") as table:
        for column in reversed(_NEW):
            table.drop_column(column)
