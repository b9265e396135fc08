"""local rules and definition migrations."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "local_rules",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("effective_from", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("combined", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_local_rules")),
    )
    with op.batch_alter_table("local_rules", schema=None) as batch_op:
        batch_op.create_index(op.f("ix_local_rules_digest"), ["digest"], unique=False)
        batch_op.create_index(
            "ix_local_rules_state_effective_from", ["state", "effective_from"], unique=False
        )
    op.create_table(
        "definition_migration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("procedure", sa.String(), nullable=False),
        sa.Column("legs", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("reverses_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("foreseen", sa.JSON(), nullable=False),
        sa.Column("reached", sa.Integer(), nullable=False),
        sa.Column("planned_by", sa.Integer(), nullable=True),
        sa.Column("planned_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("done_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reverses_id"],
            ["definition_migration.id"],
            name=op.f("fk_definition_migration_reverses_id_definition_migration"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_definition_migration")),
    )
    op.create_table(
        "migrated_case",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("migration_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("from_digest", sa.String(), nullable=False),
        sa.Column("to_digest", sa.String(), nullable=False),
        sa.Column("from_stage", sa.String(), nullable=False),
        sa.Column("to_stage", sa.String(), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["migration_id"],
            ["definition_migration.id"],
            name=op.f("fk_migrated_case_migration_id_definition_migration"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_migrated_case_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_migrated_case")),
        sa.UniqueConstraint("migration_id", "case_id", name=op.f("uq_migrated_case_migration_id_case_id")),
    )
    with op.batch_alter_table("migrated_case", schema=None) as batch_op:
        batch_op.create_index("ix_migrated_case_case_id_outcome", ["case_id", "outcome"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("migrated_case", schema=None) as batch_op:
        batch_op.drop_index("ix_migrated_case_case_id_outcome")
    op.drop_table("migrated_case")
    op.drop_table("definition_migration")
    with op.batch_alter_table("local_rules", schema=None) as batch_op:
        batch_op.drop_index("ix_local_rules_state_effective_from")
        batch_op.drop_index(op.f("ix_local_rules_digest"))
    op.drop_table("local_rules")
