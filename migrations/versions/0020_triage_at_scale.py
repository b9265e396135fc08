"""triage at scale: opinions found by section and by hint, people counted in one index."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

_HINTED = sa.text("CAST(flags AS TEXT) LIKE '%\"personal_data\"%'")
_PLACED = {
    "sqlite": """
        INSERT INTO opinion_place (case_id, anchor, number)
        SELECT DISTINCT opinion.case_id, json_extract(place.value, '$.anchor'), opinion.number
        FROM opinion, json_each(opinion.places) AS place
        WHERE json_type(opinion.places) = 'array' AND json_extract(place.value, '$.anchor') <> ''""",
    "postgresql": """
        INSERT INTO opinion_place (case_id, anchor, number)
        SELECT DISTINCT opinion.case_id, place ->> 'anchor', opinion.number
        FROM opinion, json_array_elements(
            CASE WHEN json_typeof(opinion.places) = 'array' THEN opinion.places ELSE '[]' END) AS place
        WHERE place ->> 'anchor' <> ''""",
}


def upgrade() -> None:
    op.create_table(
        "opinion_place",
        sa.Column("case_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("anchor", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["case_id", "number"],
            ["opinion.case_id", "opinion.number"],
            name=op.f("fk_opinion_place_case_id_opinion"),
        ),
        sa.PrimaryKeyConstraint("case_id", "anchor", "number", name=op.f("pk_opinion_place")),
    )
    op.execute(_PLACED[op.get_bind().dialect.name])
    op.create_index(
        "ix_opinion_hinted", "opinion", ["case_id", "stage", "review", "number"],
        sqlite_where=_HINTED, postgresql_where=_HINTED,
    )  # fmt: skip
    op.add_column("opinion_identity", sa.Column("case_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE opinion_identity SET case_id = "
        "(SELECT opinion.case_id FROM opinion WHERE opinion.id = opinion_identity.opinion_id)"
    )
    with op.batch_alter_table("opinion_identity") as table:
        table.alter_column("case_id", existing_type=sa.Integer(), nullable=False)
        table.create_foreign_key(op.f("fk_opinion_identity_case_id_case"), "case", ["case_id"], ["id"])
        table.create_index("ix_opinion_identity_people", ["case_id", "person_key"])


def downgrade() -> None:
    with op.batch_alter_table("opinion_identity") as table:
        table.drop_index("ix_opinion_identity_people")
        table.drop_constraint(op.f("fk_opinion_identity_case_id_case"), type_="foreignkey")
        table.drop_column("case_id")
    op.drop_index("ix_opinion_hinted", "opinion")
    op.drop_table("opinion_place")
