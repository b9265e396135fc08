"""council: sessions, days of sitting, what is before the council, committees, votes with names."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "council_session",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("first_ends_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("kind IN ('regular','extra')", name=op.f("ck_council_session_kind")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_council_session_body_id_body")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_session")),
        sa.UniqueConstraint(
            "body_id", "year", "kind", "number", name=op.f("uq_council_session_body_id_year_kind_number")
        ),
    )
    op.create_index(op.f("ix_council_session_opens_on"), "council_session", ["opens_on"])
    op.create_table(
        "council_sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("present", sa.JSON(), nullable=False),
        sa.Column("exception", sa.String(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "exception IN ('','recalled','called')", name=op.f("ck_council_sitting_exception")
        ),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_council_sitting_body_id_body")),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_council_sitting_session_id_council_session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_sitting")),
        sa.UniqueConstraint("body_id", "held_on", name=op.f("uq_council_sitting_body_id_held_on")),
    )
    op.create_index(op.f("ix_council_sitting_session_id"), "council_sitting", ["session_id"])
    op.create_table(
        "council_matter",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("by_members", sa.Boolean(), nullable=False),
        sa.Column("series", sa.String(), nullable=True),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("arrived_at", UtcDateTime(), nullable=True),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("voted_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("decided_in", sa.Integer(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=True),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("returned_at", UtcDateTime(), nullable=True),
        sa.Column("promulgated_on", sa.Date(), nullable=True),
        sa.Column("ordinance_number", sa.Integer(), nullable=True),
        sa.Column("in_force_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_council_matter_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_council_matter_case_id_case")),
        sa.ForeignKeyConstraint(
            ["decided_in"], ["council_session.id"], name=op.f("fk_council_matter_decided_in_council_session")
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["council_session.id"], name=op.f("fk_council_matter_session_id_council_session")
        ),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_council_matter")),
        sa.UniqueConstraint("series", "year", "number", name=op.f("uq_council_matter_series_year_number")),
    )
    op.create_index(op.f("ix_council_matter_decided_in"), "council_matter", ["decided_in"])
    op.create_index(op.f("ix_council_matter_session_id"), "council_matter", ["session_id"])
    op.create_table(
        "council_referral",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("lead", sa.Boolean(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("referred_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('open','reported','waived')", name=op.f("ck_council_referral_state")),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_council_referral_body_id_body")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_council_referral_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_referral")),
        sa.UniqueConstraint("case_id", "body_id", name=op.f("uq_council_referral_case_id_body_id")),
    )
    _votes()


def _votes() -> None:
    op.create_table(
        "council_vote",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("sitting_id", sa.Integer(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("amendment", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("share", sa.String(), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("present", sa.Integer(), nullable=False),
        sa.Column("recused", sa.JSON(), nullable=False),
        sa.Column("left", sa.JSON(), nullable=False),
        sa.Column("exception", sa.String(), nullable=False),
        sa.Column("ayes", sa.Integer(), nullable=False),
        sa.Column("nays", sa.Integer(), nullable=False),
        sa.Column("chair_casts", sa.String(), nullable=False),
        sa.Column("carried", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("recorded_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('kept','withdrawn')", name=op.f("ck_council_vote_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_council_vote_case_id_case")),
        sa.ForeignKeyConstraint(
            ["sitting_id"], ["council_sitting.id"], name=op.f("fk_council_vote_sitting_id_council_sitting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_council_vote")),
    )
    op.create_index(op.f("ix_council_vote_case_id"), "council_vote", ["case_id"])
    op.create_index(op.f("ix_council_vote_sitting_id"), "council_vote", ["sitting_id"])
    op.create_table(
        "council_ballot",
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("choice", sa.String(), nullable=False),
        sa.CheckConstraint("choice IN ('aye','nay','abstain')", name=op.f("ck_council_ballot_choice")),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_council_ballot_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["council_vote.id"], name=op.f("fk_council_ballot_vote_id_council_vote")
        ),
        sa.PrimaryKeyConstraint("vote_id", "membership_id", name=op.f("pk_council_ballot")),
    )
    op.create_index(op.f("ix_council_ballot_membership_id"), "council_ballot", ["membership_id"])


def downgrade() -> None:
    for table, indexed in (
        ("council_ballot", ("membership_id",)),
        ("council_vote", ("case_id", "sitting_id")),
        ("council_referral", ()),
        ("council_matter", ("decided_in", "session_id")),
        ("council_sitting", ("session_id",)),
        ("council_session", ("opens_on",)),
    ):
        for column in indexed:
            op.drop_index(op.f(f"ix_{table}_{column}"), table_name=table)
        op.drop_table(table)
