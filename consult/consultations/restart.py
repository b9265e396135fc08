"""What else happens when a consultation is corrected, stopped, repeated or not held at all."""

from typing import Any

from sqlalchemy import func, select

from consult import clock
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.cases import actions as cases
from consult.cases.models import Case, CaseStep
from consult.consultations.actions.preparation import open_consultation
from consult.consultations.announcing import topics
from consult.consultations.conditions import NOTICE_ITEMS
from consult.consultations.models import Consultation, Opinion
from consult.consultations.queries.repeated import RESTARTS, errata
from consult.consultations.result.beside import ensure_words_withhold, plain
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


def _note(uow: UnitOfWork, case: Case, name: str, kept: object) -> Consultation:
    """Keep public words beside the notice; what it said before stays in it."""
    consultation = uow.session.get_one(Consultation, case.id)
    consultation.notice = {**consultation.notice, name: kept}
    uow.record(Event.NOTICE_CHANGED, consultation, public={"items": name})
    return consultation


def _said(decision: Decision, *names: str) -> dict[str, Any]:
    return {"on": clock.today().isoformat(), **{name: str(decision.inputs[name]) for name in names}}


@effect("publish_erratum")
def publish_erratum(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """正誤表: one more line; the frozen draft itself stays as it was."""
    consultation = uow.session.get_one(Consultation, case.id)
    uow.flush()
    step = uow.session.execute(select(func.max(CaseStep.n)).where(CaseStep.case_id == case.id)).scalar_one()
    line = _said(decision, "erratum_place", "erratum_wrong", "erratum_right", "reason")
    ensure_words_withhold(uow.session, case, plain(str(msg("正誤表")), "\n".join(line.values())))
    told = {"step": step, **{name.removeprefix("erratum_"): text for name, text in line.items()}}
    _note(uow, case, "errata", [*errata(consultation.notice), told])


@effect("keep_opinions")
def keep_opinions(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """中止: say why, and how many opinions had come by then. Not one of them is changed."""
    received = uow.session.execute(
        select(func.count()).select_from(Opinion).where(Opinion.case_id == case.id)
    ).scalar_one()
    _note(uow, case, "stopped", {**_said(decision, "reason"), "received": received})


@effect("open_again")
def open_again(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """再実施: a case of its own with the notice as it was written; draft, period and opinions start empty."""
    old = uow.session.get_one(Consultation, case.id)
    made = open_consultation(
        uow,
        uow.session.get_one(Office, case.office_id),
        title=case.title,
        lead=case.lead,
        theme=case.theme,
        decided_by=case.decided_by,
        post_rule=old.post_rule,
        identity_policy=old.identity_policy,
    )
    made.case.easy = list(case.easy)
    topics.tag_case(uow, made.case, topics.named_of(topics.of_cases(uow.session, [case.id])[case.id]))
    made.notice = {code: old.notice[code] for code in NOTICE_ITEMS if code in old.notice}
    cases.link(uow, made.case, case, RESTARTS)


@effect("publish_exemption")
def publish_exemption(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """対象外: the ground by its code, and the reason in words (行政手続法43条5項に準じる)."""
    _note(
        uow,
        case,
        "exemption",
        {**_said(decision, "reason"), "ground": str(decision.inputs["exempt_ground"]).strip()},
    )
