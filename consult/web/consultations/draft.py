"""The text of a plan, version by version: read on a phone, commented on section by section, compared."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, render_template, request
from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import tokyo_date
from consult.cases import queries
from consult.cases.models import Case
from consult.consultations.models import Consultation, Revision
from consult.consultations.queries import versions
from consult.consultations.queries.places import places_of
from consult.consultations.queries.repeated import errata
from consult.db import db
from consult.documents import between, drafts
from consult.documents.beside import side_by_side
from consult.documents.canonical import canonical
from consult.documents.diff import Comparison, merged
from consult.documents.models import Draft, DraftSection
from consult.errors import NotFound
from consult.i18n import Message, gettext, msg
from consult.web.access import public
from consult.web.cases import case_page
from consult.web.consultations.draft_text import body, marked
from consult.web.printed import download

blueprint = Blueprint("draft", __name__)
_HEADING_LEVELS = (2, 4)
_READING_SPEED = 500  # characters of Japanese a minute
_OPS = {"same": "equal", "added": "insert", "removed": "delete"}


@dataclass(frozen=True)
class Shown:
    """One version of a case's text, and what is beside it."""

    session: Session
    case: Case
    draft: Draft
    public: Sequence[Draft]  # every public version, newest first
    consultation: Consultation | None

    @property
    def base(self) -> str:
        """The address of the page of this version."""
        return self.address(self.draft)

    def address(self, draft: Draft) -> str:
        """That of another version; the one people commented on is the page without a number."""
        here = f"/cases/{self.case.slug}/draft"
        plain = next(d for d in self.public if d.kind == "consulted" or d is self.public[-1])
        return here if draft is plain else f"{here}?version={draft.number}"

    @property
    def before(self) -> Draft | None:
        """What it is compared with: the plan in force, for a revised text what people commented on."""
        if self.draft.kind == "consulted":
            return drafts.newest(self.session, self.case.id, "current")
        return next((d for d in self.public if d.number < self.draft.number), None)


def wanted(session: Session, case: Case, number: str) -> Draft:
    """The public version with this number; without one, what people commented on.

    Raises:
        NotFound: when it is not public.
    """
    found = versions.public_versions(session, case)
    if number:
        draft = next((draft for draft in found if str(draft.number) == number), None)
    else:
        draft = next((d for d in found if d.kind == "consulted"), found[-1] if found else None)
    if draft is None:
        raise NotFound(msg("案の本文はまだ公表していません。公表したら、このページで読めます。"))
    return draft


@blueprint.get("/cases/<slug>/draft")
@public
def show(slug: str) -> str:
    """The frozen text with its contents; each section ends with the way to say something, or with what was said."""
    session = db.session()
    case = queries.public_by_slug(session, slug)
    draft = wanted(session, case, request.args.get("version", ""))
    shown = Shown(
        session, case, draft, versions.public_versions(session, case), session.get(Consultation, case.id)
    )
    view = case_page.View.of(session, case)
    before = shown.before
    comparing = before is not None and request.args.get("compare") == "1"
    told = side_by_side(before, draft, shown.public) if before is not None else ()
    mark = _mark(shown)
    return render_template(
        "public/draft.html",
        nav="cases",
        case={"number": case.number, "address": case.slug, "title": case.title},
        edition=_edition(draft),
        frozen=_frozen(shown),
        banner=_banner(shown),
        errata=errata(shown.consultation.notice) if shown.consultation and _consulted(draft) else [],
        reading=_reading_time(draft),
        toc=[_entry(section) for section in draft.sections],
        **_sections(shown, told, comparing=comparing, mark=mark),
        comparing=comparing,
        compared_with=_called(before) if before is not None else "",
        open=_consulted(draft) and _open(view),
        switches=_switches(shown, before, comparing=comparing),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("案の本文")},
        ],
        office=case_page.office(view),
    )


@blueprint.get("/cases/<slug>/draft.md")
@public
def text(slug: str) -> Response:
    """A version in its canonical form: the SHA-256 of this file is the digest of the notice."""
    session = db.session()
    case = queries.public_by_slug(session, slug)
    draft = wanted(session, case, request.args.get("version", ""))
    made = canonical(draft.title, draft.sections).encode()
    return download(made, "text/markdown; charset=utf-8", f"{case.slug}-draft-{draft.number}.md")


