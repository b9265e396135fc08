"""The published result as data for its page: the same report the PDF, CSV and Excel were made from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.audit.models import AuditLeaf
from consult.calendars import tokyo_date
from consult.cases import staged
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations import result
from consult.consultations.outcomes import marked
from consult.consultations.queries import borne
from consult.consultations.queries.versions import passages_by_point
from consult.consultations.result import PublicOpinion, tallies
from consult.consultations.result.data import SCHEMA_NAME
from consult.consultations.rules import CHANNELS
from consult.documents import files
from consult.documents.editions import ResultPoint, ResultReport, Run, TallyRow
from consult.documents.models import ProducedDocument
from consult.documents.text import fold
from consult.errors import NotFound
from consult.i18n import N_, gettext, language, msg
from consult.web.opinions.opinion_pages import size

PAGE = 50
_KEPT = 16
_OPS = {"same": "equal", "deleted": "delete", "inserted": "insert"}
FORMS = {  # kind → what it is called, what it is
    "result_pdf": (N_("結果（PDF、読み上げ対応）"), "PDF"),
    "result_html": (N_("結果（HTML、1つのファイル）"), "HTML"),
    "result_csv": (N_("論点の表（CSV）"), "CSV"),
    "result_xlsx": (N_("論点の表（Excel）"), "Excel"),
    "result_json": (N_("結果のデータ（JSON）"), "JSON"),
    "result_originals_pdf": (N_("意見の原文（閲覧用、PDF）"), "PDF"),
    "result_originals_txt": (N_("意見の原文（閲覧用、文字だけ）"), "TXT"),
    "result_bundle": (N_("オープンデータ一式（表、列の説明、使うときの決まり）"), "ZIP"),
}


@dataclass(frozen=True)
class Published:
    """A published result. It never changes, so it is read once and kept."""

    report: ResultReport
    originals: tuple[PublicOpinion, ...]


_kept: dict[tuple[str, str], Published] = {}


def published(
    session: Session, case: Case, settings: Settings, forms: Sequence[ProducedDocument]
) -> Published:
    """The result whose files are `forms`."""
    newest = next((form for form in forms if form.kind == "result_pdf"), None)
    if newest is None:
        raise NotFound(msg("結果はまだ公表していません。"))
    key = (newest.file.sha256, language())
    if key not in _kept:
        told = next((form for form in forms if form.kind == "result_json"), None)
        counts = json.loads(files.read(told.file))["counts"]["by"] if told else {}
        report = result.result_report(
            session,
            case,
            settings,
            number=newest.register_number,
            published_on=tokyo_date(newest.produced_at),
            tallies=tallies.in_words(tallies.from_data(counts)),
        )
        while len(_kept) >= _KEPT:
            _kept.pop(next(iter(_kept)))
        _kept[key] = Published(report, tuple(result.public_opinions(session, case)))
    return _kept[key]


@dataclass(frozen=True)
class Asked:
    """What part of the points is wanted, out of the address."""

    outcome: str = ""
    place: str = ""
    words: str = ""
    page: int = 1
    originals: int = 1

    @classmethod
    def of(cls, args: Mapping[str, str]) -> "Asked":
        """Read from the query; nonsense asks for everything."""
        return cls(
            args.get("outcome", ""),
            args.get("place", ""),
            args.get("q", "").strip(),
            _page_number(args.get("page", "")),
            _page_number(args.get("originals", "")),
        )

    def address(self, **changed: Any) -> str:
        """The query of the same wish with something changed."""
        wish = {"outcome": self.outcome, "place": self.place, "q": self.words, **changed}
        return "?" + urlencode({name: value for name, value in wish.items() if value not in {"", 1}})


def _page_number(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 6 else 1  # noqa: PLR2004 - no such page


def wanted(points: Sequence[ResultPoint], asked: Asked) -> list[ResultPoint]:
    """The points that fit every part of the wish."""
    words = [fold(word) for word in asked.words.split()]
    return [
        point
        for point in points
        if (not asked.outcome or point.letter == asked.outcome)
        and (not asked.place or point.place == asked.place)
        and all(word in fold("\n".join((point.gist, point.reply, *point.opinions))) for word in words)
    ]


def context(
    session: Session, case: Case, shown: Published, asked: Asked, forms: Sequence[ProducedDocument]
) -> dict[str, Any]:
    """Everything the page shows."""
    report, passages = shown.report, passages_by_point(session, case)
    afterwards = borne.by_number(session, case)
    points = wanted(report.points, asked)
    strong = marked(staged.definition_of(session, case))
    first = (min(asked.page, max(1, -(-len(points) // PAGE))) - 1) * PAGE
    return {
        "lead": report.lead,
        "published_on": report.published_on,
        "register_number": report.number,
        "period": report.period,
        "period_note": report.period_note,
        "counts": [
            {"term": gettext("届いた数"), "number": report.submissions, "unit": gettext("通")},
            {"term": gettext("出した人"), "number": report.submitters, "unit": gettext("人")},
            {"term": gettext("論点の数"), "number": len(report.points), "unit": gettext("件")},
        ],
        "notes": _notes(report),
        "reckoning": {
            "received": report.received,
            "parts": [{"title": part.label, "number": part.number} for part in report.reckoning],
            "balanced": report.received == sum(part.number for part in report.reckoning),
        },
        "outcomes": [
            {"label": o.label, "number": o.number, "code": o.letter, "strong": o.letter in strong}
            for o in report.outcomes
        ],
        "channels": [{"label": c.label, "number": c.number} for c in report.by_channel],
        "tallies": [
            {
                "caption": msg("%(what)sごとの通・人・件", what=tally.heading),
                "head": tally.heading,
                "rows": [[row.label, *_numbers(row)] for row in tally.rows],
                "note": tally.note,
            }
            for tally in report.tallies
        ],
        "strong": strong,
        "filters": _filters(report, asked),
        "places": _places(report, asked),
        "asked": asked,
        "shown": len(points[first : first + PAGE]),
        "total": len(report.points),
        "matching": len(points),
        "points": [
            _point(point, passages[point.number].href(case.slug) if point.number in passages else "")
            | {"afterwards": afterwards.get(point.number, "")}
            for point in points[first : first + PAGE]
        ],
        "pager": _pager(len(points), first, lambda n: asked.address(page=n) + "#points"),
        "diffs": [
            {
                "id": f"diff-{place}",
                "caption": f"{row.name}　{row.place}",
                "rows": [{"after": _runs(row.after), "before": _runs(row.before), "reason": row.reason}],
            }
            for place, row in enumerate(report.revisions, 1)
        ],
        "announcements": [
            {"when": entry.when, "text": "　".join(filter(None, (entry.how, entry.detail)))}
            for entry in report.announcements
        ],
        **_originals(shown.originals, asked),
        "downloads": _downloads(session, forms),
    }


def _numbers(row: TallyRow) -> list[str]:
    return ["―" if n is None else f"{n:,}" for n in (row.submissions, row.submitters, row.points)]


def _notes(report: ResultReport) -> list[str]:
    apart = [
        str(msg("ほかに、期限のあとに届いた意見が%(n)s通あります。", n=part.number))
        for part in report.apart
        if part.label == gettext("期限後")
    ]
    if not report.points:
        return apart
    return [*apart, gettext("この手続は、賛成と反対の数を比べるものではありません。")]


def _filters(report: ResultReport, asked: Asked) -> list[dict[str, Any]]:
    every = {
        "href": asked.address(outcome="") + "#points",
        "title": gettext("すべて"),
        "number": len(report.points),
        "current": not asked.outcome,
    }
    return [
        every,
        *(
            {
                "href": asked.address(outcome=o.letter) + "#points",
                "title": f"{o.letter} {o.label}",
                "number": o.number,
                "current": asked.outcome == o.letter,
            }
            for o in report.outcomes
            if o.number
        ),
    ]


def _places(report: ResultReport, asked: Asked) -> list[dict[str, Any]]:
    """The sections that have points, in the order of the points."""
    known = dict.fromkeys(point.place for point in report.points)
    return [{"value": place, "title": place, "current": place == asked.place} for place in known if place]


def _point(point: ResultPoint, passage: str) -> dict[str, Any]:
    number = point.revision.removeprefix(gettext("対照表"))
    return {
        "n": point.number,
        "gist": point.gist,
        "place": point.place,
        "received": point.submissions,
        "people": point.submitters,
        "outcome": {"code": point.letter, "label": point.label},
        "reply": point.reply,
        "diff_href": f"#diff-{number}" if number.isdigit() else "",
        "passage_href": passage,
        "words": point.opinions,
    }


def _runs(runs: Sequence[Run]) -> list[dict[str, str]]:
    return [{"op": _OPS[run.kind], "text": run.text} for run in runs]


def _originals(every: Sequence[PublicOpinion], asked: Asked) -> dict[str, Any]:
    first = (min(asked.originals, max(1, -(-len(every) // PAGE))) - 1) * PAGE
    every = sorted(every, key=lambda o: (o.same > 1, o.number))  # what only one person wrote is read first
    return {
        "originals": [
            {
                "number": opinion.number,
                "channel": gettext(CHANNELS[opinion.channel]),
                "text": opinion.text,
                "grounds": opinion.grounds,
                "same": opinion.same,
            }
            for opinion in every[first : first + PAGE]
        ],
        "originals_pager": _pager(len(every), first, lambda n: asked.address(originals=n) + "#originals"),
    }


def _pager(total: int, first: int, address: Any) -> dict[str, Any] | None:
    if total <= PAGE:
        return None
    page = first // PAGE + 1
    return {
        "first": first + 1,
        "last": min(first + PAGE, total),
        "total": total,
        "previous": address(page - 1) if first else "",
        "next": address(page + 1) if first + PAGE < total else "",
    }


def _other_form(kind: str, name: str) -> dict[str, Any]:
    """What else can be had of a form: the table for programs, the description of the data."""
    if kind == "result_csv":
        return {"also": {"href": f"result/{name}?bom=0", "title": gettext("BOMなし（プログラム向け）")}}
    if kind == "result_json":
        return {"also": {"href": f"/schemas/{SCHEMA_NAME}", "title": gettext("項目の説明（JSON Schema）")}}
    return {}


def _downloads(session: Session, forms: Sequence[ProducedDocument]) -> list[dict[str, Any]]:
    events = {form.event_id for form in forms if form.event_id is not None}
    rows = session.execute(select(AuditLeaf.event_id, AuditLeaf.seq).where(AuditLeaf.event_id.in_(events)))
    places = {row.event_id: row.seq for row in rows}
    by_kind = {form.kind: form for form in forms}
    return [
        {
            "href": f"result/{by_kind[kind].file.name}",
            "title": gettext(title),
            "note": f"{format_} {size(by_kind[kind].file.size)}",
            "file": by_kind[kind].file.name,
            "digest": by_kind[kind].file.sha256,
            "record": places.get(by_kind[kind].event_id),
            **_other_form(kind, by_kind[kind].file.name),
        }
        for kind, (title, format_) in FORMS.items()
        if kind in by_kind
    ]
