"""What a 意見公募 adds to its case page: the act panel, counts, notices and the readable draft."""

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import FuzzyDate, days_in_period, days_until
from consult.cases import path
from consult.consultations.announcing import planned_list
from consult.consultations.models import Consultation, Opinion
from consult.consultations.queries import borne as borne_in_mind
from consult.consultations.queries import versions
from consult.documents.models import Draft, DraftSection
from consult.i18n import gettext, msg
from consult.templating import until
from consult.web.cases import case_page
from consult.web.cases.case_page import View
from consult.web.consultations import consultation_ending

_READING_SPEED = 500  # characters of Japanese a minute


def panel(view: View) -> dict[str, Any]:
    """意見を出す, or what stands in its place."""
    row = view.consultation
    if row is None:
        return {
            "heading": gettext("この案件の記録"),
            "closed": True,
            "said": view.stage_word,
            "links": [{"href": f"/log/?case={view.case.slug}", "title": gettext("記録を確かめる")}],
        }
    base = f"/cases/{view.case.slug}"
    open_now = view.definition.opens(view.case.stage, "opinions")
    if open_now and row.closes_on and row.closes_at and clock.now() <= row.closes_at:
        return {
            "heading": gettext("意見の締切まで"),
            "days": days_until(row.closes_on),
            "until": until(row.closes_on),
            "button": {"href": f"{base}/opinions/new", "label": gettext("意見を出す")},
            "links": [
                {"href": f"{base}/draft", "title": gettext("案を読みながら、節ごとに出す")},
                {"href": f"{base}/paper", "title": gettext("紙・FAX・窓口で出す")},
                {"href": "/receipts/", "title": gettext("受付番号で、出した意見を見る")},
            ],
            "note": gettext("会員登録は要りません。名前は公表しません。スマートフォンで5分ほどです。"),
        }
    return _closed_panel(view, row, base)


def _closed_panel(view: View, row: Consultation, base: str) -> dict[str, Any]:
    links = [{"href": "/receipts/", "title": gettext("受付番号で、出した意見を見る")}]
    if (ended := consultation_ending.panel(view, row, links)) is not None:
        return ended
    if row.result_published_at:
        return {
            "heading": gettext("答えが出ました"),
            "closed": False,
            "said": "",
            "until": msg("%(day)sに公表しました", day=row.result_published_at.astimezone(clock.TOKYO).date()),
            "button": {"href": f"{base}/result", "label": gettext("結果を読む")},
            "links": links,
        }
    if row.opens_on and row.opens_on > clock.today():
        return {
            "heading": gettext("もうすぐ始まります"),
            "closed": True,
            "until": msg("%(day)sに始めます", day=row.opens_on),
            "links": [],
        }
    if row.closes_on is None or view.case.stage in {"draft", "planned"}:
        return {
            "heading": gettext("準備しています"),
            "closed": True,
            "until": gettext("始める日が決まったら、ここに載せます。"),
            "links": [],
        }
    due = msg("答えは%(day)sまでにここに出ます。", day=row.result_due_on) if row.result_due_on else ""
    received = counts(view.session, view.case.id)[0]
    return {
        "heading": gettext("募集は終わりました"),
        "closed": True,
        "until": msg("%(n)s通届きました。%(due)s", n=received, due=due),
        "links": links,
    }


def counts(session: Session, case_id: int) -> tuple[int, int]:
    """通 received in time (not withdrawn), and late."""
    by_stage = select(Opinion.stage, func.count()).where(Opinion.case_id == case_id).group_by(Opinion.stage)
    rows = {stage: number for stage, number in session.execute(by_stage)}  # noqa: C416 - rows are no pairs to mypy
    late = rows.pop("late", 0)
    rows.pop("withdrawn", None)
    return sum(rows.values()), late


def answers(view: View) -> list[dict[str, Any]]:
    """The four answers, with how many opinions have come so far."""
    entries = case_page.answers(view)
    row = view.consultation
    if row is not None and row.opens_on and row.opens_on <= clock.today():
        received, late = counts(view.session, view.case.id)
        said = msg("%(n)s通の意見を受け付けました。", n=received)
        entries[0]["detail"] = f"{entries[0]['detail']}{said}"
        if late:
            entries[0]["detail"] += str(msg("ほかに、期限のあとに届いた意見が%(n)s通あります。", n=late))
    if row is not None and row.result_due_on and _awaited(view, row):
        entries[2] |= _result_promise(row)
    return entries


