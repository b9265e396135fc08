"""What a receipt says of where an opinion went and where it came from: another round, another case, another one."""

from typing import Any

from sqlalchemy.orm import Session

from consult import codes
from consult.cases.models import Case
from consult.consultations import carry_over, copying, onward, outages, rules
from consult.consultations.facts import arrival_of
from consult.consultations.identity import Keys
from consult.consultations.models import Consultation, Opinion
from consult.i18n import gettext, msg


def notices(session: Session, opinion: Opinion, keys: Keys, code: str) -> list[dict[str, Any]]:
    """The sentences for its sender, with the links the code opens."""
    return [
        *_carrying(session, opinion, keys, code),
        *_handed(session, opinion, keys),
        *_origin(session, opinion),
        *_made_up(session, opinion),
    ]


def _carrying(session: Session, opinion: Opinion, keys: Keys, code: str) -> list[dict[str, Any]]:
    to = carry_over.last_round(session, opinion.case)
    row = carry_over.row_of(session, opinion)
    if row is not None and row.new_id is not None:
        return [
            _to(session.get_one(Opinion, row.new_id), opinion, keys, gettext("新しい募集に引き継ぎました"))
        ]
    if to is None or carry_over.why_not(session, opinion, to) is not None:
        return []
    closes = session.get_one(Consultation, to.id).closes_on
    declined = row is not None and row.state == "declined"
    title = (
        gettext("新しい募集に引き継がないと答えました")
        if declined
        else gettext("この意見を、新しい募集に引き継げます")
    )
    return [
        {
            "title": title,
            "text": msg("%(day)sまで選べます。選ばないときは、引き継ぎません。", day=closes)
            if closes
            else "",
            "tone": "info",
            "link": {
                "href": f"/receipts/{code}/carry",
                "title": gettext("答えを変える") if declined else gettext("引き継ぐかどうかを選ぶ"),
            },
        }
    ]


def _to(made: Opinion, opinion: Opinion, keys: Keys, title: str) -> dict[str, Any]:
    code = copying.code_of(opinion, made.case, keys)
    return {
        "title": title,
        "text": msg(
            "「%(title)s」の意見として受け付けました。新しい受付番号は%(number)s、確認コードは%(code)sです。",
            title=made.case.title, number=made.receipt_number, code=codes.spaced(code),
        ),
        "tone": "ok",
        "link": {"href": f"/receipts/{code}", "title": gettext("新しい受付票を見る")},
    }  # fmt: skip


def _handed(session: Session, opinion: Opinion, keys: Keys) -> list[dict[str, Any]]:
    row = onward.onward_of(session, opinion)
    if row is None or row.kind != opinion.stage:
        return []
    other = session.get(Opinion, row.to_id) if row.to_id else None
    if row.kind == "duplicate" and other is not None:
        text = msg("受付番号%(number)sの意見を読んで答えます。", number=other.receipt_number)
        return [{"title": gettext("同じ意見が2通届いています"), "text": text, "tone": "info"}]
    if other is not None:
        return [_to(other, opinion, keys, gettext("宛先の案件に移しました"))]
    text = msg("%(day)sに、%(office)sに渡しました。", day=row.handed_on, office=row.to_office)
    return [{"title": gettext("ほかの役所にあてた意見でした"), "text": text, "tone": "info"}]


def _origin(session: Session, opinion: Opinion) -> list[dict[str, Any]]:
    found = []
    if (before := carry_over.carried_from(session, opinion)) is not None:
        text = msg(
            "前の募集に出した意見（%(number)s）を、一字も変えずに引き継ぎました。前の受付票の確認コードでも、ここへ来られます。",
            number=before.receipt_number,
        )
        found.append(_from(before.case, gettext("前の募集から引き継いだ意見です"), text))
    if (before := onward.handed_from(session, opinion)) is not None:
        text = msg("%(number)sとして届いた意見を、宛先のこの案件に移しました。", number=before.receipt_number)
        found.append(_from(before.case, gettext("ほかの案件に届いた意見です"), text))
    return found


def _from(case: Case, title: str, text: Any) -> dict[str, Any]:
    link = {"href": f"/cases/{case.slug}", "title": case.title}
    return {"title": title, "text": text, "tone": "info", "link": link}


def _made_up(session: Session, opinion: Opinion) -> list[dict[str, Any]]:
    """Late by the clock, but in time because intake was down."""
    consultation = session.get_one(Consultation, opinion.case_id)
    arrival, closes = arrival_of(opinion), consultation.closes_at
    if closes is None or opinion.stage == "late" or rules.in_time(arrival, consultation.post_rule, closes):
        return []
    if not outages.arrived_in_time(session, consultation, arrival, opinion.opened_at):
        return []
    text = gettext("意見の受付が止まっていたためです。停止の時刻は、案件のページに載せています。")
    return [{"title": gettext("期限までに届いたものとしました"), "text": text, "tone": "ok"}]
