"""working together."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assembly_invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("stratum", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=True),
        sa.Column("came", sa.Boolean(), nullable=True),
        sa.CheckConstraint(
            "state IN ('invited','accepted','declined','undelivered')",
            name=op.f("ck_assembly_invitation_state"),
        ),
        sa.CheckConstraint(
            "outcome IN ('','drawn','reserve','out')", name=op.f("ck_assembly_invitation_outcome")
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_assembly_invitation_case_id_case")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assembly_invitation")),
        sa.UniqueConstraint("case_id", "code", name=op.f("uq_assembly_invitation_case_id_code")),
    )
    op.create_table(
        "assembly_lot",
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("register_fields", sa.Integer(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("commitment", sa.String(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.Column("announced_at", UtcDateTime(), nullable=True),
        sa.Column("witness", sa.String(), nullable=False),
        sa.Column("revealed", sa.String(), nullable=False),
        sa.Column("seeded_at", UtcDateTime(), nullable=True),
        sa.Column("result_digest", sa.String(), nullable=False),
        sa.Column("forgotten_at", UtcDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_assembly_lot_case_id_case")),
        sa.PrimaryKeyConstraint("case_id", name=op.f("pk_assembly_lot")),
    )


def downgrade() -> None:
    op.drop_table("assembly_lot")
    op.drop_table("assembly_invitation")
