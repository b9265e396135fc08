"""Personal links on paper: a sheet for each member, whose name stands in the window of the envelope."""

from collections.abc import Sequence
from dataclasses import dataclass

from consult import clock
from consult.calendars import date_text
from consult.db import settings
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
    """The sheets of one meeting, a page each."""

    municipality: str
    meeting: str
    sheets: tuple[MemberSheet, ...]
    contact: Contact


def pdf(meeting: Meeting, chosen: Sequence[MinutesLink]) -> bytes:
    """One PDF of all chosen links; printed again it says the same."""
    from consult.documents.pdf.render import render  # noqa: PLC0415 - takes a second to load

    with using("ja"):
        context = MemberSheets(
            municipality=settings().municipality,
            meeting=meeting.case.title,
            sheets=tuple(_sheet(meeting, link) for link in chosen),
            contact=setting.contact(meeting),
        )
        title = str(msg("会議録の確認のお願い %(title)s", title=meeting.case.title))
    return render("member_sheets", context, title=title, created=clock.now())


def _sheet(meeting: Meeting, link: MinutesLink) -> MemberSheet:
    checking = link.purpose == links.CHECK
    until = date_text(meeting.check_until) if meeting.check_until else ""
    lines = [Line(gettext("会議"), date_text(meeting.opened_at or meeting.starts_at))]
    said: tuple[str, ...]
    if checking:
        lines.append(Line(gettext("期限"), until))
        said = (
            gettext(
                "ページを開くと、あなたの発言だけが読めます。直してほしい所は、発言ごとに申し出てください。"
            ),
            gettext("返事がないときは、了承したものとします。"),
        )
    else:
        said = (gettext("ページで会議録を読み、「確かめました」を押してください。"),)
    return MemberSheet(
        name=str(msg("%(name)s 様", name=link.membership.name)),
        heading=gettext("会議録の確認のお願い")
        if checking
        else gettext("会議録への署名に代わる確認のお願い"),
        link=links.address(link, settings()),
        lines=tuple(lines),
        notes=(*said, gettext("この紙は、ほかの人に見せないでください。サインインは要りません。")),
    )
