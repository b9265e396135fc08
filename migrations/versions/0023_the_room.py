"""the room: motions, open votes, presiding, votes in writing, conflicts, days to choose from."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

TABLES = (
    "presiding_turn",
    "schedule_poll",
    "conflict_declaration",
    "motion",
    "schedule_day",
    "open_vote",
    "schedule_answer",
    "vote_override",
    "written_round",
    "written_ballot",
)


def upgrade() -> None:
    op.create_table(
        "presiding_turn",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.Column("until", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.CheckConstraint("until IS NULL OR until > since", name=op.f("ck_presiding_turn_interval")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_presiding_turn_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_presiding_turn_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_presiding_turn")),
    )
    op.create_index(op.f("ix_presiding_turn_meeting_id"), "presiding_turn", ["meeting_id"])

    op.create_table(
        "schedule_poll",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("body_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("answer_by", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["body_id"], ["body.id"], name=op.f("fk_schedule_poll_body_id_body")),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_schedule_poll_meeting_id_meeting")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_poll")),
    )
    op.create_index(op.f("ix_schedule_poll_body_id"), "schedule_poll", ["body_id"])

    op.create_table(
        "conflict_declaration",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("declared_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_conflict_declaration_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_conflict_declaration_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"],
            ["membership.id"],
            name=op.f("fk_conflict_declaration_membership_id_membership"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_declaration")),
        sa.UniqueConstraint(
            "item_id", "membership_id", name=op.f("uq_conflict_declaration_item_id_membership_id")
        ),
    )
    op.create_table(
        "motion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mover_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_item.id"], name=op.f("fk_motion_item_id_agenda_item")),
        sa.ForeignKeyConstraint(["mover_id"], ["membership.id"], name=op.f("fk_motion_mover_id_membership")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_motion")),
        sa.UniqueConstraint("item_id", "number", name=op.f("uq_motion_item_id_number")),
    )
    op.create_table(
        "schedule_day",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("poll_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", UtcDateTime(), nullable=False),
        sa.Column("ends_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["poll_id"], ["schedule_poll.id"], name=op.f("fk_schedule_day_poll_id_schedule_poll")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_schedule_day")),
        sa.UniqueConstraint("poll_id", "starts_at", name=op.f("uq_schedule_day_poll_id_starts_at")),
    )
    op.create_table(
        "open_vote",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("motion_id", sa.Integer(), nullable=True),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("voters", sa.JSON(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_open_vote_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(
            ["meeting_id"], ["meeting.case_id"], name=op.f("fk_open_vote_meeting_id_meeting")
        ),
        sa.ForeignKeyConstraint(["motion_id"], ["motion.id"], name=op.f("fk_open_vote_motion_id_motion")),
        sa.PrimaryKeyConstraint("meeting_id", name=op.f("pk_open_vote")),
    )
    op.create_table(
        "schedule_answer",
        sa.Column("day_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("answer", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["day_id"], ["schedule_day.id"], name=op.f("fk_schedule_answer_day_id_schedule_day")
        ),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_schedule_answer_membership_id_membership")
        ),
        sa.PrimaryKeyConstraint("day_id", "membership_id", name=op.f("pk_schedule_answer")),
    )
    op.create_table(
        "vote_override",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=False),
        sa.Column("result", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=False),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "answered_by IS NULL OR answered_by <> proposed_by", name=op.f("ck_vote_override_two_people")
        ),
        sa.ForeignKeyConstraint(
            ["answered_by"], ["account.id"], name=op.f("fk_vote_override_answered_by_account")
        ),
        sa.ForeignKeyConstraint(
            ["proposed_by"], ["account.id"], name=op.f("fk_vote_override_proposed_by_account")
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_vote_override_vote_id_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vote_override")),
    )
    op.create_index(op.f("ix_vote_override_vote_id"), "vote_override", ["vote_id"])

    op.create_table(
        "written_round",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=False),
        sa.Column("due_at", UtcDateTime(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("vote_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_item.id"], name=op.f("fk_written_round_item_id_agenda_item")
        ),
        sa.ForeignKeyConstraint(["vote_id"], ["vote.id"], name=op.f("fk_written_round_vote_id_vote")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_round")),
    )
    op.create_index(op.f("ix_written_round_item_id"), "written_round", ["item_id"])

    op.create_table(
        "written_ballot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("membership_id", sa.Integer(), nullable=False),
        sa.Column("ballot", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["membership_id"], ["membership.id"], name=op.f("fk_written_ballot_membership_id_membership")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["written_round.id"], name=op.f("fk_written_ballot_round_id_written_round")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_ballot")),
        sa.UniqueConstraint(
            "round_id", "membership_id", name=op.f("uq_written_ballot_round_id_membership_id")
        ),
    )
    with op.batch_alter_table("presence") as table:
        table.add_column(sa.Column("substitute_id", sa.Integer(), nullable=True))
        table.create_foreign_key(
            op.f("fk_presence_substitute_id_seat_substitute"), "seat_substitute", ["substitute_id"], ["id"]
        )

    with op.batch_alter_table("vote") as table:
        table.add_column(sa.Column("motion_id", sa.Integer(), nullable=True))
        table.create_foreign_key(op.f("fk_vote_motion_id_motion"), "motion", ["motion_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("vote") as table:
        table.drop_constraint(op.f("fk_vote_motion_id_motion"), type_="foreignkey")
        table.drop_column("motion_id")
    with op.batch_alter_table("presence") as table:
        table.drop_constraint(op.f("fk_presence_substitute_id_seat_substitute"), type_="foreignkey")
        table.drop_column("substitute_id")
    for name in reversed(TABLES):
        op.drop_table(name)
