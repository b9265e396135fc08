"""Texts of a case that live in rows, written as plain files: the notice, the drafts, the story."""

import csv
import io
from collections.abc import Iterator
from html import escape

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.archive.items import Item, of_bytes
from consult.calendars import FuzzyDate
from consult.cases import queries
from consult.cases.models import Case, TimelineEntry
from consult.consultations.models import Consultation
from consult.consultations.period_notes import period_notes
from consult.consultations.queries import notice_lines, publicity_of
from consult.consultations.queries.repeated import afterwards
from consult.documents.canonical import canonical
from consult.documents.models import Draft
from consult.i18n import gettext, msg


def texts(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    """Notice, drafts and timeline; before publication only for the full edition."""
    if not (case.public or full):
        return
    consultation = session.get(Consultation, case.id)
    if consultation is not None:
        yield _notice(session, case, consultation)
    yield from _drafts(session, case, full=full)
    if story := queries.timeline(session, case):
        out = io.StringIO(newline="")
        table = csv.writer(out)
        table.writerow(["日付", "日付（資料の表記）", "できごと", "だれが", "種類", "備考"])
        table.writerows(
            [_when(row), row.date_source, row.title, row.who, row.kind, row.note] for row in story
        )
        body = b"\xef\xbb\xbf" + out.getvalue().encode()
        yield of_bytes("objects/timeline.csv", gettext("経過"), body, "text/csv", public=case.public)


def _when(row: TimelineEntry) -> str:
    date = FuzzyDate.from_iso(row.date)
    if not row.until:
        return str(date)
    return str(msg("%(first)sから%(last)sまで", first=date, last=FuzzyDate.from_iso(row.until)))


def _notice(session: Session, case: Case, consultation: Consultation) -> Item:
    lines = [f"■ {label}\n{text}\n" for label, text in notice_lines(session, consultation) if text]
    lines += [
        str(msg("■ 周知　%(day)s　%(channel)s　%(reach)s", day=row.on, channel=row.channel, reach=row.reach))
        for row in publicity_of(session, case)
    ]
    lines += [f"■ {said}" for said in (*afterwards(consultation), *period_notes(session, case))]
    body = "\n".join([*lines, ""]).encode()
    return of_bytes(
        "objects/notice.txt", gettext("公表文と周知の記録"), body, "text/plain", public=case.public
    )


def _drafts(session: Session, case: Case, *, full: bool) -> Iterator[Item]:
    statement = select(Draft).where(Draft.case_id == case.id).order_by(Draft.number)
    for draft in session.execute(statement).scalars():
        public = draft.frozen_at is not None and case.public
        if not (public or full):
            continue
        title = msg("%(title)s（第%(number)s稿）", title=draft.title, number=draft.number)
        name, day = f"objects/draft-{draft.number}", draft.imported_at.date().isoformat()
        yield of_bytes(f"{name}.md", str(title), _markdown(draft), "text/markdown", public=public, day=day)
        yield of_bytes(f"{name}.html", str(title), _html(draft), "text/html", public=public, day=day)


def _markdown(draft: Draft) -> bytes:
    """The canonical form, so that the digest of the notice is that of the file in the package."""
    return canonical(draft.title, draft.sections).encode()


def _html(draft: Draft) -> bytes:
    parts = [
        '<!doctype html>\n<html lang="ja"><head><meta charset="utf-8">',
        f"<title>{escape(draft.title)}</title></head><body>\n<h1>{escape(draft.title)}</h1>",
    ]
    for section in draft.sections:
        level = min(section.level + 1, 6)
        heading = escape(f"{section.number} {section.title}".strip())
        parts.append(f'<h{level} id="{escape(section.anchor)}">{heading}</h{level}>')
        parts += [f"<p>{escape(line)}</p>" for line in section.text.split("\n") if line.strip()]
    return ("\n".join([*parts, "</body></html>"]) + "\n").encode()
