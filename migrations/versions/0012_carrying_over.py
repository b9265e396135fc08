"""carrying over, handing on, outages."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "carry_over",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answered_on", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("new_id", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('waiting','asked','carried','declined')", name=op.f("ck_carry_over_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_carry_over_case_id_case")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_carry_over_mail_id_mail")),
        sa.ForeignKeyConstraint(["new_id"], ["opinion.id"], name=op.f("fk_carry_over_new_id_opinion")),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_carry_over_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_carry_over")),
        sa.UniqueConstraint("new_id", name=op.f("uq_carry_over_new_id")),
    )
    op.create_index("ix_carry_over_case_id_state_number", "carry_over", ["case_id", "state", "number"])
    op.create_table(
        "opinion_onward",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=True),
        sa.Column("to_office", sa.String(), nullable=False),
        sa.Column("handed_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kind IN ('misdirected','duplicate')", name=op.f("ck_opinion_onward_kind")),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_onward_opinion_id_opinion")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["opinion.id"], name=op.f("fk_opinion_onward_to_id_opinion")),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_opinion_onward")),
    )
    op.create_index(op.f("ix_opinion_onward_to_id"), "opinion_onward", ["to_id"])
    op.create_table(
        "outage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("started_at", UtcDateTime(), nullable=False),
        sa.Column("ended_at", UtcDateTime(), nullable=False),
        sa.Column("affected", sa.JSON(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("accept_from", UtcDateTime(), nullable=True),
        sa.Column("accept_until", UtcDateTime(), nullable=True),
        sa.Column("followed_at", UtcDateTime(), nullable=True),
        sa.Column("extended_to", sa.Date(), nullable=True),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('proposed','confirmed','dismissed')", name=op.f("ck_outage_state")),
        sa.CheckConstraint("rule IN ('','extend','accept','notice')", name=op.f("ck_outage_rule")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_outage_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outage")),
    )
    op.create_index(op.f("ix_outage_case_id"), "outage", ["case_id"])


def downgrade() -> None:
    op.drop_table("outage")
    op.drop_table("opinion_onward")
    op.drop_table("carry_over")
