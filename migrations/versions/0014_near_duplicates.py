"""near duplicates, work on many opinions at once, proposed groups; the key of equal texts counts more signs."""

import sqlalchemy as sa
from alembic import op

from consult.consultations.rules import digests
from consult.db import UtcDateTime

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_AT_ONCE = 1000


def upgrade() -> None:
    op.create_table(
        "text_family",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("base_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_text_family_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_text_family")),
    )
    op.create_index(op.f("ix_text_family_case_id"), "text_family", ["case_id"])
    op.create_table(
        "text_family_key",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_text_family_key_case_id_case")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["text_family.id"], name=op.f("fk_text_family_key_family_id_text_family")
        ),
        sa.PrimaryKeyConstraint("case_id", "key", "family_id", name=op.f("pk_text_family_key")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "family_text",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("text_key", sa.String(), nullable=False),
        sa.Column("family_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_family_text_case_id_case")),
        sa.ForeignKeyConstraint(
            ["family_id"], ["text_family.id"], name=op.f("fk_family_text_family_id_text_family")
        ),
        sa.PrimaryKeyConstraint("case_id", "text_key", name=op.f("pk_family_text")),
    )
    op.create_index(op.f("ix_family_text_family_id"), "family_text", ["family_id"])
    _batches()
    _proposals()
    op.drop_index("ix_opinion_case_id_stage_number", "opinion")
    op.create_index("ix_opinion_lane", "opinion", ["case_id", "stage", "review", "number"])
    op.create_index(
        "ix_opinion_untyped",
        "opinion",
        ["case_id", "stage", "review", "number"],
        sqlite_where=sa.text("transcribed IS 0"),
        postgresql_where=sa.text("transcribed IS false"),
    )
    op.drop_index("ix_opinion_case_id_text_key", "opinion")
    op.create_index("ix_opinion_text", "opinion", ["case_id", "text_key", "stage", "review", "number"])
    op.create_index(op.f("ix_passage_point_id"), "passage", ["point_id"])
    for table in ("opinion", "opinion_version"):
        _count_more_signs(table)


def _batches() -> None:
    op.create_table(
        "opinion_batch",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("source_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("split_at", UtcDateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", UtcDateTime(), nullable=False),
        sa.CheckConstraint("kind IN ('same','near','nothing')", name=op.f("ck_opinion_batch_kind")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_opinion_batch_case_id_case")),
        sa.ForeignKeyConstraint(
            ["source_id"], ["opinion.id"], name=op.f("fk_opinion_batch_source_id_opinion")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opinion_batch")),
        sa.UniqueConstraint("key", name=op.f("uq_opinion_batch_key")),
    )
    op.create_index(op.f("ix_opinion_batch_case_id"), "opinion_batch", ["case_id"])
    op.create_table(
        "opinion_batch_item",
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint("state IN ('waiting','done','left')", name=op.f("ck_opinion_batch_item_state")),
        sa.ForeignKeyConstraint(
            ["batch_id"], ["opinion_batch.id"], name=op.f("fk_opinion_batch_item_batch_id_opinion_batch")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_batch_item_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("batch_id", "opinion_id", name=op.f("pk_opinion_batch_item")),
    )


def _proposals() -> None:
    op.create_table(
        "group_proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("made_at", UtcDateTime(), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("state IN ('open','taken','declined')", name=op.f("ck_group_proposal_state")),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_group_proposal_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_proposal")),
    )
    op.create_index(op.f("ix_group_proposal_case_id"), "group_proposal", ["case_id"])
    op.create_table(
        "group_proposal_point",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("point_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"],
            ["group_proposal.id"],
            name=op.f("fk_group_proposal_point_proposal_id_group_proposal"),
        ),
        sa.ForeignKeyConstraint(
            ["point_id"],
            ["point.id"],
            name=op.f("fk_group_proposal_point_point_id_point"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("proposal_id", "point_id", name=op.f("pk_group_proposal_point")),
    )
    op.create_index(op.f("ix_group_proposal_point_point_id"), "group_proposal_point", ["point_id"])


def _count_more_signs(name: str) -> None:
    """The key says which texts are equal as the code of today sees it; whatever key there was is made anew.

    On the way down the keys stay: the code before compares only keys with one another, and misses a few pairs.
    """
    table = sa.table(name, sa.column("id", sa.Integer), sa.column("text", sa.Text), sa.column("text_key"))
    fresh = sa.update(table).where(table.c.id == sa.bindparam("row")).values(text_key=sa.bindparam("fresh"))
    connection, after = op.get_bind(), 0
    while rows := connection.execute(
        sa.select(table.c.id, table.c.text).where(table.c.id > after).order_by(table.c.id).limit(_AT_ONCE)
    ).all():
        connection.execute(fresh, [{"row": row.id, "fresh": digests(row.text)[0]} for row in rows])
        after = rows[-1].id


def downgrade() -> None:
    op.drop_index(op.f("ix_passage_point_id"), "passage")
    op.drop_index("ix_opinion_text", "opinion")
    op.create_index("ix_opinion_case_id_text_key", "opinion", ["case_id", "text_key"])
    op.drop_index("ix_opinion_untyped", "opinion")
    op.drop_index("ix_opinion_lane", "opinion")
    op.create_index("ix_opinion_case_id_stage_number", "opinion", ["case_id", "stage", "number"])
    for table in (
        "group_proposal_point",
        "group_proposal",
        "opinion_batch_item",
        "opinion_batch",
        "family_text",
        "text_family_key",
        "text_family",
    ):
        op.drop_table(table)
