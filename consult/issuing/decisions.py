"""決定通知: what was decided is told to who asked, with its reason and, where it is a 処分, how to object to it.

行政手続法8条 (reasons), 行政不服審査法82条 and 行政事件訴訟法46条 (教示). Whether to take up a proposal is no 処分,
and the council's answer to a petition is none either; who sent one stands in no document that is kept.
"""

from collections.abc import Iterator
from typing import Final

from sqlalchemy.orm import Session

from consult.calendars import date_text
from consult.cases.models import Case
from consult.cases.staged import definition_of
from consult.council import queries as council
from consult.documents.editions import Line
from consult.dossier.queries import dossier
from consult.issuing.officers import chair, contact_of, mayor
from consult.issuing.proposals import Proposal

_GRANT: Final = {  # stage → what was decided, and whether it needs its reason
    "decided": ("補助金を交付します", False),
    "refused": ("補助金を交付しません", True),
    "changed": ("交付決定の内容を変更します", True),
    "stopped": ("事業の中止を承認します", False),
    "fixed": ("補助金の額を確定します", False),
    "revoked": ("補助金の交付決定を取り消します", True),
}
_PROJECT: Final = {
    "adopted": ("提案を採択します", False),
    "conditional": ("提案を条件を付けて採択します", True),
    "rejected": ("提案を採択しません", True),
    "ineligible": ("提案は、募集の要件に合いません", True),
}
_PETITION: Final = {
    "adopted": "採択",
    "partly_adopted": "一部採択",
    "adopted_in_spirit": "趣旨採択",
    "deemed_adopted": "みなし採択",
    "not_adopted": "不採択",
    "deemed_not_adopted": "みなし不採択",
    "lapsed": "審議未了",
    "discussed": "委員会で協議",
    "copied": "写しを議員に配付",
}


def instruction(municipality: str) -> tuple[str, ...]:
    """教示: objection within three months, an action within six."""
    head = mayor(municipality)
    objection = (
        "この決定に不服があるときは、この決定があったことを知った日の翌日から起算して3か月以内に、"
        f"{head}に対して審査請求をすることができます"
        "（この決定があった日の翌日から起算して1年を経過すると、できなくなります）。"
    )
    action = (
        "この決定の取消しを求める訴えは、この決定があったことを知った日"
        "（審査請求をしたときは、これに対する裁決があったことを知った日）の翌日から起算して6か月以内に、"
        f"{municipality}を被告として（{head}が被告の代表者となります）提起することができます"
        "（この決定又は裁決の日の翌日から起算して1年を経過すると、できなくなります）。"
    )
    return objection, action


def proposals(session: Session, case: Case, municipality: str) -> Iterator[Proposal]:
    """The notice of the decision the case stands at, if it is one somebody must be told of."""
    if case.procedure == "grant" and case.stage in _GRANT:
        yield _decided(session, case, municipality, *_GRANT[case.stage])
    elif case.procedure == "joint_project" and case.stage in _PROJECT:
        yield _decided(session, case, municipality, *_PROJECT[case.stage])
    elif case.procedure == "petition" and case.stage in _PETITION:
        yield _petition(session, case, municipality)


def _decided(session: Session, case: Case, municipality: str, what: str, needs_reason: bool) -> Proposal:  # noqa: FBT001 - from the tables above
    held, grant = dossier(session, case), case.procedure == "grant"
    asked, decision, fixed = held.last("application"), held.last("decision"), held.last("fixed")
    stage = definition_of(session, case).stage(case.stage).label["ja"]
    details = [Line("件名", case.title), Line("決定", stage)]
    if grant and decision and case.stage in {"decided", "changed"}:
        details.append(Line("交付決定額", f"{decision['amount']:,}円"))
        if decision["conditions"]:
            details.append(Line("交付の条件", decision["conditions"]))
    if grant and fixed and case.stage == "fixed":
        details.append(Line("確定した額", f"{fixed['amount']:,}円"))
    applicant = (asked["applicant"] if asked else "") or "" if grant else ""
    return Proposal(
        "decision",
        f"stage/{case.stage}",
        f"{case.title}　{stage}",
        tuple(details),
        {
            "addressee": f"{applicant}　様" if applicant else "",
            "signatory": mayor(municipality),
            "heading": f"{case.title}について（通知）",
            "body": f"次のとおり、{what}。",
            "reason": "",
            "enclosures": "",
        },
        frozenset({"reason"}) if needs_reason else frozenset(),
        instruction=instruction(municipality) if grant else (),
    )


def _petition(session: Session, case: Case, municipality: str) -> Proposal:
    matter = council.matter(session, case)
    result = _PETITION[case.stage]
    details = [Line("番号", str(council.label(matter))), Line("件名", case.title)]
    if matter.voted_on:
        details.append(Line("議決の日", date_text(matter.voted_on, "bare")))
    return Proposal(
        "outcome",
        f"stage/{case.stage}",
        f"{case.title}　{result}",
        (*details, Line("結果", result)),
        {
            "addressee": f"{council.label(matter)}を提出した方",
            "signatory": chair(session, matter.body, municipality),
            "heading": f"{council.label(matter)}の結果について（通知）",
            "body": "提出された次の件について、結果をお知らせします。",
            "reason": "",
        },
        series="council",
        contact=contact_of(matter.body.office),
        files_as="notice",
        of_record=True,
    )
