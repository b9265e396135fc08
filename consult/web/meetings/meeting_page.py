"""Meetings as pages show them: one chip, one list row, one agenda, from what was recorded."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup
from sqlalchemy.orm import Session

from consult import clock
from consult.accounts.models import Office
from consult.calendars import clock_text, date_text
from consult.cases import clocks, staged
from consult.cases.models import Deadline
from consult.documents.models import ProducedDocument
from consult.i18n import Message, gettext, language, msg
from consult.meetings import queries, record, wording
from consult.meetings.models import AgendaItem, Meeting
from consult.templating import moment

_FORMS = {
    "application/pdf": "PDF",
    "text/plain": "TXT",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "DOCX",
}
_MARK = re.compile(r"■■（([^）]+)）")


def stage(session: Session, meeting: Meeting) -> tuple[str, str]:
    """The word and state of the chip: what a reader wants to know of this meeting now."""
    return _stage(session, meeting, deadline(session, meeting, "minutes"))


def _stage(session: Session, meeting: Meeting, due: Deadline | None) -> tuple[str, str]:
    definition = staged.definition_of(session, meeting.case)
    present = definition.stage(meeting.case.stage)
    if meeting.published_at is not None:
        return gettext("会議録 公表済"), "done"
    if present.final:
        return gettext("取りやめ"), "off"
    if meeting.closed_at is not None:
        if due and due.state == "suspended":
            due = None  # no day holds until it is resumed
        if due and clock.today() > due.due_on:
            return gettext("会議録の期日を過ぎています"), "late"
        if "corrections" in present.opens:
            return (
                str(msg("会議録 委員確認中（%(day)sまで）", day=date_text(meeting.check_until, "short")))
                if meeting.check_until
                else gettext("会議録 委員確認中")
            ), "now"
        return (
            str(msg("会議録 作成中（%(day)sまで）", day=date_text(due.due_on, "short")))
            if due
            else gettext("会議録 作成中")
        ), "now"
    if meeting.opened_at is not None:
        return gettext("会議中"), "now"
    return gettext("開催予定"), "plan"


def deadline(session: Session, meeting: Meeting, rule: str) -> Deadline | None:
    """One clock of the meeting."""
    return _of_rule(clocks.of(session, meeting.case), rule)


def _of_rule(deadlines: Sequence[Deadline], rule: str) -> Deadline | None:
    return next((d for d in deadlines if d.rule == rule), None)


def when(meeting: Meeting) -> Markup:
    """令和8年11月12日（木）午後2時."""
    if meeting.answers_until:
        return Markup("{} {}").format(gettext("書面開催　回答期限"), moment(meeting.answers_until))
    return moment(meeting.opened_at or meeting.starts_at)


def place(meeting: Meeting) -> str:
    """Where people gather; empty when nobody does."""
    return "" if meeting.in_writing else meeting.place


def openness(meeting: Meeting) -> str:
    """公開, 一部非公開, 非公開."""
    return gettext(wording.OPENNESS[meeting.openness])


def rows(session: Session, meetings: Sequence[Meeting]) -> list[dict[str, Any]]:
    """The lines of a list of meetings."""
    deadlines = clocks.of_each(session, [meeting.case for meeting in meetings])
    on_web = queries.papers(session, meetings)
    return [
        _row(
            meeting,
            _stage(session, meeting, _of_rule(deadlines[meeting.case_id], "minutes")),
            on_web[meeting.case_id],
        )
        for meeting in meetings
    ]


def _row(meeting: Meeting, chip: tuple[str, str], papers: int) -> dict[str, Any]:
    word, state = chip
    address = f"/meetings/{meeting.case.slug}"
    coming = meeting.opened_at is None
    return {
        "href": address,
        "title": meeting.case.title,
        "when": when(meeting),
        "place": place(meeting),
        "openness": openness(meeting),
        "attend": gettext("傍聴できます")
        if coming and meeting.openness != "closed" and not meeting.in_writing
        else "",
        "papers": {"href": f"{address}#ag-h", "number": papers} if papers else None,
        "chip": word,
        "state": state,
    }


def agenda(meeting: Meeting, paths: Mapping[int, Any]) -> list[dict[str, Any]]:
    """The items with their results so far, and the way to the whole path of the case each is about."""
    states = {"pending": "plan", "current": "now", "carried_over": "off"}
    return [
        {
            "n": item.position,
            "title": item.title,
            "state": "done" if item.untold else states.get(item.state, "done"),
            "word": gettext(wording.STATES[item.state]) if not item.untold else "",
            "result": _result(item),
            "closed": item.why_closed,
            "path": paths.get(item.position),
            "papers": [],
        }
        for item in meeting.items
    ]


def _result(item: AgendaItem) -> str:
    if item.state in {"pending", "current"}:
        return ""
    if item.untold:
        return gettext("結果は、会議録の公開版で知らせます")
    return gettext(wording.STATES[item.state]) if item.in_private else str(record.result(item))


def decided(meeting: Meeting) -> list[str]:
    """決まったこと: the summary that follows the meeting in two days, generated from the votes."""
    return [
        str(
            msg(
                "議題%(n)s「%(title)s」：%(result)s",
                n=item.position,
                title=item.title,
                result=_result(item),
            )
        )
        for item in meeting.items
        if item.state not in {"pending", "current"}
    ]


def papers(session: Session, meeting: Meeting) -> list[dict[str, Any]]:
    """配布資料 on the web; one without a file says that it is handed out in the room."""
    handed_out = gettext("会場で配りました") if meeting.opened_at else gettext("会場で配ります")
    return [
        {
            "href": f"/meetings/{meeting.case.slug}/materials/{paper.id}" if paper.file_id else "",
            "title": paper.title,
            "note": "PDF" if paper.file_id else handed_out,
        }
        for paper in queries.materials(session, meeting, public=True)
    ]


def attend(meeting: Meeting) -> list[dict[str, Any]]:
    """How to come and listen; of a meeting in writing, until when and how it is held."""
    entries = [
        (gettext("回答期限"), moment(meeting.answers_until))
        if meeting.answers_until
        else (gettext("日時"), when(meeting)),
        (gettext("場所"), place(meeting)),
        (
            gettext("公開"),
            openness(meeting) + (f"（{meeting.why_closed}）" if meeting.why_closed else ""),
        ),
        (
            gettext("開き方"),
            gettext(
                "集まらず、委員が書面で答えて決めます。傍聴はありません。結果と会議録は、このページで公表します。"
            )
            if meeting.in_writing
            else "",
        ),
        (gettext("傍聴の方法"), "" if meeting.in_writing else meeting.how_to_observe),
        (gettext("ウェブ"), gettext("委員はウェブでも出席できます。") if meeting.online else ""),
    ]
    return [{"term": term, "text": text} for term, text in entries if text]


def quorum_notes(session: Session, meeting: Meeting) -> list[dict[str, str]]:
    """「午後3時40分から定足数に足りず…」for the page of a meeting whose quorum was lost."""
    if meeting.opened_at is None or meeting.in_writing:
        return []
    from consult.meetings import rules  # noqa: PLC0415 - only held meetings need it

    sitting = queries.sitting(session, meeting, at=meeting.opened_at)
    stays = queries.stays(session, meeting)
    course = rules.course(stays, meeting.opened_at, meeting.closed_at, sitting.quorum)
    carried = [item.position for item in meeting.items if item.state == "carried_over"]
    lost = next((change for change in course if not change.quorate), None)
    if lost is None or not carried:
        return []
    between = "、" if language() == "ja" else ", "
    items = between.join(str(msg("議題%(n)s", n=n)) for n in carried)
    text = msg(
        "%(at)sから定足数に足りず、%(items)sは決めていません。次回に続けて話し合います。",
        at=clock_text(lost.at),
        items=items,
    )
    return [{"title": str(text), "text": "", "tone": "info"}]


def office(home: Office) -> dict[str, str]:
    """The contact block."""
    return {
        "name": home.name if language() == "ja" else home.name_en,
        "phone": home.telephone,
        "fax": home.fax,
        "mail_href": f"mailto:{home.email}",
        "hours": gettext("平日 午前8時30分から午後5時15分"),
    }


def remarks(rows: Sequence[Mapping[str, Any]], numbers: Mapping[int, int]) -> list[dict[str, Any]]:
    """Rows of the minutes with their permanent numbers; withheld passages as marks."""
    return [
        {
            "id": f"r{numbers[row['row']]}" if row["row"] in numbers else f"f{row['row']}",
            "n": numbers.get(row["row"]),
            "speaker": row["speaker"],
            "parts": parts(row["text"]),
        }
        for row in rows
        if row["text"]
    ]


def parts(text: str) -> list[dict[str, str]]:
    """A public text cut at its replacement marks, for `components/redaction.html`."""
    cut: list[dict[str, str]] = []
    place = 0
    for mark in _MARK.finditer(text):
        cut += [{"text": text[place : mark.start()]}, {"text": "", "ground": mark[1]}]
        place = mark.end()
    return [*cut, {"text": text[place:]}]


def download(document: ProducedDocument, href: str, title: str) -> dict[str, Any]:
    """One form in which the minutes can be taken along."""
    kind = _FORMS.get(document.file.media_type, "JSON")
    return {
        "href": href,
        "title": title,
        "note": f"{kind}・{max(1, round(document.file.size / 1000))}KB",
        "file": document.file.name,
        "digest": document.file.sha256,
    }


def deadline_words(row: Deadline) -> dict[str, Any]:
    """A clock with its reckoning."""
    return {
        "title": str(msg("%(what)s　%(day)sまで", what=Message(row.label), day=row.due_on)),
        "steps": [step.get(language()) or step["ja"] for step in row.steps],
    }