def _consulted(draft: Draft) -> bool:
    return draft.kind == "consulted"


def _called(draft: Draft) -> str:
    """A version as the switches name it."""
    return {
        "current": gettext("いまの計画"),
        "consulted": gettext("募集のときの案"),
        "decided": gettext("意見を受けて直した案"),
    }[draft.kind]


def _edition(draft: Draft) -> Message:
    if draft.frozen_at is None:
        raise LookupError("only frozen versions are shown")
    return msg(
        "%(name)s（第%(n)s版・%(day)s確定）",
        name=_called(draft),
        n=draft.number,
        day=tokyo_date(draft.frozen_at),
    )


def _frozen(shown: Shown) -> dict[str, Any]:
    return {
        "at": shown.draft.frozen_at,
        "digest": shown.draft.text_digest,
        "href": f"/cases/{shown.case.slug}/draft.md?version={shown.draft.number}",
    }


def _banner(shown: Shown) -> dict[str, str] | None:
    """Which text holds now, when it is another one than the one on the page."""
    newest = shown.public[0]
    if newest is not shown.draft:
        return {
            "title": gettext("この本文のあとに、意見を受けて直した版があります"),
            "href": shown.address(newest),
            "link": gettext("直した版を読む"),
        }
    return None


def _open(view: case_page.View) -> bool:
    row = view.session.get(Consultation, view.case.id)
    return bool(
        row is not None
        and view.definition.opens(view.case.stage, "opinions")
        and row.closes_at is not None
        and clock.now() <= row.closes_at
    )


def _reading_time(draft: Draft) -> Message:
    characters = sum(len(section.text) for section in draft.sections)
    return msg(
        "全%(n)s節　読むのに約%(m)s分", n=len(draft.sections), m=max(1, round(characters / _READING_SPEED))
    )


def _switches(shown: Shown, before: Draft | None, *, comparing: bool) -> list[dict[str, Any]]:
    if before is None and len(shown.public) == 1:
        return []
    found = [
        {
            "href": shown.address(draft),
            "title": msg("%(name)s（第%(n)s版）", name=_called(draft), n=draft.number),
            "current": draft is shown.draft and not comparing,
        }
        for draft in reversed(shown.public)
    ]
    if before is not None:
        join = "&" if "?" in shown.base else "?"
        title = (
            gettext("いまの計画と比べる") if before.kind == "current" else gettext("募集のときの案と比べる")
        )
        found.append({"href": f"{shown.base}{join}compare=1", "title": title, "current": comparing})
        table = f"/cases/{shown.case.slug}/draft/table?old={before.number}&new={shown.draft.number}"
        found.append({"href": table, "title": gettext("新旧対照表"), "current": False})
    return found


def _mark(shown: Shown) -> tuple[str, str]:
    """Anchor and words to mark: those of a revision that is published, by its number."""
    number, row = request.args.get("mark", ""), shown.consultation
    if not (number.isascii() and number.isdigit() and len(number) < 6) or row is None:  # noqa: PLR2004 - no such revision
        return "", ""
    revision = shown.session.execute(
        select(Revision).where(Revision.case_id == shown.case.id, Revision.number == int(number))
    ).scalar_one_or_none()
    if revision is None or row.result_published_at is None:
        return "", ""
    passage = versions.passage_of(shown.session, shown.case, revision)
    found = passage is not None and passage.version == shown.draft.number
    return (passage.anchor, passage.words) if passage is not None and found else ("", "")