def _awaited(view: View, row: Consultation) -> bool:
    """Whether a result is still promised: neither out yet nor given up."""
    return row.result_published_at is None and "result_due" in path.clocks_ahead(
        view.definition, view.case.stage
    )


def _result_promise(row: Consultation) -> dict[str, Any]:
    late = row.result_due_on is not None and row.result_due_on < clock.today()
    return {
        "answer": msg("結果の公表は、%(day)sまで", day=row.result_due_on),
        "detail": gettext("期日を過ぎています。")
        if late
        else gettext("遅れるときは、その前に理由と新しい期日をここに載せます。"),
    }


def notices(view: View) -> list[dict[str, Any]]:
    """Delays and short periods, printed where everyone sees them."""
    row = view.consultation
    if row is None:
        return []
    found = consultation_ending.notices(view, row)
    if row.reason_for_short_period and row.opens_on and row.closes_on:
        days = days_in_period(row.opens_on, row.closes_on)
        if days < row.min_days:
            found.append(
                {
                    "title": msg("募集の期間は%(n)s日です", n=days),
                    "tone": "info",
                    "text": msg(
                        "%(least)s日より短い理由：%(reason)s",
                        least=row.min_days,
                        reason=row.reason_for_short_period,
                    ),
                }
            )
    if row.result_due_on and row.result_due_on < clock.today() and _awaited(view, row):
        found.append(
            {
                "title": gettext("公表の期日を過ぎています"),
                "tone": "warn",
                "text": msg("結果の公表は%(day)sまでの予定でした。", day=row.result_due_on),
            }
        )
    return found


def documents(view: View) -> list[dict[str, Any]]:
    """The draft as a page to read, first of all documents."""
    if view.consultation is None:
        return []
    row = view.session.execute(
        select(func.count(DraftSection.id), func.sum(func.length(DraftSection.text)))
        .join(Draft, Draft.id == DraftSection.draft_id)
        .where(Draft.case_id == view.case.id, Draft.kind == "consulted")
    ).one()
    sections, characters = row
    if not sections:
        return []
    minutes = max(1, round(int(characters or 0) / _READING_SPEED))
    base = f"/cases/{view.case.slug}/draft"
    found = [
        {
            "href": base,
            "title": gettext("案の本文を画面で読む"),
            "note": msg("全%(n)s節　読むのに約%(m)s分", n=sections, m=minutes),
        }
    ]
    if (revised := versions.revised(view.session, view.case)) is not None:
        note = msg("第%(n)s版", n=revised.number)
        found += [
            {
                "href": f"{base}?version={revised.number}",
                "title": gettext("意見を受けて直した案"),
                "note": note,
            },
            {"href": f"{base}/table", "title": gettext("新旧対照表"), "note": note},
        ]
    return found


def planned(view: View) -> str:
    """How the case stood on the list of plans, when it did and its time was moved; "" otherwise."""
    line = planned_list.of_case(view.session, view.case) if view.consultation is not None else None
    if line is None:
        return ""
    first = next((change.old for change in line.plan.changes if change.field == "opens"), "")
    if first:
        return str(
            msg("予定は%(old)sから%(new)sに変わりました。", old=FuzzyDate.from_iso(first), new=line.opens)
        )
    return str(msg("予定では%(when)sからでした。", when=line.opens))


_FEW = 5  # of many kept for reference: the rest is on the page of the result


def borne(view: View) -> dict[str, Any]:
    """What was kept for reference and what becomes of it; empty without any."""
    if view.consultation is None or view.consultation.result_published_at is None:
        return {}
    rows = borne_in_mind.of_case(view.session, view.case)
    return {
        "rows": [{"what": row.what, "said": borne_in_mind.in_words(row)} for row in rows[:_FEW]],
        "more": max(len(rows) - _FEW, 0),
        "href": f"/cases/{view.case.slug}/result",
    }
