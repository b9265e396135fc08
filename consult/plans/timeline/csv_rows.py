"""A printed 年表 as a table: every line is checked against itself and the line above, nothing is guessed.

Columns: no, wareki (as printed; era and year may be inherited from the line above), month (ISO), fiscal_year,
body, kind, meeting_no. The three ways a date is written must agree; gaps in the source stay gaps.
"""

import csv
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from consult.calendars import FiscalYear, FuzzyDate, parse_fuzzy
from consult.documents.cells import ensure_table, unguarded
from consult.errors import Invalid, Sentence
from consult.i18n import msg

UNTIL = "until"
COLUMNS = ("no", "wareki", "month", "fiscal_year", "body", "kind", "meeting_no")
MEETING = "会議"
_ENCODINGS = ("utf-8-sig", "cp932")
_LONGEST = 200
_MEETING_NUMBER = re.compile(r"0*[1-9][0-9]{0,2}")  # nobody met oftener; gaps in the row are listed
_SHOWN = 20


@dataclass(frozen=True)
class Row:
    """One event in printed order; `body` and `kind` as printed."""

    position: int
    date: FuzzyDate
    printed: str
    body: str
    kind: str
    meeting_number: int | None
    until: FuzzyDate | None = (
        None  # of what lasted longer than its first date; column `until`, which may be left out
    )


@dataclass
class _Reading:
    """What has been read so far, and what is wrong, by line of the file."""

    rows: list[Row] = field(default_factory=list)
    wrong: dict[str, list[Sentence]] = field(default_factory=lambda: defaultdict(list))
    held: set[tuple[str, int]] = field(default_factory=set)
    last: FuzzyDate | None = (
        None  # the date of the line above, even when that line is wrong in something else
    )


def read_timeline(data: bytes) -> tuple[Row, ...]:
    """The events of a CSV file in UTF-8 or Shift_JIS.

    Raises:
        Invalid: naming every wrong line as `line 5`, with what to write instead. Nothing is half read.
    """
    ensure_table(text := as_text(data), "file")
    table = csv.DictReader(io.StringIO(text, newline=""))
    missing = [name for name in COLUMNS if name not in (table.fieldnames or ())]
    if missing:
        sentence = msg(
            "1行目に列の名前 %(names)s を書いてください。足りないのは %(missing)s です",
            names=",".join(COLUMNS), missing=",".join(missing),
        )  # fmt: skip
        raise Invalid(sentence, {"line 1": [sentence]})
    reading = _Reading()
    for cells in table:
        if any((cell or "").strip() for cell in cells.values() if not isinstance(cell, list)):
            _read(reading, f"line {table.line_num}", cells)
    if reading.wrong:
        raise Invalid(
            msg("%(n)s行を直してください。何も取り込んでいません", n=len(reading.wrong)), reading.wrong
        )
    if not reading.rows:
        sentence = msg("できごとが1件もありません。2行目から書いてください")
        raise Invalid(sentence, {"line 2": [sentence]})
    return tuple(reading.rows)


def as_text(data: bytes) -> str:
    """The table as text; Invalid, naming `file`, where it is neither UTF-8 nor Shift_JIS."""
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    sentence = msg("文字を読めません。UTF-8かShift_JISのCSVで保存し直してください")
    raise Invalid(sentence, {"file": [sentence]})


def _read(reading: _Reading, line: str, cells: Mapping[str | None, str | None]) -> None:
    wrong: list[Sentence] = []
    text = {name: unguarded((cells.get(name) or "").strip()) for name in COLUMNS}
    if None in cells:
        wrong.append(msg('列が多すぎます。コンマをふくむ文字は「"」で囲んでください'))
    if text["no"] != str(len(reading.rows) + len(reading.wrong) + 1):
        wrong.append(
            msg("番号は%(n)sです。1から順に書いてください", n=len(reading.rows) + len(reading.wrong) + 1)
        )
    for name, label in (("body", msg("主体")), ("kind", msg("種別"))):
        if not text[name] or len(text[name]) > _LONGEST:
            wrong.append(
                msg(
                    "%(column)s（%(label)s）を%(n)s字までで書いてください",
                    column=name,
                    label=label,
                    n=_LONGEST,
                )
            )
    date = _date(text, reading.last, wrong)
    reading.last = date or reading.last
    number = _meeting_number(text, reading, wrong)
    until = _until(cells.get(UNTIL), date, wrong)
    if wrong or date is None:
        reading.wrong[line] += wrong
        return
    if number is not None:
        reading.held.add((text["body"], number))
    reading.rows.append(Row(int(text["no"]), date, text["wareki"], text["body"], text["kind"], number, until))


