"""receipt deliveries, mails that came back, originals that are no plain writing."""

import sqlalchemy as sa
from alembic import op

from consult.db import UtcDateTime

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_PAPER = """
INSERT INTO receipt_delivery (opinion_id, case_id, number, state, reason, noted_at, event_id)
SELECT id, case_id, number, 'waiting', '', received_at, receipt_event_id FROM opinion WHERE channel <> 'web'
"""
_MAILED = """
INSERT INTO receipt_delivery (opinion_id, case_id, number, state, mail_id, reason, noted_at, event_id)
SELECT id, case_id, number, 'mail', :mail, '', received_at, receipt_event_id FROM opinion
WHERE receipt_number = :number AND channel = 'web'
  AND NOT EXISTS (SELECT 1 FROM receipt_delivery WHERE opinion_id = opinion.id)
"""


def upgrade() -> None:
    with op.batch_alter_table("mail") as mail:
        mail.add_column(sa.Column("message_id", sa.String(), nullable=False, server_default=""))
        mail.add_column(sa.Column("returned_at", UtcDateTime(), nullable=True))
        mail.create_index(op.f("ix_mail_message_id"), ["message_id"])
        mail.create_index("ix_mail_case_id_state", ["case_id", "state"])
    with op.batch_alter_table("mail") as mail:
        mail.alter_column("message_id", server_default=None)
    op.create_table(
        "receipt_delivery",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("on", sa.Date(), nullable=True),
        sa.Column("noted_at", UtcDateTime(), nullable=False),
        sa.Column("noted_by", sa.Integer(), nullable=True),
        sa.Column("event_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "state IN ('mail','waiting','printed','handed','posted','none')",
            name=op.f("ck_receipt_delivery_state"),
        ),
        sa.ForeignKeyConstraint(["case_id"], ["case.id"], name=op.f("fk_receipt_delivery_case_id_case")),
        sa.ForeignKeyConstraint(["mail_id"], ["mail.id"], name=op.f("fk_receipt_delivery_mail_id_mail")),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_receipt_delivery_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_receipt_delivery")),
        sa.UniqueConstraint("mail_id", name=op.f("uq_receipt_delivery_mail_id")),
    )
    op.create_index(
        "ix_receipt_delivery_case_id_state_number", "receipt_delivery", ["case_id", "state", "number"]
    )
    op.create_table(
        "opinion_original",
        sa.Column("opinion_id", sa.Integer(), nullable=False),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("file_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["file_id"], ["stored_file.id"], name=op.f("fk_opinion_original_file_id_stored_file")
        ),
        sa.ForeignKeyConstraint(
            ["opinion_id"], ["opinion.id"], name=op.f("fk_opinion_original_opinion_id_opinion")
        ),
        sa.PrimaryKeyConstraint("opinion_id", name=op.f("pk_opinion_original")),
    )
    _what_is_there_already()


def _what_is_there_already() -> None:
    """Receipts given before this table: those mailed follow their mail, those of paper wait to be given."""
    connection = op.get_bind()
    connection.execute(sa.text(_PAPER))
    mail = sa.table(
        "mail", sa.column("id", sa.Integer), sa.column("notice", sa.String), sa.column("context", sa.JSON)
    )
    found = connection.execute(
        sa.select(mail.c.id, mail.c.context).where(mail.c.notice == "receipt").order_by(mail.c.id)
    )
    for row in found.all():
        values = {"mail": row.id, "number": (row.context or {}).get("number", "")}
        connection.execute(sa.text(_MAILED), values)


def downgrade() -> None:
    op.drop_table("opinion_original")
    op.drop_table("receipt_delivery")
    with op.batch_alter_table("mail") as mail:
        mail.drop_index("ix_mail_case_id_state")
        mail.drop_index(op.f("ix_mail_message_id"))
        mail.drop_column("returned_at")
        mail.drop_column("message_id")
