"""the ground in law of what is held in private, how a conflict was told, meetings in writing."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_NEW = {"meeting": ("closed_code",), "agenda_item": ("closed_code",), "conflict_declaration": ("told_by",)}


def _purposes(allowed: str) -> None:
    name = op.f("ck_minutes_link_purpose")
    with op.batch_alter_table("minutes_link") as table:
        table.drop_constraint(name, type_="check")
        table.create_check_constraint(name, f"purpose IN ({allowed})")


def upgrade() -> None:
    _purposes("'check','declare','sign'")
    for name, columns in _NEW.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.add_column(sa.Column(column, sa.String(), nullable=False, server_default=""))
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.alter_column(column, server_default=None)
    with op.batch_alter_table("meeting") as table:
        table.add_column(sa.Column("in_writing", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("meeting") as table:
        table.alter_column("in_writing", server_default=None)
    with op.batch_alter_table("conflict_declaration") as table:
        table.add_column(sa.Column("told_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.execute("DELETE FROM minutes_link WHERE purpose = 'declare'")
    _purposes("'check','sign'")
    with op.batch_alter_table("conflict_declaration") as table:
        table.drop_column("told_on")
    with op.batch_alter_table("meeting") as table:
        table.drop_column("in_writing")
    for name, columns in _NEW.items():
        with op.batch_alter_table(name) as table:
            for column in columns:
                table.drop_column(column)