def _date(text: Mapping[str, str], last: FuzzyDate | None, wrong: list[Sentence]) -> FuzzyDate | None:
    """The printed date, agreed with the ISO column and the 年度 column."""
    try:
        date = parse_fuzzy(text["wareki"], after=last)
    except Invalid as error:
        wrong.append(msg("wareki「%(text)s」：%(why)s", text=text["wareki"], why=error.sentence))
        return None
    if date.iso != text["month"]:
        wrong.append(
            msg("month「%(month)s」が、wareki「%(text)s」（%(iso)s）と合いません。どちらかを直してください",
                month=text["month"], text=text["wareki"], iso=date.iso)
        )  # fmt: skip
    try:
        year: FiscalYear | None = FiscalYear.parse(text["fiscal_year"])
    except Invalid as error:
        wrong.append(msg("fiscal_year「%(text)s」：%(why)s", text=text["fiscal_year"], why=error.sentence))
    else:
        if year != date.fiscal_year:
            wrong.append(
                msg("fiscal_year「%(text)s」が合いません。%(date)sは%(year)sです",
                    text=text["fiscal_year"], date=date, year=date.fiscal_year or "")
            )  # fmt: skip
    if last is not None and date < last and date.last < last.first:
        wrong.append(
            msg("%(date)sは、前の行の%(last)sより前です。年表の順に並べてください", date=date, last=last)
        )
    return date


def _until(written: str | None, date: FuzzyDate | None, wrong: list[Sentence]) -> FuzzyDate | None:
    """The end of a stretch, printed like a date; its era and year may be inherited from the beginning."""
    if not (written or "").strip():
        return None
    try:
        until = parse_fuzzy(written or "", after=date)
    except Invalid as error:
        wrong.append(msg("until「%(text)s」：%(why)s", text=written, why=error.sentence))
        return None
    if date is not None and until.last < date.first:
        wrong.append(msg("until「%(text)s」は、始まりの%(date)sより前です", text=written, date=date))
    return until


def _meeting_number(text: Mapping[str, str], reading: _Reading, wrong: list[Sentence]) -> int | None:
    written = text["meeting_no"]
    if not written:
        return None
    if not _MEETING_NUMBER.fullmatch(written):
        wrong.append(
            msg(
                "meeting_no「%(text)s」は回の数です。1、2のように書くか、空けてください",
                text=written[:_SHOWN],
            )
        )
        return None
    if (text["body"], int(written)) in reading.held:
        wrong.append(
            msg("%(body)sの第%(n)s回が2度あります。回を確かめてください", body=text["body"], n=int(written))
        )
    return int(written)


def full_names(rows: Iterable[Row]) -> dict[str, str]:
    """Printed name → fullest name of the body: 思い編 is 市民ワーキング会議 思い編."""
    printed = list(dict.fromkeys(row.body for row in rows))
    return {
        name: max(
            (other for other in printed if other == name or other.endswith((f" {name}", f"　{name}"))),
            key=len,
        )
        for name in printed
    }


@dataclass(frozen=True)
class Series:
    """The numbered meetings of one body: how many, and which numbers the source does not name."""

    body: str
    count: int
    missing: tuple[int, ...]


def series(rows: Sequence[Row]) -> tuple[Series, ...]:
    """Each body that met, in order of its first meeting."""
    numbers: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        if row.kind == MEETING and row.meeting_number is not None:
            numbers[row.body].append(row.meeting_number)
    return tuple(
        Series(body, len(held), tuple(sorted(set(range(1, max(held) + 1)) - set(held))))
        for body, held in numbers.items()
    )


def per_year(rows: Iterable[Row]) -> dict[str, int]:
    """Events by 年度 in short form: H19 → 13. A date known to the calendar year counts to none."""
    return dict(Counter(row.date.fiscal_year.short for row in rows if row.date.fiscal_year))
