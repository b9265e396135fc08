"""What a plan keeps in rows, as files of its package: what was given and answered, origins of sentences, the tree."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from consult.archive.items import Item, of_bytes
from consult.cases.models import Case
from consult.i18n import gettext
from consult.plans import lists
from consult.plans.inputs.rules import SHOWN

_FEWEST: Final = 2  # the head alone says nothing


def files(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    """Public with the fixed draft, as on the pages; before that only in the full edition."""
    if case.procedure != "plan":
        return
    shown = case.public and case.stage in SHOWN
    for name, title, rows, public in (
        ("inputs", gettext("出された意見とその扱い"), lists.inputs, shown),
        ("origins", gettext("この文は、あの場から"), lists.sentences, shown),
        ("tree", gettext("計画の体系"), lists.measures, case.public),
    ):
        found = list(rows(session, case))
        if len(found) >= _FEWEST and (public or full):
            yield of_bytes(f"objects/{name}.csv", title, lists.as_csv(found), "text/csv", public=public)
