"""recruitment: rules and seats of a body, substitutes, open calls with applications, score sheets and lots."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_DEFAULTS = {
    "decision_rules": sa.text("'[]'"),
    "seat_plan": sa.text("'[]'"),
    "equal_sides": sa.false(),
    "substitutes_allowed": sa.false(),
    "public": sa.true(),
}


def upgrade() -> None:
    with op.batch_alter_table("body") as table:
        for name, default in _DEFAULTS.items():
            kind = sa.JSON() if name in {"decision_rules", "seat_plan"} else sa.Boolean()
            table.add_column(sa.Column(name, kind, nullable=False, server_default=default))
        table.add_column(sa.Column("ended_on", sa.Date(), nullable=True))
    with op.batch_alter_table("body") as table:
        for name in _DEFAULTS:
            table.alter_column(name, server_default=None)
    with op.batch_alter_table("membership") as table:
        table.add_column(sa.Column("source", sa.String(), nullable=False, server_default=""))
    with op.batch_alter_table("membership") as table:
        table.alter_column("source", server_default=None)
    op.create_table(
        "seat_substitute",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("reading", sa.String(), nullable=False),
        sa.Column("affiliation", sa.String(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_seat_substitute_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_substitute")),
    )
    op.create_index(op.f("ix_seat_substitute_membership_id"), "seat_substitute", ["membership_id"])
    _calls()
    _choosing()


def _calls() -> None:
    op.create_table(
        "recruitment",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("result_due_on", sa.Date(), nullable=True),
        sa.Column("reserve_until", sa.Date(), nullable=True),
        sa.Column("selected_by", sa.Integer(), nullable=True),
        sa.Column("published", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_recruitment_case_id_case")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_recruitment_body_id_body")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_recruitment")),
    )
    op.create_index(op.f("ix_recruitment_body_id"), "recruitment", ["body_id"])
    op.create_table(
        "application",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=True),
        sa.Column("once_digest", sa.String(), nullable=True),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("essay", sa.Text(), nullable=False),
        sa.Column("wants_reserve", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("eligibility", sa.String(), nullable=False),
        sa.Column("why_not", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.Column("told_by", sa.String(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.Column("entered_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('booked','received','withdrawn','discarded')", name=op.f("ck_application_state")
        ),
        sa.CheckConstraint(
            "eligibility IN ('unchecked','eligible','ineligible')", name=op.f("ck_application_eligibility")
        ),
        sa.CheckConstraint(
            "outcome IN ('','chosen','reserve','not_chosen')", name=op.f("ck_application_outcome")
        ),
        sa.CheckConstraint("answer IN ('','accepted','declined')", name=op.f("ck_application_answer")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_application_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_application_case_id_number")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_application_code_digest")),
        sa.UniqueConstraint("once_digest", name=op.f("uq_application_once_digest")),
    )


def _choosing() -> None:
    op.create_table(
        "recruitment_judge",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_recruitment_judge_case_id_case")),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_recruitment_judge_account_id_account")
        ),
        sa.PrimaryKeyConstraint("case_id", "account_id", name=op.f("pk_recruitment_judge")),
    )
    op.create_table(
        "application_score",
        sa.Column("application_id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("points", sa.JSON(), nullable=False),
        sa.Column("concerned", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_score_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["account.id"], name=op.f("fk_application_score_account_id_account")
        ),
        sa.PrimaryKeyConstraint("application_id", "account_id", name=op.f("pk_application_score")),
    )
    op.create_table(
        "lottery",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=False),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("draw_on", sa.Date(), nullable=False),
        sa.Column("starts", sa.String(), nullable=False),
        sa.Column("where", sa.String(), nullable=False),
        sa.Column("announced_at", UtcDateTime(), nullable=False),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("revealed", sa.String(), nullable=False),
        sa.Column("seeded_at", UtcDateTime(), nullable=True),
        sa.Column("drawn_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_lottery_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_lottery")),
    )


def downgrade() -> None:
    op.drop_table("lottery")
    op.drop_table("application_score")
    op.drop_table("recruitment_judge")
    op.drop_table("application")
    op.drop_index(op.f("ix_recruitment_body_id"), table_name="recruitment")
    op.drop_table("recruitment")
    op.drop_index(op.f("ix_seat_substitute_membership_id"), table_name="seat_substitute")
    op.drop_table("seat_substitute")
    with op.batch_alter_table("membership") as table:
        table.drop_column("source")
    with op.batch_alter_table("body") as table:
        for name in ("ended_on", *reversed(_DEFAULTS)):
            table.drop_column(name)