def _sections(
    shown: Shown, told: Sequence[between.Row], *, comparing: bool, mark: tuple[str, str]
) -> dict[str, Any]:
    """The sections, those that are gone at the end, and what was said about each: every answered point once."""
    rows = {row.anchor: row for row in told}
    answers = _Answers.of(shown)
    held = {section.anchor for section in shown.draft.sections}
    sections = []
    for section in shown.draft.sections:
        row = rows.get(section.anchor)
        taken = [r.anchor for r in told if "merged" in r.states and r.other_anchor == section.anchor]
        here = [section.anchor, *taken]
        sections.append(
            _section(section, row, comparing=comparing, words=mark[1] if mark[0] == section.anchor else "")
            | {
                "status": _status(row) if row is not None and shown.draft.kind == "decided" else "",
                "said": [said for anchor in here if (said := answers.about(anchor))],
                "aliases": taken,
                "errata": _errata_in(shown, section),
            }
        )
    gone = [row for row in told if "deleted" in row.states or (comparing and "merged" in row.states)]
    revised = shown.draft.kind == "decided"
    lost = [anchor for anchor in answers.anchors if anchor and anchor not in held]
    merged_away = {row.anchor for row in told if "merged" in row.states}
    return {
        "sections": sections,
        "gone": [_gone(row, answers, with_id=revised) for row in gone] if comparing or revised else [],
        "elsewhere": [
            said
            for anchor in lost
            if anchor not in merged_away
            and not (revised and anchor in {row.anchor for row in gone})
            and (said := answers.about(anchor))
        ],
        "whole": answers.about(""),
    }


@dataclass(frozen=True)
class _Answers:
    """件 by anchor with the way to them, once the result is public."""

    numbers: dict[str, int]
    places: dict[str | None, str]
    href: str

    @classmethod
    def of(cls, shown: Shown) -> "_Answers":
        row = shown.consultation
        if row is None or row.result_published_at is None:
            return cls({}, {}, "")
        numbers = versions.points_by_section(shown.session, shown.case)
        places = places_of(shown.session, shown.case, [anchor or None for anchor in numbers])
        return cls(numbers, places, f"/cases/{shown.case.slug}/result")

    @property
    def anchors(self) -> list[str]:
        return list(self.numbers)

    def about(self, anchor: str) -> dict[str, Any] | None:
        if not self.numbers.get(anchor):
            return None
        place = self.places.get(anchor or None, "")
        return {
            "number": self.numbers[anchor],
            "place": place,
            "href": f"{self.href}?place={quote(place)}#points",
        }


def _errata_in(shown: Shown, section: DraftSection) -> list[dict[str, Any]]:
    """The corrections whose words stand in this section, to be read beside them."""
    row = shown.consultation
    if row is None or not _consulted(shown.draft):
        return []
    return [line for line in errata(row.notice) if line["wrong"] and line["wrong"] in section.text]


def _status(row: between.Row) -> str:
    """What became of a section that opinions speak of, in words."""
    return "・".join(gettext(between.STATES[state]) for state in row.states)


def _entry(section: DraftSection) -> dict[str, Any]:
    least, most = _HEADING_LEVELS
    return {
        "id": section.anchor,
        "number": section.number,
        "title": section.title or gettext("はじめに"),
        "level": min(section.level + least - 1, most),
        "page": section.page,
    }


def _section(
    section: DraftSection, row: between.Row | None, *, comparing: bool, words: str
) -> dict[str, Any]:
    states = row.states if row is not None else ()
    return {
        **_entry(section),
        "body": marked(section.text, words) if words else body(section.text),
        "states": [gettext(between.STATES[state]) for state in states if state != "same"],
        "state": ""
        if not comparing
        else "new"
        if "new" in states
        else "same"
        if states == ("same",)
        else "changed",
        "other": row.other if row is not None else "",
        "runs": _runs(row)
        if comparing and row is not None and {"changed", "new", "split"} & set(states)
        else [],
    }


def _gone(row: between.Row, answers: _Answers, *, with_id: bool) -> dict[str, Any]:
    said = answers.about(row.anchor) if "deleted" in row.states else None
    with_id = with_id and "deleted" in row.states
    return {"id": row.anchor if with_id else "", "heading": row.heading, "runs": _runs(row), "said": said}


def _runs(row: between.Row) -> list[dict[str, str]]:
    """One column; a section that only one version has is all of it."""
    both = row.before and row.after
    pieces = merged(Comparison(row.before, row.after)) if both else row.before or row.after
    return [{"op": _OPS[op], "text": text} for op, text in pieces]
