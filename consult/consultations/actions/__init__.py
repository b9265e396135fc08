"""Acts on a consultation and its opinions, one function per act a person may do."""

from consult.consultations.actions.preparation import (
    attach_draft,
    earliest_end,
    is_preparing,
    open_consultation,
    record_publicity,
    set_notice,
    set_period,
    set_receipt_rules,
    set_result_due,
)

__all__ = [
    "attach_draft",
    "earliest_end",
    "is_preparing",
    "open_consultation",
    "record_publicity",
    "set_notice",
    "set_period",
    "set_receipt_rules",
    "set_result_due",
]
