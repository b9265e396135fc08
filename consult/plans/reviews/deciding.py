"""The city's answers to 提言 one by one: each is public with the day on which it was decided, before the others are."""

from typing import Any

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.collaboration.promises.effects import note
from consult.dossier.hooks import written
from consult.dossier.queries import dossier, row_of
from consult.dossier.sheets import Values, Written
from consult.errors import Conflict, Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.plans.reviews.conditions import RESPONSES
from consult.plans.reviews.words import NAME
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect

DECIDED = "decided"
OPEN = frozenset({"recommendations", "city_response"})
_SAID = ("recommendation", "answer", "reason", "office", "year")


def decide(uow: UnitOfWork, case: Case, number: int, version: int) -> None:
    """Settle and publish the answer to one 提言, as `version` of its draft says it.

    Raises:
        Forbidden: without the permission, or by who wrote the draft.
        NotFound: when no draft answers that number.
        Conflict: when the draft was changed since it was read, or is decided already.
        Refused: outside the stages of answering, and naming everything the draft lacks.
    """
    uow.require(Permission.REVIEW_APPROVE, on=case)
    if case.stage not in OPEN:
        raise Refused(msg("対応方針を決めるのは、提言を受けてから、全体を決めるまでの間です。"))
    held = dossier(uow.session, case)
    draft = next((one for one in held.all("response") if one["recommendation"] == number), None)
    if draft is None:
        raise NotFound(msg("提言%(n)sには、対応方針の案がまだありません。", n=number))
    if draft.version != version or any(one["recommendation"] == number for one in held.all(DECIDED)):
        raise Conflict(msg("ほかの人が先に直したか、もう決めました。いまの内容を見てください。"))
    uow.require_other(draft.by, msg("対応方針の案を書いた人とは別の人が決めてください"))
    if lacks := _lacking(draft):
        raise Refused(msg("提言%(n)sの対応方針に、足りないものがあります：%(what)s", n=number, what=lacks))
    _settle(uow, case, draft)


def take_back(uow: UnitOfWork, case: Case, number: int, reason: str) -> None:
    """Take a published answer back, with its reason, before all are settled; the draft can be changed again.

    Raises:
        Invalid: naming `reason`, without one.
        NotFound: when the answer to that number is not decided.
        As `decide`.
    """
    uow.require(Permission.REVIEW_APPROVE, on=case)
    if case.stage not in OPEN:
        raise Refused(msg("全体を決めたあとは、取り消せません。"))
    if not reason.strip():
        sentence: Sentence = msg("取り消す理由を書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    found = (one for one in dossier(uow.session, case).all(DECIDED) if one["recommendation"] == number)
    row = row_of(uow.session, case, DECIDED, next((one.number for one in found), 0))
    if row is None:
        raise NotFound(msg("提言%(n)sの対応方針は、まだ決めていません。", n=number))
    row.state, row.reason, row.at, row.by = "withdrawn", reason.strip(), clock.now(), uow.actor.account_id
    uow.flush()
    uow.record(Event.SHEET_WITHDRAWN, case, public={"sheet": DECIDED, "number": row.number})


@effect("decide_responses")
def decide_responses(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Those not decided one by one are decided together, on this day."""
    held = dossier(uow.session, case)
    done = {one["recommendation"] for one in held.all(DECIDED)}
    for draft in held.all("response"):
        if draft["recommendation"] not in done:
            _settle(uow, case, draft)


@written(NAME, "response")
def what_is_decided_stands(uow: UnitOfWork, case: Case, values: Values, before: Values) -> None:
    """The draft of an answer that is public is not changed behind it."""
    done = {one["recommendation"] for one in dossier(uow.session, case).all(DECIDED)}
    if done & {values.get("recommendation"), before.get("recommendation")}:
        raise Refused(
            msg("この提言の対応方針は、もう決めて公表しています。直すには、決定を取り消してください。")
        )


def _settle(uow: UnitOfWork, case: Case, draft: Written) -> None:
    said: dict[str, Any] = {name: draft[name] for name in _SAID if draft[name]}
    note(uow, case, DECIDED, said | {"day": clock.today()})


def _lacking(draft: Written) -> str:
    wanted = ["reason"] if draft["answer"] == "not" else ["office", "year"]
    words = {"reason": msg("理由"), "office": msg("担当課"), "year": msg("行う年度")}
    lacks = [str(words[name]) for name in wanted if not draft[name]]
    return "、".join(lacks if draft["answer"] in RESPONSES else [*lacks, str(msg("対応方針"))])
