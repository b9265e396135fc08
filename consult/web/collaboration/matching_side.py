"""What one side of a match may know: where it stands, and only what is public of the other until both agree."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.audit import words
from consult.audit.events import Event
from consult.audit.models import AuditEvent, AuditLeaf
from consult.collaboration.matching.answers import other_of, said
from consult.collaboration.matching.conditions import TERMS
from consult.collaboration.matching.models import MatchListing, MatchPair
from consult.collaboration.matching.sheets import ANSWERS, KINDS
from consult.dossier.queries import dossier
from consult.i18n import gettext, msg
from consult.templating import moment


def standing(session: Session, mine: MatchListing, pair: MatchPair | None) -> dict[str, Any]:
    """What is asked of this side now, in a sentence, and which forms are open."""
    stage = pair.case.stage if pair else ""
    asked = bool(pair) and stage == "asked" and mine.state != "ended"
    told = said(session, pair, mine.direction) if pair and asked else ""
    return {
        "sentence": _sentence(mine, pair, stage),
        "asks": asked,
        "answered": gettext(ANSWERS[told]) if told else "",
        "reports": stage == "reporting",
        "reported": any(one["side"] == mine.direction for one in dossier(session, pair.case).all("reports"))
        if pair and stage == "reporting"
        else False,
        "contact": bool(pair and pair.handed_at) and mine.erased_at is None,
        "withdrawable": mine.state in {"received", "listed"},
        "record": _record(session, mine),
    }


def _sentence(mine: MatchListing, pair: MatchPair | None, stage: str) -> str:
    if mine.state == "ended" and (pair is None or pair.state != "done"):
        return gettext("登録は終わりました。名前と連絡先は、まもなく消します。")
    if pair is None or pair.state == "named":
        if mine.listed_at is None:
            return gettext("受け付けました。担当が言葉を確かめてから、一覧に載せます。")
        return str(msg("合う相手を探しています。登録の期限は%(until)sです。", until=mine.valid_until))
    if stage == "asked":
        return str(msg("合いそうな相手が見つかりました。%(by)sまでに返事をしてください。", by=pair.answer_by))
    if stage == "reporting":
        return gettext("取り組みが終わりました。両方の報告を待っています。")
    if pair.state == "done":
        return gettext("終わりました。ご協力ありがとうございました。")
    return gettext("両方が承諾しました。相手の連絡先を、下のボタンで見られます。")


def others(session: Session, mine: MatchListing, pair: MatchPair | None) -> dict[str, Any] | None:
    """The other registration as the list showed it, and the terms as they stand; once this side is asked."""
    if pair is None or pair.asked_at is None:
        return None
    row = session.get(MatchListing, other_of(pair, mine).id)
    terms = dossier(session, pair.case).last("terms")
    if row is None:
        return None
    return {
        "row": row,
        "kind": gettext(KINDS[row.kind]) if row.kind in KINDS else "",
        "terms": [
            {"label": gettext(label), "text": terms[name]}
            for name, label in TERMS.items()
            if terms is not None and terms[name]
        ],
        "starts_on": terms["starts_on"] if terms else None,
    }


def _record(session: Session, mine: MatchListing) -> list[dict[str, str]]:
    """The entries of the log about the contact of this registration: what, when, under which number."""
    kinds = (Event.MATCH_CONTACT_HANDED, Event.MATCH_CONTACT_READ, Event.MATCH_CONTACT_ERASED)
    rows = session.execute(
        select(AuditEvent.type, AuditEvent.at, AuditEvent.subject, AuditEvent.n, AuditLeaf.seq)
        .outerjoin(AuditLeaf, AuditLeaf.event_id == AuditEvent.id)
        .where(AuditEvent.case_id == mine.case_id, AuditEvent.type.in_(kinds))
        .order_by(AuditEvent.id)
        .limit(50)
    ).all()
    return [
        {
            "what": words.said(row.type),
            "at": moment(row.at),
            "subject": f"{row.subject} #{row.n}",
            "seq": "" if row.seq is None else f"{row.seq:,}",
        }
        for row in rows
    ]
