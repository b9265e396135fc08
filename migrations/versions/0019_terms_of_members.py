"""terms of members, and bodies within bodies."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("body") as table:
        table.add_column(sa.Column("parent_id", sa.Integer(), nullable=True))
        table.add_column(sa.Column("term_months", sa.Integer(), nullable=False, server_default="24"))
        table.create_foreign_key(op.f("fk_body_parent_id_body"), "body", ["parent_id"], ["id"])
    with op.batch_alter_table("body") as table:
        table.alter_column("term_months", server_default=None)
    with op.batch_alter_table("membership") as table:
        table.add_column(sa.Column("term_ends", sa.Date(), nullable=True))
        table.add_column(sa.Column("left_reason", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("membership") as table:
        table.alter_column("left_reason", server_default=None)
    op.execute("UPDATE membership SET term_ends = until")


def downgrade() -> None:
    with op.batch_alter_table("membership") as table:
        table.drop_column("left_reason")
        table.drop_column("term_ends")
    with op.batch_alter_table("body") as table:
        table.drop_constraint(op.f("fk_body_parent_id_body"), type_="foreignkey")
        table.drop_column("term_months")
        table.drop_column("parent_id")
