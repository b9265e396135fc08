"""Personal links on paper: a sheet for each member, whose name stands in the window of the envelope."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult import clock
from consult.calendars import date_text, moment_text
from consult.db import db, settings
from consult.documents.editions import Contact, Line
from consult.i18n import gettext, msg, using
from consult.meetings import setting
from consult.meetings.actions import links
from consult.meetings.models import Meeting
from consult.meetings.models_minutes import MinutesLink


@dataclass(frozen=True)
class MemberSheet:
    """One member's sheet."""

    name: str
    heading: str
    link: str
    lines: tuple[Line, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class MemberSheets:
    """The sheets of one meeting, a page each; `items`: with a form to fill in by hand; `votes`: to vote by it too."""

    municipality: str
    meeting: str
    running: str
    sheets: tuple[MemberSheet, ...]
    items: tuple[str, ...]
    votes: bool
    back: str
    contact: Contact


def pdf(meeting: Meeting, chosen: Sequence[MinutesLink]) -> bytes:
    """One PDF of all chosen links, all for the same purpose; printed again it says the same."""
    from consult.documents.pdf.render import render  # noqa: PLC0415 - takes a second to load

    before = chosen[0].purpose == links.DECLARE
    votes = before and links.asked_in_writing(db.session(), meeting)
    with using("ja"):
        running = _heading(chosen[0].purpose, votes=votes)
        context = MemberSheets(
            municipality=settings().municipality,
            meeting=meeting.case.title,
            running=running,
            sheets=tuple(_sheet(meeting, link, votes=votes) for link in chosen),
            items=tuple(f"{item.position}　{item.title}" for item in meeting.items) if before else (),
            votes=votes,
            back=moment_text(links.last_moment(db.session(), meeting)),
            contact=setting.contact(meeting),
        )
        title = f"{running} {meeting.case.title}"
    return render("member_sheets", context, title=title, created=clock.now())


def _heading(purpose: str, *, votes: bool) -> str:
    if purpose == links.DECLARE:
        return gettext("書面の表決のお願い") if votes else gettext("会議のご案内と利害関係の申し出")
    if purpose == links.CHECK:
        return gettext("会議録の確認のお願い")
    return gettext("会議録への署名に代わる確認のお願い")


def _sheet(meeting: Meeting, link: MinutesLink, *, votes: bool) -> MemberSheet:
    return MemberSheet(
        name=str(msg("%(name)s 様", name=link.membership.name)),
        heading=_heading(link.purpose, votes=votes),
        link=links.address(link, settings()),
        lines=tuple(_lines(meeting, link.purpose, votes=votes)),
        notes=(
            *_notes(link.purpose, votes=votes),
            gettext("この紙は、ほかの人に見せないでください。サインインは要りません。"),
        ),
    )


def _lines(meeting: Meeting, purpose: str, *, votes: bool) -> list[Line]:
    if purpose == links.DECLARE:
        due = Line(gettext("回答期限"), moment_text(links.last_moment(db.session(), meeting)))
        if meeting.in_writing:
            return [due]
        here = [Line(gettext("日時"), moment_text(meeting.starts_at)), Line(gettext("場所"), meeting.place)]
        return [*here, due] if votes else here
    lines = [Line(gettext("会議"), date_text(meeting.opened_at or meeting.starts_at))]
    if purpose == links.CHECK:
        lines.append(Line(gettext("期限"), date_text(meeting.check_until) if meeting.check_until else ""))
    return lines


def _notes(purpose: str, *, votes: bool) -> tuple[str, ...]:
    if purpose == links.DECLARE:
        told = gettext(
            "自分や家族、所属する団体に直接の利害がある議題は、申し出てください。ないときは、何もしなくてかまいません。"
        )
        if not votes:
            return (told, gettext("ページで申し出るか、下の欄に書いて返してください。"))
        return (
            gettext("ページで答えるか、下の欄に書いて返してください。両方で答えることはできません。"),
            gettext("記名の表決です。だれがどう答えたかは、会議録に載ります。"),
            told,
        )
    if purpose == links.CHECK:
        return (
            gettext(
                "ページを開くと、あなたの発言だけが読めます。直してほしい所は、発言ごとに申し出てください。"
            ),
            gettext("返事がないときは、了承したものとします。"),
        )
    return (gettext("ページで会議録を読み、「確かめました」を押してください。"),)
