"""新旧対照表 of any two public versions: as a page, as PDF/A + UA, as CSV. All three print the same rows."""

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask import Blueprint, Response, render_template, request
from sqlalchemy.orm import Session

from consult.cases import queries
from consult.cases.models import Case
from consult.consultations.queries import versions
from consult.db import db, settings
from consult.documents.beside import earlier_first, side_by_side
from consult.documents.between import STATES, Row
from consult.documents.cells import guarded
from consult.documents.diff import Piece
from consult.documents.editions import Run
from consult.documents.editions_draft import DraftTable, TableRow
from consult.documents.models import Draft
from consult.errors import NotFound
from consult.i18n import N_, gettext, language, msg
from consult.web.access import public
from consult.web.cases import case_page
from consult.web.printed import download, sheet

blueprint = Blueprint("draft_table", __name__)
NAMES = {
    "current": N_("いまの計画"),
    "consulted": N_("募集のときの案（第%(n)s版）"),
    "decided": N_("意見を受けて直した案（第%(n)s版）"),
}
_KINDS = {"same": "same", "added": "inserted", "removed": "deleted"}


@dataclass(frozen=True)
class Asked:
    """The two versions and whether sections that stay as they were are shown too."""

    case: Case
    public: Sequence[Draft]
    old: Draft
    new: Draft
    every: bool

    def address(self, *, every: bool, form: str = "") -> str:
        """The same table with or without the unchanged sections, or in another form."""
        rows = "&rows=all" if every else ""
        return f"/cases/{self.case.slug}/draft/table{form}?old={self.old.number}&new={self.new.number}{rows}"

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every section of both versions."""
        return side_by_side(self.old, self.new, self.public)


def asked_for(session: Session, slug: str) -> Asked:
    """Out of the address; without numbers the newest version and the one before it.

    Raises:
        NotFound: when there are no two public versions, or not these.
    """
    case = queries.public_by_slug(session, slug)
    public = versions.comparable(session, case)
    if len(public) < 2:  # noqa: PLR2004 - a comparison has two sides
        raise NotFound(msg("比べられる版がまだありません。版が2つ公表されると、ここで読めます。"))
    by_number = {str(draft.number): draft for draft in public}
    new = by_number.get(request.args.get("new", str(public[0].number)))
    old = by_number.get(request.args.get("old", str(public[1].number)))
    if old is None or new is None or old is new:
        raise NotFound(msg("その版は公表していません。版を選び直してください。"))
    first, second = earlier_first(old, new)
    return Asked(case, public, first, second, request.args.get("rows") == "all")


@blueprint.get("/cases/<slug>/draft/table")
@public
def show(slug: str) -> str:
    """The table to read: two columns, on a phone one below the other."""
    asked = asked_for(db.session(), slug)
    view = case_page.View.of(db.session(), asked.case)
    case = asked.case
    return render_template(
        "public/draft_table.html",
        nav="cases",
        case={"number": case.number, "address": case.slug, "title": case.title},
        old={"name": name_of(asked.old), "digest": asked.old.text_digest},
        new={"name": name_of(asked.new), "digest": asked.new.text_digest},
        summary=summary_of(asked.rows),
        rows=[_shown(row) for row in table_rows(asked)],
        switches=[
            {
                "href": asked.address(every=False),
                "title": gettext("変わる節だけ"),
                "current": not asked.every,
            },
            {"href": asked.address(every=True), "title": gettext("すべての節"), "current": asked.every},
        ],
        choices=[{"value": d.number, "label": name_of(d)} for d in asked.public],
        chosen={"old": asked.old.number, "new": asked.new.number, "every": asked.every},
        csv=asked.address(every=asked.every, form=".csv"),
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("案の本文"), "href": f"/cases/{case.slug}/draft"},
            {"title": gettext("新旧対照表")},
        ],
        office=case_page.office(view),
    )


@blueprint.get("/cases/<slug>/draft/table.pdf")
@public
def printed(slug: str) -> Response:
    """The same as a document of record."""
    asked = asked_for(db.session(), slug)
    case = asked.case
    context = DraftTable(
        municipality=settings().municipality if language() == "ja" else settings().municipality_en,
        number=case.number,
        case_title=case.title,
        after_name=name_of(asked.new),
        before_name=name_of(asked.old),
        after_digest=asked.new.text_digest,
        before_digest=asked.old.text_digest,
        summary=summary_of(asked.rows),
        address=f"{settings().base_url}{asked.address(every=asked.every)}",
        rows=tuple(table_rows(asked)),
    )
    title = str(msg("新旧対照表 %(title)s", title=case.title))
    at = asked.new.frozen_at or asked.new.imported_at
    body = sheet("draft_table", context, title, language(), at)
    return download(body, "application/pdf", f"{_stem(asked)}.pdf", inline=True)


@blueprint.get("/cases/<slug>/draft/table.csv")
@public
def as_csv(slug: str) -> Response:
    """The same as rows, UTF-8 with a byte order mark; no cell is taken for a formula."""
    asked = asked_for(db.session(), slug)
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(
        [gettext("節の番地"), gettext("区分"), gettext("改正後の見出し"), gettext("改正後"),
         gettext("改正前の見出し"), gettext("改正前")]
    )  # fmt: skip
    for row in asked.rows:
        if row.same and not asked.every:
            continue
        texts = (row.after_heading, row.after, row.before_heading, row.before)
        cells = [row.anchor, states_of(row), *("".join(text for _, text in pieces) for pieces in texts)]
        writer.writerow([guarded(cell) for cell in cells])
    return download(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"{_stem(asked)}.csv")


def _stem(asked: Asked) -> str:
    return f"{asked.case.slug}-table-{asked.old.number}-{asked.new.number}"


def name_of(draft: Draft) -> str:
    """A version as the heads of the columns name it."""
    return str(msg(NAMES[draft.kind], n=draft.number))


def states_of(row: Row) -> str:
    """What became of a section, in words."""
    return "・".join(gettext(STATES[state]) for state in row.states)


def summary_of(rows: Sequence[Row]) -> str:
    """How many sections are the same, changed, moved …; a section may be several."""
    found = Counter(state for row in rows for state in row.states)
    parts = [
        f"{gettext(word)} {msg('%(n)s節', n=found[state])}" for state, word in STATES.items() if found[state]
    ]
    return str(msg("全%(n)s節：%(parts)s", n=len(rows), parts="、".join(parts)))


def table_rows(asked: Asked) -> Iterator[TableRow]:
    """The rows as printed; a run of sections that stay as they were is one row（略）unless all are wanted."""
    for same, run in groupby(asked.rows, key=lambda row: row.same and not asked.every):
        held = list(run)
        if same:
            yield TableRow("", omitted=_omitted(held))
        else:
            yield from map(_row, held)


def _omitted(held: Sequence[Row]) -> str:
    first, last = held[0].heading or gettext("はじめに"), held[-1].heading
    if len(held) == 1:
        return str(msg("（略）%(heading)s", heading=first))
    return str(
        msg(
            "（略）%(first)s から %(last)s まで（%(n)s節、変わりません）", first=first, last=last, n=len(held)
        )
    )


def _row(row: Row) -> TableRow:
    note = ""
    if "split" in row.states:
        note = str(msg("「%(heading)s」から分かれました", heading=row.other))
    elif "merged" in row.states:
        note = str(msg("「%(heading)s」にまとめました", heading=row.other))
    elif "new" in row.states:
        note = gettext("（新しい節）")
    elif "deleted" in row.states:
        note = gettext("（なくなる節）")
    return TableRow(
        states_of(row), _runs(row.after_heading), _runs(row.after), _runs(row.before_heading),
        _runs(row.before), note,
    )  # fmt: skip


def _runs(pieces: Sequence[Piece]) -> tuple[Run, ...]:
    joined = []
    for op, run in groupby(pieces, key=lambda piece: piece[0]):
        joined.append(Run("".join(text for _, text in run).replace("\n\n", "\n"), _KINDS[op]))  # type: ignore[arg-type] # of these three
    return tuple(joined)


def _shown(row: TableRow) -> dict[str, Any]:
    def runs(found: tuple[Run, ...]) -> list[dict[str, str]]:
        ops = {"same": "equal", "inserted": "insert", "deleted": "delete"}
        return [{"op": ops[run.kind], "text": run.text} for run in found]

    return {
        "state": row.state,
        "note": row.note,
        "omitted": row.omitted,
        "after_heading": runs(row.after_heading),
        "after": runs(row.after),
        "before_heading": runs(row.before_heading),
        "before": runs(row.before),
    }
