"""What people were not yet convinced of goes along to the next talk, in their own words, once it is public."""

from consult.cases.models import Case
from consult.collaboration.dialogues.assent_rules import SUM
from consult.collaboration.dialogues.phases import phases_before
from consult.collaboration.dialogues.sheets import NAME
from consult.collaboration.promises.effects import note
from consult.dossier.queries import dossier
from consult.dossier.sheets import sheet_of
from consult.unit_of_work import UnitOfWork

CARRIED = "doubts_before"


def carry_doubts(uow: UnitOfWork, case: Case) -> int:
    """Put every printed doubt of the talks before into this one; what stands there is left. Returns how many."""
    held, asked = dossier(uow.session, case), sheet_of(NAME, SUM)
    known = {(one["ref"], one["text"]) for one in held.all(CARRIED)}
    found = [
        (earlier.number, words)
        for earlier, kept in phases_before(uow.session, case, held)
        if asked is not None and asked.shown_in(earlier.stage)
        for one in kept.all(SUM)
        for words in (one["reasons"] or "").splitlines()
    ]
    fresh = [one for one in dict.fromkeys(found) if one not in known]
    for ref, text in fresh:
        note(uow, case, CARRIED, {"ref": ref, "text": text})
    return len(fresh)
