"""Before the period opens: the case, its notice, its period, its draft, and how people are told."""

import datetime as dt
from collections.abc import Mapping

from sqlalchemy import func, select

from consult.access.permissions import Permission
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.calendars import Deadline, days_in_period, reckon
from consult.cases import actions as cases
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations.announcing import topics
from consult.consultations.conditions import NOTICE_ITEMS
from consult.consultations.models import Consultation, Publicity
from consult.consultations.queries.versions import stopped_draft
from consult.consultations.rules import IDENTITY_POLICIES, POST_RULES
from consult.documents import drafts
from consult.documents.models import Draft
from consult.errors import Invalid, Refused, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def open_consultation(
    uow: UnitOfWork,
    office: Office,
    *,
    title: str,
    lead: str = "",
    theme: str = "",
    decided_by: str = "",
    post_rule: str | None = None,
    identity_policy: str | None = None,
) -> Consultation:
    """Start 意見公募手続 as a new case in preparation, with the settings of its definition where none is given."""
    case = cases.open_case(
        uow, "public_consultation", title=title, office=office, lead=lead, theme=theme, decided_by=decided_by
    )
    definition = pinned(uow.session, case.definition_digest)
    post_rule = post_rule or str(definition.setting("post_rule", "postmark"))
    identity_policy = identity_policy or str(definition.setting("identity_policy", "required"))
    if post_rule not in POST_RULES or identity_policy not in IDENTITY_POLICIES:
        raise ValueError(f"unknown rule: {post_rule}, {identity_policy}")
    made = uow.add(
        Consultation(
            case_id=case.id,
            min_days=int(definition.setting("min_days", 30)),
            post_rule=post_rule,
            identity_policy=identity_policy,
            notice={},
        )
    )
    uow.flush()
    if theme:
        topics.tag_case(uow, case, topics.Named((theme,)))
    return made


def is_preparing(consultation: Consultation) -> bool:
    """Whether notice, period and draft may still be changed: until they are published."""
    return consultation.closes_at is None


def _ensure_preparing(consultation: Consultation) -> None:
    if not is_preparing(consultation):
        raise Refused(msg("公表したあとは変えられません。期間は「募集の期間を延ばす」で変えます。"))


def earliest_end(consultation: Consultation, opens_on: dt.date) -> Deadline:
    """The first last day that is long enough, with the steps of the reckoning (行政手続法39条3項に準じる)."""
    return reckon("consultation_period", opens_on, number=consultation.min_days)


def set_period(
    uow: UnitOfWork, consultation: Consultation, opens_on: dt.date, closes_on: dt.date, *, reason: str = ""
) -> Deadline:
    """Set the first and last day; a period that is too short needs the reason that the notice will print.

    Returns:
        The reckoning of the shortest regular period from `opens_on`.

    Raises:
        Invalid: for a last day before the first, or a short period without a reason (行政手続法40条1項に準じる).
    """
    uow.require(Permission.CONSULTATION_PREPARE, on=consultation)
    _ensure_preparing(consultation)
    reckoned, days = earliest_end(consultation, opens_on), days_in_period(opens_on, closes_on)
    if closes_on < opens_on:
        sentence: Sentence = msg("最後の日を、始まりの日（%(day)s）よりあとにしてください", day=opens_on)
        raise Invalid(sentence, {"closes_on": [sentence]})
    if closes_on < reckoned.date and not reason.strip():
        sentence = msg(
            "理由を書いてください。募集が%(days)s日で、%(least)s日より短いためです。"
            "理由を書かないときは、最後の日を%(day)sより前にできません",
            days=days,
            least=consultation.min_days,
            day=reckoned.date,
        )
        raise Invalid(sentence, {"reason_for_short_period": [sentence]})
    consultation.opens_on, consultation.closes_on = opens_on, closes_on
    consultation.reason_for_short_period = reason.strip() if closes_on < reckoned.date else ""
    uow.record(
        Event.CASE_CHANGED,
        consultation,
        public={
            "field": "period",
            "opens": opens_on.isoformat(),
            "closes": closes_on.isoformat(),
            "days": days,
        },
    )
    return reckoned


