"""選考: whether an applicant is eligible, who scores, what each judge gives, and who stays out of it."""

from collections.abc import Iterable, Mapping

from sqlalchemy import delete

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.dossier.queries import dossier
from consult.errors import Forbidden, Invalid, NotFound, Refused, Sentence
from consult.i18n import msg
from consult.recruitment import queries, rules
from consult.recruitment.models import Application, ApplicationScore, RecruitmentJudge
from consult.recruitment.rules import Criterion
from consult.unit_of_work import UnitOfWork


def check(uow: UnitOfWork, application: Application, *, eligible: bool, why_not: str = "") -> None:
    """Say whether the applicant fulfils the call.

    Raises:
        Refused: outside 資格の確認, or for one that still waits to be typed.
        Invalid: for a late one that is to count, and for one that is left out without a reason.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=application)
    if application.case.stage != "screening" or application.state != "received":
        raise Refused(msg("資格を確かめるのは、募集を締め切ったあとの「資格の確認」の段階です。"))
    if eligible and application.late:
        sentence = msg("期限の後に届いた応募は、資格ありにできません")
        raise Invalid(sentence, {"eligible": [sentence]})
    if not eligible and not why_not.strip():
        sentence = msg("資格がない理由を書いてください。本人に知らせます")
        raise Invalid(sentence, {"why_not": [sentence]})
    application.eligibility = "eligible" if eligible else "ineligible"
    application.why_not = "" if eligible else why_not.strip()
    uow.record(Event.APPLICATION_CHECKED, application, public={"eligible": eligible})


def name_judges(uow: UnitOfWork, case: Case, accounts: Iterable[int]) -> None:
    """Say who scores. Sheets of someone who is no judge any more are kept out with them.

    Raises:
        Refused: once the ranking is made.
        Invalid: without anybody, or for someone who may not score here.
    """
    uow.require(Permission.RECRUITMENT_RUN, on=case)
    if case.stage not in {"draft", "open", "screening", "scoring"}:
        raise Refused(msg("順位を付けたあとは、採点する人を変えられません。"))
    wanted = sorted(set(accounts))
    known = {one.id for one in queries.who_may_score(uow.session, case)}
    if not wanted or not set(wanted) <= known:
        sentence = msg("採点する人を1人以上選んでください")
        raise Invalid(sentence, {"judges": [sentence]})
    uow.execute(delete(RecruitmentJudge).where(RecruitmentJudge.case_id == case.id))
    uow.session.add_all(RecruitmentJudge(case_id=case.id, account_id=account) for account in wanted)
    gone = [
        sheet
        for sheets in queries.scores_of(
            uow.session, [a.id for a in queries.applications_of(uow.session, [case.id])[case.id]]
        ).values()
        for sheet in sheets
        if sheet.account_id not in wanted
    ]
    for sheet in gone:
        uow.session.delete(sheet)
    uow.record(Event.JUDGES_NAMED, case, public={"judges": len(wanted), "sheets_removed": len(gone)})


def criteria(uow: UnitOfWork, case: Case) -> tuple[Criterion, ...]:
    """What the call says is scored.

    Raises:
        Refused: for a call without criteria.
    """
    call = dossier(uow.session, case).last("call")
    found = rules.criteria_of((call["criteria"] if call else "") or "")
    if not found:
        raise Refused(msg("募集要項に、採点の基準がありません。"))
    return found


def score(uow: UnitOfWork, application: Application, points: Mapping[str, str]) -> ApplicationScore:
    """A judge's sheet for one application: a whole number for each criterion.

    Raises:
        Forbidden: for anyone who is not named as a judge of this call.
        Invalid: naming every criterion whose points are missing or out of range.
    """
    _ensure_judge(uow, application)
    given: dict[str, int] = {}
    wrong: dict[str, list[Sentence]] = {}
    for at, one in enumerate(criteria(uow, application.case), start=1):
        text = points.get(f"points-{at}", "").strip()
        if not (text.isdecimal() and len(text) <= 3 and int(text) <= one.most):  # noqa: PLR2004 - digits of 100
            wrong[f"points-{at}"] = [
                msg("「%(what)s」は0から%(most)sまでの数で書いてください", what=one.label, most=one.most)
            ]
        else:
            given[one.label] = int(text)
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    sheet = _sheet(uow, application)
    sheet.points, sheet.concerned, sheet.reason, sheet.at = given, False, "", clock.now()
    uow.record(Event.APPLICATION_SCORED, application, public={"total": sum(given.values())})
    return sheet


def stay_out(uow: UnitOfWork, application: Application, reason: str) -> ApplicationScore:
    """利害関係: a judge says that they are close to an applicant. Points given before wait to be taken out by the head.

    Raises:
        Forbidden: for anyone who is not named as a judge of this call.
        Invalid: without a reason.
    """
    _ensure_judge(uow, application)
    if not reason.strip():
        sentence = msg("関わりの内容を書いてください。公表しません。例 親族、同じ団体の役員")
        raise Invalid(sentence, {"reason": [sentence]})
    sheet = _sheet(uow, application)
    sheet.concerned, sheet.reason, sheet.at = True, reason.strip(), clock.now()
    uow.record(Event.APPLICATION_SCORED, application, public={"concerned": True}, private={"reason": reason})
    return sheet


def take_out(uow: UnitOfWork, application: Application, account: int) -> None:
    """The head takes the points of a concerned judge out: of the sum and of the number it is divided by.

    Raises:
        NotFound: when this judge has not said so.
    """
    uow.require(Permission.RECRUITMENT_DECIDE, on=application)
    sheet = uow.session.get(ApplicationScore, (application.id, account))
    if sheet is None or not sheet.concerned:
        raise NotFound(msg("この採点者は、関わりがあると申し出ていません"))
    sheet.points = {}
    uow.record(Event.APPLICATION_SCORED, application, public={"taken_out": True})


def _ensure_judge(uow: UnitOfWork, application: Application) -> None:
    uow.require(Permission.RECRUITMENT_SCORE, on=application)
    if uow.actor.account_id not in queries.judges_of(uow.session, [application.case_id])[application.case_id]:
        raise Forbidden(
            msg("採点できるのは、この公募の採点者に決められた人だけです。"),
            Permission.RECRUITMENT_SCORE.value,
        )
    if application.case.stage != "scoring" or application not in queries.eligible([application]):
        raise Refused(msg("採点できるのは、採点の段階で、資格のある応募だけです。"))


def _sheet(uow: UnitOfWork, application: Application) -> ApplicationScore:
    found = uow.session.get(ApplicationScore, (application.id, uow.actor.account_id))
    return found or uow.add(
        ApplicationScore(
            application_id=application.id, account_id=uow.actor.account_id, points={}, at=clock.now()
        )
    )
