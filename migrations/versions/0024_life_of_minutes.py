"""life of minutes: personal links, attestation, corrected versions, summaries, what became of tasks."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "minutes_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("revoked_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint("purpose IN ('check','sign')", name=op.f("ck_minutes_link_purpose")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_minutes_link_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_minutes_link_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_link")),
        sa.UniqueConstraint("digest", name=op.f("uq_minutes_link_digest")),
        sa.UniqueConstraint(
            "meeting_id",
            "membership_id",
            "purpose",
            "round",
            name=op.f("uq_minutes_link_meeting_id_membership_id_purpose_round"),
        ),
    )
    op.create_table(
        "minutes_signatory",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_minutes_signatory_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_minutes_signatory_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_signatory")),
        sa.UniqueConstraint(
            "meeting_id", "membership_id", name=op.f("uq_minutes_signatory_meeting_id_membership_id")
        ),
    )
    op.create_table(
        "minutes_attestation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_minutes_attestation_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_minutes_attestation_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_attestation")),
        sa.UniqueConstraint(
            "meeting_id",
            "membership_id",
            "version",
            name=op.f("uq_minutes_attestation_meeting_id_membership_id_version"),
        ),
    )
    op.create_table(
        "minutes_approval",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.CheckConstraint("way IN ('chair','next_meeting')", name=op.f("ck_minutes_approval_way")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_minutes_approval_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_minutes_approval")),
    )
    op.create_table(
        "minutes_revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("replaces", sa.String(), nullable=False),
        sa.Column("begun_by", sa.Integer(), nullable=True),
        sa.Column("begun_at", UtcDateTime(), nullable=False),
        sa.Column("changes", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open','sealed','published','dropped')", name=op.f("ck_minutes_revision_state")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_minutes_revision_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_minutes_revision")),
    )
    op.create_index("ix_minutes_revision_meeting_id", "minutes_revision", ["meeting_id"], unique=False)
    op.create_table(
        "meeting_summary",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("published_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_meeting_summary_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_meeting_summary")),
    )
    op.create_table(
        "task_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outcome_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("by", sa.Integer(), nullable=True),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("state IN ('done','carried')", name=op.f("ck_task_report_state")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_task_report_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["outcome_id"], ["outcome.id"], name=op.f("fk_task_report_outcome_id_outcome")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task_report")),
        sa.UniqueConstraint("outcome_id", "meeting_id", name=op.f("uq_task_report_outcome_id_meeting_id")),
    )
    op.create_index("ix_task_report_meeting_id", "task_report", ["meeting_id"], unique=False)


def downgrade() -> None:
    op.drop_table("task_report")
    op.drop_table("meeting_summary")
    op.drop_table("minutes_revision")
    op.drop_table("minutes_approval")
    op.drop_table("minutes_attestation")
    op.drop_table("minutes_signatory")
    op.drop_table("minutes_link")
