"""The result as data: the same rows as the printed table, in CSV and in Excel."""

import csv
import datetime as dt
import io

import xlsxwriter

from consult.documents.cells import guarded
from consult.documents.editions import ResultReport
from consult.i18n import gettext, msg

Row = tuple[str | int, ...]


def header() -> Row:
    """The columns, as the printed table names them."""
    return (
        "No.", gettext("該当箇所"), gettext("意見の概要"), gettext("通"), gettext("人"),
        gettext("市の考え方"), gettext("区分"), gettext("区分の名前"), gettext("修正箇所"),
        gettext("直した文の場所"),
    )  # fmt: skip


def rows(report: ResultReport) -> list[Row]:
    """One row a point, in the order printed."""
    return [
        (
            p.number,
            p.place,
            p.gist,
            p.submissions,
            p.submitters,
            p.reply,
            p.letter,
            p.label,
            p.revision,
            p.passage,
        )
        for p in report.points
    ]


def as_csv(report: ResultReport) -> bytes:
    """UTF-8 with a byte order mark, so that Excel reads the Japanese; CRLF line ends (RFC 4180)."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (header(), *(rows(report) or _nobody_wrote(report))):
        writer.writerow([guarded(value) for value in row])
    return out.getvalue().encode("utf-8-sig")


def _nobody_wrote(report: ResultReport) -> list[Row]:
    """What stands in place of the points: that there were none, and what was done to reach people."""
    told = [f"{entry.when}　{entry.how}　{entry.detail}".rstrip() for entry in report.announcements]
    lines = [gettext("意見はありませんでした。"), *told]
    return [("", gettext("知らせた方法") if n else "", line, *[""] * 7) for n, line in enumerate(lines)]


def as_xlsx(report: ResultReport, created: dt.datetime) -> bytes:
    """Sheets: points, counts, changes of the draft, how people were told, the three counts by kind.

    The same report gives the same bytes.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"title": report.case_title, "created": created.replace(tzinfo=None)})
        _sheet(
            book, gettext("意見と市の考え方"), header(), rows(report), (5, 14, 40, 6, 6, 60, 6, 18, 12, 40)
        )
        _sheet(book, gettext("数"), (gettext("数え方"), gettext("数")), _counts(report), (30, 10))
        _sheet(
            book,
            gettext("修正対照表"),
            ("", gettext("該当箇所"), gettext("直したあと"), gettext("意見募集のときの案"), gettext("理由")),
            [(r.name, r.place, _plain(r.after), _plain(r.before), r.reason) for r in report.revisions],
            (10, 14, 50, 50, 40),
        )
        _sheet(
            book,
            gettext("知らせた方法"),
            (gettext("日"), gettext("方法"), gettext("内容")),
            [(entry.when, entry.how, entry.detail) for entry in report.announcements],
            (24, 40, 40),
        )
        for tally in report.tallies:
            head = (tally.heading, gettext("通"), gettext("人"), gettext("件"))
            body: list[Row] = [
                (row.label, *("―" if n is None else n for n in (row.submissions, row.submitters, row.points)))
                for row in tally.rows
            ]
            note: list[Row] = [(tally.note,)] if tally.note else []
            _sheet(book, tally.heading, head, [*body, *note], (30, 8, 8, 8))
    return out.getvalue()


def _plain(runs: tuple[object, ...]) -> str:
    return "".join(getattr(run, "text", "") for run in runs)


def _counts(report: ResultReport) -> list[Row]:
    three: list[Row] = [
        (gettext("届いた数（通）"), report.submissions),
        (gettext("出した人（人）"), report.submitters),
        (gettext("論点（件）"), len(report.points)),
    ]
    channels: list[Row] = [(str(msg("方法：%(name)s", name=c.label)), c.number) for c in report.by_channel]
    outcomes: list[Row] = [
        (str(msg("区分：%(letter)s %(name)s", letter=o.letter, name=o.label)), o.number)
        for o in report.outcomes
    ]
    parts: list[Row] = [(str(msg("数の合わせ：%(name)s", name=c.label)), c.number) for c in report.reckoning]
    forms: list[Row] = [(str(msg("形：%(name)s", name=c.label)), c.number) for c in report.by_form]
    carried: Row = (gettext("うち、中止した前の募集から引き継いだ数"), report.carried)
    received: Row = (gettext("受け付けた全部の数"), report.received)
    return [*three, *channels, *outcomes, *parts, received, carried, *forms]


def _sheet(book: xlsxwriter.Workbook, name: str, head: Row, body: list[Row], widths: tuple[int, ...]) -> None:
    sheet = book.add_worksheet(name)
    bold, wrapped = book.add_format({"bold": True}), book.add_format({"text_wrap": True, "valign": "top"})
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width, wrapped)
    sheet.write_row(0, 0, head, bold)
    sheet.freeze_panes(1, 0)
    for place, row in enumerate(body, 1):
        sheet.write_row(place, 0, row)
