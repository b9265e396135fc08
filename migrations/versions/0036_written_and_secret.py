"""remarks beside votes in writing; where the notice of a meeting goes by mail; votes of the council in secret."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("written_ballot") as table:
        table.add_column(sa.Column("remark", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("written_ballot") as table:
        table.alter_column("remark", server_default=None, existing_type=sa.Text(), existing_nullable=False)
    with op.batch_alter_table("council_vote") as table:
        table.add_column(sa.Column("in_secret", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("council_vote") as table:
        table.alter_column(
            "in_secret", server_default=None, existing_type=sa.Boolean(), existing_nullable=False
        )
    op.create_table(
        "notice_address",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_notice_address_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_notice_address_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "membership_id", name=op.f("pk_notice_address")),
    )


def downgrade() -> None:
    op.drop_table("notice_address")
    with op.batch_alter_table("council_vote") as table:
        table.drop_column("in_secret")
    with op.batch_alter_table("written_ballot") as table:
        table.drop_column("remark")
