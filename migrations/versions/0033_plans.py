"""plans: inputs and their dispositions, sentences and their origins, the tree, stretches of the timeline."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("timeline_entry") as batch:
        batch.add_column(sa.Column("until", sa.String(), nullable=True))
    op.create_table(
        "plan_input",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("source_case_id", sa.Integer(), nullable=True),
        sa.Column("source_key", sa.String(), nullable=False),
        sa.Column("label", sa.String(), nullable=False),
        sa.Column("session", sa.Integer(), nullable=True),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("disposition", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("disposed_at", UtcDateTime(), nullable=True),
        sa.Column("disposed_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "disposition IN ('','taken','partly','not','reference')",
            name=op.f("ck_plan_input_disposition"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_input_case_id_case")),
        sa.ForeignKeyConstraint(
            ["source_case_id"], ["case.id"], name=op.f("fk_plan_input_source_case_id_case")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_input")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_plan_input_case_id_number")),
        sa.UniqueConstraint("case_id", "source_key", name=op.f("uq_plan_input_case_id_source_key")),
    )
    op.create_index(op.f("ix_plan_input_source_case_id"), "plan_input", ["source_case_id"])
    op.create_index(
        "ix_plan_input_case_id_disposition_number", "plan_input", ["case_id", "disposition", "number"]
    )
    op.create_table(
        "plan_origin",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("input_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_origin_case_id_case")),
        sa.ForeignKeyConstraint(
            ["input_id"], ["plan_input.id"], name=op.f("fk_plan_origin_input_id_plan_input")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_origin")),
    )
    op.create_index("ix_plan_origin_case_id_anchor", "plan_origin", ["case_id", "anchor"])
    op.create_index(op.f("ix_plan_origin_input_id"), "plan_origin", ["input_id"])
    op.create_table(
        "plan_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("indicator", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_measure_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plan_measure")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_plan_measure_case_id_code")),
    )
    op.create_table(
        "plan_measure_case",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_plan_measure_case_case_id_case")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["plan_measure.id"], name=op.f("fk_plan_measure_case_measure_id_plan_measure")
        ),
        sa.PrimaryKeyConstraint("measure_id", "case_id", name=op.f("pk_plan_measure_case")),
    )
    op.create_index(op.f("ix_plan_measure_case_case_id"), "plan_measure_case", ["case_id"])


def downgrade() -> None:
    for table in ("plan_measure_case", "plan_measure", "plan_origin", "plan_input"):
        op.drop_table(table)
    with op.batch_alter_table("timeline_entry") as batch:
        batch.drop_column("until")
