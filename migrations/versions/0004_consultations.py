"""consultations."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "consultation",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("opens_on", sa.Date(), nullable=True),
        sa.Column("closes_on", sa.Date(), nullable=True),
        sa.Column("closes_at", UtcDateTime(), nullable=True),
        sa.Column("closed_at", UtcDateTime(), nullable=True),
        sa.Column("min_days", sa.Integer(), nullable=False),
        sa.Column("reason_for_short_period", sa.Text(), nullable=False),
        sa.Column("post_rule", sa.String(), nullable=False),
        sa.Column("identity_policy", sa.String(), nullable=False),
        sa.Column("result_due_on", sa.Date(), nullable=True),
        sa.Column("result_published_at", UtcDateTime(), nullable=True),
        sa.Column("notice", sa.JSON(), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_consultation_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_consultation")),
    )
    op.create_table(
        "publicity",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("reach", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_publicity_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_publicity")),
    )
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_publicity_case_id"), ["case_id"], unique=False)

    op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_revision_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_revision")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_revision_case_id_number")),
    )
    op.create_table(
        "opinion",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("receipt_number", sa.String(), nullable=False),
        sa.Column("code_digest", sa.String(), nullable=False),
        sa.Column("once_key", sa.String(), nullable=True),
        sa.Column("definition_digest", sa.String(), nullable=False),
        sa.Column("stage", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("places", sa.JSON(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("submitter_kind", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("opened_at", UtcDateTime(), nullable=True),
        sa.Column("authored_on", sa.Date(), nullable=True),
        sa.Column("postmarked_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=False),
        sa.Column("received_at", UtcDateTime(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=True),
        sa.Column("scribe", sa.String(), nullable=False),
        sa.Column("sheets", sa.Integer(), nullable=False),
        sa.Column("scan_id", sa.Integer(), nullable=True),
        sa.Column("transcribed", sa.Boolean(), nullable=False),
        sa.Column("flags", sa.JSON(), nullable=False),
        sa.Column("claimed_by", sa.Integer(), nullable=True),
        sa.Column("claimed_until", UtcDateTime(), nullable=True),
        sa.Column("split_at", UtcDateTime(), nullable=True),
        sa.Column("review", sa.String(), nullable=False),
        sa.Column("review_by", sa.Integer(), nullable=True),
        sa.Column("released_by", sa.Integer(), nullable=True),
        sa.Column("review_note", sa.String(), nullable=False),
        sa.Column("receipt_event_id", sa.Integer(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web','post','fax','email','counter')", name=op.f("ck_opinion_channel")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_opinion_case_id_case")),
        sa.ForeignKeyConstraint(["scan_id"], ["stored_file.id"], name=op.f("fk_opinion_scan_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_opinion_case_id_number")),
        sa.UniqueConstraint("code_digest", name=op.f("uq_opinion_code_digest")),
        sa.UniqueConstraint("once_key", name=op.f("uq_opinion_once_key")),
        sa.UniqueConstraint("receipt_number", name=op.f("uq_opinion_receipt_number")),
    )
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.create_index("ix_opinion_case_id_stage_number", ["case_id", "stage", "number"], unique=False)
        batch_op.create_index("ix_opinion_case_id_text_key", ["case_id", "text_key"], unique=False)

    op.create_table(
        "point_group",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gist", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("revision_id", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=True),
        sa.Column("approved_by", sa.Integer(), nullable=True),
        sa.Column("returned_reason", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_point_group_case_id_case")),
        sa.ForeignKeyConstraint(
            ["revision_id"], ["revision.id"], name=op.f("fk_point_group_revision_id_revision")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point_group")),
        sa.UniqueConstraint("case_id", "number", name=op.f("uq_point_group_case_id_number")),
    )
    op.create_table(
        "opinion_attachment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("original_id", sa.Integer(), nullable=False),
        sa.Column("public_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_attachment_opinion_id_opinion")
        ),
        sa.ForeignKeyConstraint(
            ["original_id"], ["stored_file.id"], name=op.f("fk_opinion_attachment_original_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["public_id"], ["stored_file.id"], name=op.f("fk_opinion_attachment_public_id_stored_file")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_attachment")),
    )
    with op.batch_alter_table("opinion_attachment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_attachment_opinion_id"), ["opinion_id"], unique=False)

    op.create_table(
        "opinion_identity",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("person_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_identity_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_opinion_identity")),
    )
    with op.batch_alter_table("opinion_identity", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_identity_person_key"), ["person_key"], unique=False)

    op.create_table(
        "opinion_redaction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_redaction_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_redaction")),
    )
    with op.batch_alter_table("opinion_redaction", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opinion_redaction_opinion_id"), ["opinion_id"], unique=False)

    op.create_table(
        "point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("gist", sa.String(), nullable=False),
        sa.Column("anchor", sa.String(), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_point_case_id_case")),
        sa.ForeignKeyConstraint(["group_id"], ["point_group.id"], name=op.f("fk_point_group_id_point_group")),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinion.id"], name=op.f("fk_point_opinion_id_opinion")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_point")),
        sa.UniqueConstraint("opinion_id", "number", name=op.f("uq_point_opinion_id_number")),
    )
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_point_case_id"), ["case_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_point_group_id"), ["group_id"], unique=False)

    op.create_table(
        "response_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("response", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("written_by", sa.Integer(), nullable=True),
        sa.Column("written_at", UtcDateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["group_id"], ["point_group.id"], name=op.f("fk_response_version_group_id_point_group")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_response_version")),
        sa.UniqueConstraint("group_id", "number", name=op.f("uq_response_version_group_id_number")),
    )
    op.create_table(
        "passage",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["opinion_id"], ["opinion.id"], name=op.f("fk_passage_opinion_id_opinion")),
        sa.ForeignKeyConstraint(["point_id"], ["point.id"], name=op.f("fk_passage_point_id_point")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passage")),
        sa.UniqueConstraint("opinion_id", "start", name=op.f("uq_passage_opinion_id_start")),
    )


def downgrade() -> None:
    op.drop_table("passage")
    op.drop_table("response_version")
    with op.batch_alter_table("point", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_point_group_id"))
        batch_op.drop_index(batch_op.f("ix_point_case_id"))

    op.drop_table("point")
    with op.batch_alter_table("opinion_redaction", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_redaction_opinion_id"))

    op.drop_table("opinion_redaction")
    with op.batch_alter_table("opinion_identity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_identity_person_key"))

    op.drop_table("opinion_identity")
    with op.batch_alter_table("opinion_attachment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opinion_attachment_opinion_id"))

    op.drop_table("opinion_attachment")
    op.drop_table("point_group")
    with op.batch_alter_table("opinion", schema=None) as batch_op:
        batch_op.drop_index("ix_opinion_case_id_text_key")
        batch_op.drop_index("ix_opinion_case_id_stage_number")

    op.drop_table("opinion")
    op.drop_table("revision")
    with op.batch_alter_table("publicity", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_publicity_case_id"))

    op.drop_table("publicity")
    op.drop_table("consultation")
