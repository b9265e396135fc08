"""planned consultations, themes and wards, plain summaries, translations, followers."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TOPICS = "INSERT INTO topic (kind, name) SELECT DISTINCT 'theme', theme FROM \"case\" WHERE theme <> ''"
CASES = """
INSERT INTO case_topic (case_id, topic_id)
SELECT c.id, t.id FROM "case" c JOIN topic t ON t.kind = 'theme' AND t.name = c.theme"""


def upgrade() -> None:
    op.create_table(
        "follower",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.LargeBinary(), nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("salt", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.Column("confirmed_at", UtcDateTime(), nullable=True),
        sa.Column("hard_bounces", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follower")),
        sa.UniqueConstraint("address_key", name=op.f("uq_follower_address_key")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_follower_token_digest")),
    )
    op.create_table(
        "topic",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('theme','ward')", name=op.f("ck_topic_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_topic")),
        sa.UniqueConstraint("kind", "name", name=op.f("uq_topic_kind_name")),
    )
    op.create_table(
        "follow",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("since", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_follow_follower_id_follower")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow")),
        sa.UniqueConstraint("follower_id", "key", name=op.f("uq_follow_follower_id_key")),
    )
    op.create_index("ix_follow_key_follower_id", "follow", ["key", "follower_id"], unique=False)
    op.create_table(
        "follow_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("token_digest", sa.String(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_follow_request_follower_id_follower")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_request")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_follow_request_token_digest")),
    )
    op.create_index(op.f("ix_follow_request_asked_at"), "follow_request", ["asked_at"], unique=False)
    op.create_index(op.f("ix_follow_request_follower_id"), "follow_request", ["follower_id"], unique=False)
    op.create_table(
        "case_topic",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_topic_case_id_case")),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_case_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("case_id", "topic_id", name=op.f("pk_case_topic")),
    )
    op.create_index(op.f("ix_case_topic_topic_id"), "case_topic", ["topic_id"], unique=False)
    op.create_table(
        "easy_summary",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("change", sa.Text(), nullable=False),
        sa.Column("send", sa.Text(), nullable=False),
        sa.Column("ask", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("checked_at", UtcDateTime(), nullable=True),
        sa.Column("checked_with", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_easy_summary_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_easy_summary")),
    )
    op.create_table(
        "planned_consultation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("office_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("opens", sa.String(), nullable=False),
        sa.Column("closes", sa.String(), nullable=True),
        sa.Column("decides", sa.String(), nullable=True),
        sa.Column("fiscal_year", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('planned','opened','dropped')", name=op.f("ck_planned_consultation_state")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_planned_consultation_case_id_case")),
        sa.ForeignKeyConstraint(
            ["office_id"], ["office.id"], name=op.f("fk_planned_consultation_office_id_office")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_consultation")),
        sa.UniqueConstraint("case_id", name=op.f("uq_planned_consultation_case_id")),
    )
    op.create_index(
        "ix_planned_consultation_fiscal_year_opens",
        "planned_consultation",
        ["fiscal_year", "opens"],
        unique=False,
    )
    op.create_index(
        op.f("ix_planned_consultation_office_id"), "planned_consultation", ["office_id"], unique=False
    )
    op.create_table(
        "case_translation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("machine", sa.Boolean(), nullable=False),
        sa.Column("source_sha256", sa.String(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=True),
        sa.Column("added_at", UtcDateTime(), nullable=False),
        sa.Column("withdrawn_at", UtcDateTime(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_case_translation_case_id_case")),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_case_translation_file_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_case_translation")),
    )
    op.create_index(op.f("ix_case_translation_case_id"), "case_translation", ["case_id"], unique=False)
    op.create_table(
        "follow_mail",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("follower_id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("news", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["follower_id"], ["follower.id"], name=op.f("fk_follow_mail_follower_id_follower")
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_follow_mail_mail_id_mail")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_mail")),
    )
    op.create_index(op.f("ix_follow_mail_follower_id"), "follow_mail", ["follower_id"], unique=False)
    op.create_index(op.f("ix_follow_mail_mail_id"), "follow_mail", ["mail_id"], unique=False)
    op.create_table(
        "follow_news",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=True),
        sa.Column("planned_id", sa.Integer(), nullable=True),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("keys", sa.JSON(), nullable=False),
        sa.Column("said", sa.JSON(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("told_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_follow_news_case_id_case")),
        sa.ForeignKeyConstraint(
            ["planned_id"],
            ["planned_consultation.id"],
            name=op.f("fk_follow_news_planned_id_planned_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_news")),
    )
    op.create_index(op.f("ix_follow_news_case_id"), "follow_news", ["case_id"], unique=False)
    op.create_index(op.f("ix_follow_news_told_at"), "follow_news", ["told_at"], unique=False)
    op.create_table(
        "planned_change",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("planned_id", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(), nullable=False),
        sa.Column("old", sa.Text(), nullable=False),
        sa.Column("new", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("at", UtcDateTime(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["planned_id"],
            ["planned_consultation.id"],
            name=op.f("fk_planned_change_planned_id_planned_consultation"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_planned_change")),
        sa.UniqueConstraint("planned_id", "n", name=op.f("uq_planned_change_planned_id_n")),
    )
    op.create_table(
        "planned_topic",
        sa.Column("planned_id", sa.Integer(), nullable=False),
        sa.Column("topic_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["planned_id"],
            ["planned_consultation.id"],
            name=op.f("fk_planned_topic_planned_id_planned_consultation"),
        ),
        sa.ForeignKeyConstraint(["topic_id"], ["topic.id"], name=op.f("fk_planned_topic_topic_id_topic")),
        sa.PrimaryKeyConstraint("planned_id", "topic_id", name=op.f("pk_planned_topic")),
    )
    op.create_index(op.f("ix_planned_topic_topic_id"), "planned_topic", ["topic_id"], unique=False)
    op.execute(TOPICS)
    op.execute(CASES)


def downgrade() -> None:
    op.drop_index(op.f("ix_planned_topic_topic_id"), table_name="planned_topic")
    op.drop_table("planned_topic")
    op.drop_table("planned_change")
    op.drop_index(op.f("ix_follow_news_told_at"), table_name="follow_news")
    op.drop_index(op.f("ix_follow_news_case_id"), table_name="follow_news")
    op.drop_table("follow_news")
    op.drop_index(op.f("ix_follow_mail_mail_id"), table_name="follow_mail")
    op.drop_index(op.f("ix_follow_mail_follower_id"), table_name="follow_mail")
    op.drop_table("follow_mail")
    op.drop_index(op.f("ix_case_translation_case_id"), table_name="case_translation")
    op.drop_table("case_translation")
    op.drop_index(op.f("ix_planned_consultation_office_id"), table_name="planned_consultation")
    op.drop_index("ix_planned_consultation_fiscal_year_opens", table_name="planned_consultation")
    op.drop_table("planned_consultation")
    op.drop_table("easy_summary")
    op.drop_index(op.f("ix_case_topic_topic_id"), table_name="case_topic")
    op.drop_table("case_topic")
    op.drop_index(op.f("ix_follow_request_follower_id"), table_name="follow_request")
    op.drop_index(op.f("ix_follow_request_asked_at"), table_name="follow_request")
    op.drop_table("follow_request")
    op.drop_index("ix_follow_key_follower_id", table_name="follow")
    op.drop_table("follow")
    op.drop_table("topic")
    op.drop_table("follower")
