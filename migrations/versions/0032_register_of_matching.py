"""register of matching."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "role_name",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("provisional", sa.Boolean(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.CheckConstraint("role IN ('coordinator','creator')", name=op.f("ck_role_name_role")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_name")),
        sa.UniqueConstraint("role", "since", name=op.f("uq_role_name_role_since")),
    )
    op.create_table(
        "advice_record",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("next_step", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("shared", sa.Boolean(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_advice_record_case_id_case")),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_advice_record_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_advice_record")),
        sa.UniqueConstraint("number", name=op.f("uq_advice_record_number")),
    )
    op.create_index(op.f("ix_advice_record_case_id"), "advice_record", ["case_id"], unique=False)
    op.create_index(op.f("ix_advice_record_fiscal_year"), "advice_record", ["fiscal_year"], unique=False)
    op.create_index(
        "ix_advice_record_office_id_fiscal_year_id",
        "advice_record",
        ["office_id", "fiscal_year", "id"],
        unique=False,
    )
    op.create_table(
        "appointment_term",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("reading", sa.String(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.CheckConstraint("role IN ('coordinator','creator')", name=op.f("ck_appointment_term_role")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_appointment_term_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment_term")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_appointment_term_case_id_number")),
    )
    op.create_index("ix_appointment_term_role_since", "appointment_term", ["role", "since"], unique=False)
    op.create_table(
        "match_listing",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("direction", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("theme", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("period", sa.String(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("listed_at", UtcDateTime(), nullable=True),
        sa.Column("code_digest", sa.String(), nullable=True),
        sa.Column("once_digest", sa.String(), nullable=True),
        sa.Column("erase_on", sa.Date(), nullable=True),
        sa.Column("erased_at", UtcDateTime(), nullable=True),
        sa.Column("shown_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("direction IN ('offer','wish')", name=op.f("ck_match_listing_direction")),
        sa.CheckConstraint(
            "state IN ('received','listed','held','bound','ended')", name=op.f("ck_match_listing_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_match_listing_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_match_listing")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_match_listing_code_digest")),
        sa.UniqueConstraint("once_digest", name=op.f("uq_match_listing_once_digest")),
    )
    op.create_index(
        "ix_match_listing_state_direction_case_id",
        "match_listing",
        ["state", "direction", "case_id"],
        unique=False,
    )
    op.create_table(
        "match_pair",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=True),
        sa.Column("answer_by", sa.Date(), nullable=True),
        sa.Column("handed_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('named','asked','agreed','let_go','done')", name=op.f("ck_match_pair_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_match_pair_case_id_case")),
        sa.ForeignKeyConstraint(["other_id"], ["case.id"], name=op.f("fk_match_pair_other_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_pair")),
    )
    op.create_index(op.f("ix_match_pair_case_id"), "match_pair", ["case_id"], unique=False)
    op.create_index(op.f("ix_match_pair_other_id"), "match_pair", ["other_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_match_pair_other_id"), table_name="match_pair")
    op.drop_index(op.f("ix_match_pair_case_id"), table_name="match_pair")
    op.drop_table("match_pair")
    op.drop_index("ix_match_listing_state_direction_case_id", table_name="match_listing")
    op.drop_table("match_listing")
    op.drop_index("ix_appointment_term_role_since", table_name="appointment_term")
    op.drop_table("appointment_term")
    op.drop_index("ix_advice_record_office_id_fiscal_year_id", table_name="advice_record")
    op.drop_index(op.f("ix_advice_record_fiscal_year"), table_name="advice_record")
    op.drop_index(op.f("ix_advice_record_case_id"), table_name="advice_record")
    op.drop_table("advice_record")
    op.drop_table("role_name")
