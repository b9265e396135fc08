"""the ground in law of what is held in private, how a conflict was told."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_NEW = {"meeting": ("closed_code",), "agenda_item": ("closed_code",), "conflict_declaration": ("told_by",)}


def upgrade() -> None:
    for name, columns in _NEW.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.add_column(sa.Column(column, sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)
    with op.batch_alter_table("conflict_declaration") as table:
        table.add_column(sa.Column("told_on", sa.Date(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("conflict_declaration") as table:
        table.drop_column("told_on")
    for name, columns in _NEW.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column)
