"""standard texts, inquiries to offices, the legal check, fixed answers, follow-ups and errata."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _boilerplate()
    _boilerplate_version()
    _boilerplate_use()
    _inquiry()
    _inquiry_reminder()
    _response_check()
    _answer_snapshot()
    _follow_up()
    _answer_erratum()


def _boilerplate() -> None:
    op.create_table(
        "boilerplate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.Column("changed_by", sa.Integer(), nullable=True),
        sa.Column("changed_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_boilerplate_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplate")),
    )
    op.create_index(op.f("ix_boilerplate_office_id"), "boilerplate", ["office_id"], unique=False)


def _boilerplate_version() -> None:
    op.create_table(
        "boilerplate_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("boilerplate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["boilerplate_id"],
            ["boilerplate.id"],
            name=op.f("fk_boilerplate_version_boilerplate_id_boilerplate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplate_version")),
        sa.UniqueConstraint(
            "boilerplate_id", "number", name=op.f("uq_boilerplate_version_boilerplate_id_number")
        ),
    )


def _boilerplate_use() -> None:
    op.create_table(
        "boilerplate_use",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("boilerplate_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("used_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["boilerplate_id"], ["boilerplate.id"], name=op.f("fk_boilerplate_use_boilerplate_id_boilerplate")
        ),
        sa.ForeignKeyConstraint(
            ["group_id"], ["point_group.id"], name=op.f("fk_boilerplate_use_group_id_point_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_boilerplate_use")),
        sa.UniqueConstraint(
            "boilerplate_id",
            "number",
            "group_id",
            name=op.f("uq_boilerplate_use_boilerplate_id_number_group_id"),
        ),
    )
    op.create_index(op.f("ix_boilerplate_use_group_id"), "boilerplate_use", ["group_id"], unique=False)


def _inquiry() -> None:
    op.create_table(
        "inquiry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("answered_by", sa.Integer(), nullable=True),
        sa.Column("answered_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("state IN ('asked','answered','recalled','moved')", name=op.f("ck_inquiry_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_inquiry_case_id_case")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["point_group.id"], name=op.f("fk_inquiry_group_id_point_group")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_inquiry_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry")),
    )
    op.create_index(op.f("ix_inquiry_case_id"), "inquiry", ["case_id"], unique=False)
    op.create_index(op.f("ix_inquiry_group_id"), "inquiry", ["group_id"], unique=False)
    op.create_index(op.f("ix_inquiry_office_id"), "inquiry", ["office_id"], unique=False)


def _inquiry_reminder() -> None:
    op.create_table(
        "inquiry_reminder",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("inquiry_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("mails", sa.Integer(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["inquiry_id"], ["inquiry.id"], name=op.f("fk_inquiry_reminder_inquiry_id_inquiry")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inquiry_reminder")),
        sa.UniqueConstraint(
            "inquiry_id", "due_on", "days", name=op.f("uq_inquiry_reminder_inquiry_id_due_on_days")
        ),
    )


def _response_check() -> None:
    op.create_table(
        "response_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("remarks", sa.Text(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["point_group.id"], name=op.f("fk_response_check_group_id_point_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_check")),
    )
    op.create_index(op.f("ix_response_check_group_id"), "response_check", ["group_id"], unique=False)


def _answer_snapshot() -> None:
    op.create_table(
        "answer_snapshot",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("fixed_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_answer_snapshot_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_snapshot")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_answer_snapshot_case_id_number")),
    )


def _follow_up() -> None:
    op.create_table(
        "follow_up",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_follow_up_case_id_case")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["point_group.id"], name=op.f("fk_follow_up_group_id_point_group")
        ),
        sa.ForeignKeyConstraint(["office_id"], ["office.id"], name=op.f("fk_follow_up_office_id_office")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_up")),
    )
    op.create_index(op.f("ix_follow_up_case_id"), "follow_up", ["case_id"], unique=False)
    op.create_index(op.f("ix_follow_up_due_on"), "follow_up", ["due_on"], unique=False)
    op.create_index(op.f("ix_follow_up_group_id"), "follow_up", ["group_id"], unique=False)


def _answer_erratum() -> None:
    op.create_table(
        "answer_erratum",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("wrong", sa.Text(), nullable=False),
        sa.Column("correct", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("proposed_by", sa.Integer(), nullable=True),
        sa.Column("proposed_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", UtcDateTime(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('proposed','published','declined')", name=op.f("ck_answer_erratum_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_answer_erratum_case_id_case")),
        sa.ForeignKeyConstraint(
            ["group_id"], ["point_group.id"], name=op.f("fk_answer_erratum_group_id_point_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer_erratum")),
    )
    op.create_index(op.f("ix_answer_erratum_case_id"), "answer_erratum", ["case_id"], unique=False)


def downgrade() -> None:
    for table in (
        "answer_erratum",
        "follow_up",
        "answer_snapshot",
        "response_check",
        "inquiry_reminder",
        "inquiry",
        "boilerplate_use",
        "boilerplate_version",
        "boilerplate",
    ):
        op.drop_table(table)
