"""the agenda item a decision or a task of minutes comes from; those written before have none."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("outcome") as table:
        table.add_column(sa.Column("item_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_outcome_item_id_agenda_item"), "agenda_item", ["item_id"], ["id"])
        table.create_index(op.f("ix_outcome_item_id"), ["item_id"])


def downgrade() -> None:
    with op.batch_alter_table("outcome") as table:
        table.drop_index(op.f("ix_outcome_item_id"))
        table.drop_constraint(op.f("fk_outcome_item_id_agenda_item"), type_="foreignkey")
        table.drop_column("item_id")
