"""What keeps the promises to those who took part: a new day announced in time, an answer decided by a second person."""

from collections.abc import Mapping
from typing import Any, Final

from consult import clock
from consult.audit.events import Event
from consult.cases import clocks
from consult.cases.models import Case
from consult.collaboration.promises.reply_sheets import AHEAD, answers_of, not_decided
from consult.dossier import keeping
from consult.dossier.hooks import written
from consult.dossier.queries import dossier
from consult.dossier.sheets import Values, sheet_of
from consult.errors import Invalid
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

_PROMISES: Final = {
    "local_issue": "issue_reply",
    "dialogue": "dialogue_response",
    "citizens_assembly": "assembly_response",
}


def note(uow: UnitOfWork, case: Case, code: str, values: Mapping[str, Any]) -> None:
    """Write the sheet that an effect keeps; LookupError when the procedure has none of that name."""
    sheet = sheet_of(case.procedure, code)
    if sheet is None:
        raise LookupError(f"{case.procedure} has no sheet {code}")
    made = keeping.put(uow, case, sheet, values)
    uow.record(Event.SHEET_WRITTEN, case, public={"sheet": code, "number": made.number})


@effect("set_new_reply_day")
def set_new_reply_day(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The new day and its reason are a sheet of their own; the clock is reckoned from it."""
    values = {"day": decision.inputs["new_reply_day"], "reason": decision.inputs["reason"]}
    note(uow, case, "more_time", values)


@effect("publish_ready_answers")
def publish_ready_answers(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Each answer that is ready is kept with the day it was decided; the others keep their clock."""
    held = dossier(uow.session, case)
    for reply in not_decided(held.all("reply"), held.all(AHEAD)):
        uow.require_other(reply.by, msg("回答の案を書いた人とは別の人が決めてください"))
        note(uow, case, AHEAD, {**answers_of(reply.values), "day": clock.today()})


@written("dialogue", "reply")
@written("citizens_assembly", "reply")
def answer_what_was_asked(uow: UnitOfWork, case: Case, said: Values, _before: Values) -> None:
    """An answer names a request there is: any other would be read by nobody and settle nothing."""
    asked = [one.number for one in dossier(uow.session, case).all("request")]
    if said and said["number"] not in asked:
        known = "、".join(map(str, asked))
        sentence = (
            msg("その番号の質問・要望・提言はありません。いまあるのは%(numbers)sです", numbers=known)
            if known
            else msg("市への質問・要望・提言が、まだ書いてありません。先に書いてください")
        )
        raise Invalid(sentence, {"number": [sentence]})


@effect("publish_reply")
def publish_reply(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The reply becomes public with the stage; whoever wrote it may not be the one who decides it."""
    for reply in dossier(uow.session, case).all("reply"):
        uow.require_other(reply.by, msg("回答の案を書いた人とは別の人が決めてください"))
    clocks.meet(uow, case, _PROMISES[case.procedure])