def set_notice(uow: UnitOfWork, consultation: Consultation, items: Mapping[str, str]) -> None:
    """Write items of the 公表文 (codes of `NOTICE_ITEMS`); an empty text removes one."""
    uow.require(Permission.CONSULTATION_PREPARE, on=consultation)
    _ensure_preparing(consultation)
    if unknown := items.keys() - NOTICE_ITEMS.keys():
        raise ValueError(f"unknown items of the notice: {sorted(unknown)}")
    kept = {**consultation.notice, **{code: text.strip() for code, text in items.items()}}
    consultation.notice = {code: text for code, text in kept.items() if text}
    uow.record(Event.NOTICE_CHANGED, consultation, public={"items": ",".join(sorted(items))})


def set_result_due(uow: UnitOfWork, consultation: Consultation, day: dt.date) -> None:
    """Promise the day by which the result is published; the notice prints it and a clock runs to it."""
    uow.require(Permission.CONSULTATION_PREPARE, on=consultation)
    _ensure_preparing(consultation)
    if consultation.closes_on and day <= consultation.closes_on:
        sentence = msg("結果を公表する日を、募集の最後の日よりあとにしてください")
        raise Invalid(sentence, {"result_due_on": [sentence]})
    consultation.result_due_on = day
    uow.record(Event.CASE_CHANGED, consultation, public={"field": "result_due", "day": day.isoformat()})


def set_receipt_rules(
    uow: UnitOfWork, consultation: Consultation, *, post_rule: str, identity_policy: str
) -> None:
    """Choose 消印有効 or 必着, and what is asked about the person."""
    uow.require(Permission.CONSULTATION_PREPARE, on=consultation)
    _ensure_preparing(consultation)
    if post_rule not in POST_RULES or identity_policy not in IDENTITY_POLICIES:
        sentence = msg("郵送の決まりと、書いてもらうことを選んでください")
        raise Invalid(sentence, {"post_rule": [sentence]})
    consultation.post_rule, consultation.identity_policy = post_rule, identity_policy
    uow.record(
        Event.CASE_CHANGED,
        consultation,
        public={"field": "receipt", "post": post_rule, "identity": identity_policy},
    )


def attach_draft(
    uow: UnitOfWork, case: Case, text: str, *, title: str = "", pages: Mapping[str, int] | None = None
) -> Draft:
    """Read a plain or Markdown text as the next version of the draft, in sections with lasting anchors.

    `pages` maps anchors to page numbers of the printed draft; a section without one has that of the section above.
    """
    uow.require(Permission.DRAFT_IMPORT, on=case)
    return drafts.import_draft(
        uow, case, text, title=title, pages=pages, base=stopped_draft(uow.session, case)
    )


def record_publicity(
    uow: UnitOfWork, consultation: Consultation, *, on: dt.date, channel: str, reach: str = ""
) -> Publicity:
    """Note how people were told (周知の記録): day, channel in words, and how far it reached."""
    uow.require(Permission.CONSULTATION_PREPARE, on=consultation)
    if not channel.strip():
        sentence = msg("どのように知らせたか書いてください。例 広報みどりの 10月号")
        raise Invalid(sentence, {"channel": [sentence]})
    entry = uow.add(
        Publicity(case_id=consultation.case_id, on=on, channel=channel.strip(), reach=reach.strip())
    )
    uow.flush()
    count = uow.session.execute(
        select(func.count()).select_from(Publicity).where(Publicity.case_id == consultation.case_id)
    ).scalar_one()
    uow.record(Event.PUBLICITY_RECORDED, consultation, public={"on": on.isoformat(), "entries": count})
    return entry
