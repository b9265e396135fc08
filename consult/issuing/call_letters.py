"""公募の結果: one letter for each applicant. What is kept names a number; names are set only while it is printed.

So that erasing names after a call is enough, whatever was sent: no letter holds one.
"""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from consult.bodies.models import Body
from consult.cases.models import Case
from consult.documents.editions import Line
from consult.issuing.officers import mayor
from consult.issuing.proposals import Proposal
from consult.recruitment import queries
from consult.recruitment.models import Application
from consult.recruitment.outcome import TELLING

KIND = "call_letter"
_WORDS = {
    "chosen": (
        "委嘱",
        "委員をお願いすることになりました。引き受けていただけるかどうかを、下の問合せ先までお知らせください。",
    ),
    "reserve": (
        "補欠",
        "今回は委員をお願いできませんが、補欠名簿に載せました。席が空いたときは、名簿の順にお知らせします。",
    ),
    "not_chosen": ("不採用", "今回は、残念ながら委員をお願いできないことになりました。"),
}


def proposals(session: Session, case: Case, municipality: str) -> Iterator[Proposal]:
    """One for each application whose outcome is settled, by number; who declined knows how it ended."""
    if case.procedure != "recruitment" or case.stage not in TELLING:
        return
    body = session.get_one(Body, case.body_id)
    for one in queries.applications_of(session, [case.id])[case.id]:
        outcome = one.outcome or ("not_chosen" if one.eligibility == "ineligible" else "")
        if one.state == "received" and outcome and one.answer != "declined":
            yield _letter(case, body, one, outcome, municipality)


def number_of(source: str) -> int:
    """The number of the application a letter is about."""
    return int(source.split("/")[1])


def _letter(case: Case, body: Body, one: Application, outcome: str, municipality: str) -> Proposal:
    result, sentence = _WORDS[outcome]
    details = [Line("会議体", body.name), Line("応募番号", str(one.number)), Line("結果", result)]
    if outcome == "reserve" and one.place:
        details.append(Line("補欠名簿の元になった順位", f"{one.place}位"))
    return Proposal(
        KIND,
        f"application/{one.number}/{outcome}",
        f"応募番号{one.number}　{result}",
        tuple(details),
        {
            "addressee": f"応募番号{one.number}の方",
            "signatory": mayor(municipality),
            "heading": f"{case.title}の結果について（通知）",
            "body": f"ご応募ありがとうございました。選考の結果、{sentence}",
            "reason": one.why_not,
        },
        of_record=True,
    )
