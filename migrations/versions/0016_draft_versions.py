"""draft versions: anchors that stay, the digest anyone can make again, where split and merged sections went."""

import hashlib

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("draft") as batch:
        batch.add_column(sa.Column("text_digest", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("base_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_draft_base_id_draft"), "draft", ["base_id"], ["id"])
    with op.batch_alter_table("draft_section") as batch:
        batch.add_column(sa.Column("address", sa.String(), nullable=False, server_default=""))
    op.create_table(
        "section_link",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("draft_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.CheckConstraint("kind IN ('split','merged')", name=op.f("ck_section_link_kind")),
        sa.ForeignKeyConstraint(["draft_id"], ["draft.id"], name=op.f("fk_section_link_draft_id_draft")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_section_link")),
        sa.UniqueConstraint(
            "draft_id", "before", "after", name=op.f("uq_section_link_draft_id_before_after")
        ),
    )
    _fill()
    with op.batch_alter_table("draft") as batch:
        batch.alter_column("text_digest", server_default=None)
    with op.batch_alter_table("draft_section") as batch:
        batch.alter_column("address", server_default=None)


def _fill() -> None:
    """Until now an anchor was made of the numbers; the canonical form is frozen here as it was first defined."""
    op.execute(sa.text("UPDATE draft_section SET address = anchor"))
    connection = op.get_bind()
    for draft, title in connection.execute(sa.text("SELECT id, title FROM draft")).all():
        rows = connection.execute(
            sa.text(
                "SELECT level, number, title, text FROM draft_section WHERE draft_id = :d ORDER BY position"
            ),
            {"d": draft},
        )
        parts = [f"# {title}"]
        for level, number, heading, text in rows:
            words = f"{number} {heading}".strip()
            parts += [f"{'#' * (level + 1)} {words}".rstrip(), text]
        body = "\n\n".join(part for part in parts if part) + "\n"
        connection.execute(
            sa.text("UPDATE draft SET text_digest = :h WHERE id = :d"),
            {"h": hashlib.sha256(body.encode()).hexdigest(), "d": draft},
        )


def downgrade() -> None:
    op.drop_table("section_link")
    with op.batch_alter_table("draft_section") as batch:
        batch.drop_column("address")
    with op.batch_alter_table("draft") as batch:
        batch.drop_constraint(op.f("fk_draft_base_id_draft"), type_="foreignkey")
        batch.drop_column("base_id")
        batch.drop_column("text_digest")
