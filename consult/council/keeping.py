"""The council's records belong to its own secretariat: an office writes only what is the mayor's to write."""

from typing import Final

from consult.access.permissions import Permission
from consult.cases.keeping import keeps
from consult.cases.models import Case

_COUNCIL: Final = (Permission.COUNCIL_RECORD,)
_OFFICE: Final = (Permission.CASE_EDIT,)
_THE_MAYORS: Final = frozenset({"reconsideration", "promulgation", "outcome_report", "measures"})


@keeps("bill")
def of_bill(case: Case, kind: str) -> tuple[Permission, ...]:
    """A bill belongs to who drafts it until it is submitted; then all but what the mayor issues is the council's."""
    if case.stage == "drafted":
        return _OFFICE + _COUNCIL
    return _OFFICE if kind in _THE_MAYORS else _COUNCIL


@keeps("petition")
def of_petition(_case: Case, kind: str) -> tuple[Permission, ...]:
    """A petition is the council's from the beginning; the report on what was done is written by the office."""
    return _OFFICE if kind in _THE_MAYORS else _COUNCIL
