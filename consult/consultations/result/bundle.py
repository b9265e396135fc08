"""Everything published about one consultation as open data: one zip with tables, their dictionary and digests.

Tables come twice, in UTF-8 with a byte order mark for spreadsheets and without one for programs. The same record gives
the same bytes. Nothing in it comes from anywhere but the released form of each opinion.
"""

import csv
import datetime as dt
import hashlib
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from consult.calendars import tokyo_date
from consult.cases.models import Case
from consult.consultations.attached import public_attachments
from consult.consultations.models import Opinion, Point, PointGroup
from consult.consultations.queries import public_words, publicity_of
from consult.consultations.result import data, dictionary
from consult.consultations.result.tables import Row
from consult.consultations.result.tallies import Tallied, label
from consult.consultations.rules import SORTED
from consult.documents import files
from consult.documents.cells import guarded
from consult.documents.editions import Original, ResultReport
from consult.documents.models import StoredFile
from consult.documents.suppression import LEAST
from consult.i18n import gettext

_AT_ONCE = 500
_BOM = "utf-8-sig"
LICENCE = """\
市が書いた部分（市の考え方、修正対照表、数、説明）は、クリエイティブ・コモンズ 表示 4.0 国際（CC BY 4.0）で使えます。
https://creativecommons.org/licenses/by/4.0/deed.ja
出典の例：{source}

意見の文（opinions.csv の text、points.csv の words、result.json の words）は、出した人が書いたものです。
統計、調査、報道、研究のために使えます。全文を別の目的で使うときは、書いた人の権利に気をつけてください。

The parts written by the city are available under CC BY 4.0. The texts of opinions belong to those who wrote them:
statistics, research and reporting are free; for other uses of whole texts mind their authors' rights.
"""
README = """\
意見募集の結果　オープンデータ
{title}（{number}）
{source}

csv/        UTF-8（BOMなし）。プログラム向け
csv-excel/  UTF-8（BOMあり）。表計算ソフト向け。中身は同じ
attachments/  公表した添付ファイル（読めないようにしたあとの写しだけ。一覧は attachments.csv）
result.json と result.schema.json   1つにまとめた形と、その説明（JSON Schema）
dictionary.csv  すべての列の説明　　withheld.csv  載せていないものと理由
sha256.txt      すべてのファイルのSHA-256

表計算ソフトが式と読むおそれのある文には、先頭に ' を付けています（JSONには付けていません）。
{hidden}人より少ない数は、だれかがわからないように空にしています（counts.csv の hidden が 1）。

Open data of one public consultation. Tables in UTF-8 without (csv/) and with a byte order mark (csv-excel/); every
column is explained in dictionary.csv, what is left out and why in withheld.csv. A text that a spreadsheet could take
for a formula begins with an apostrophe in the tables, not in the JSON. Counts of fewer than {hidden} people are empty.
"""


@dataclass(frozen=True)
class Attachment:
    """An attachment as it is published: the copy drawn anew (`file`), or none and the ground."""

    opinion: int
    n: int
    ground: str
    name: str
    sha256: str
    file: int | None  # id of the stored copy


@dataclass(frozen=True)
class Material:
    """What a bundle is made from."""

    report: ResultReport
    counted: Sequence[Tallied]
    opinions: Sequence[Original]
    as_json: bytes
    attachments: Sequence[Attachment] = ()


def as_zip(session: Session, case: Case, material: Material, created: dt.datetime) -> bytes:
    """The bundle."""
    out, digests = io.BytesIO(), list[str]()
    day = tokyo_date(created)
    source = f"{material.report.municipality}「{case.title}」{material.report.number}"
    words = {"title": case.title, "number": case.number, "source": source, "hidden": LEAST}
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bag:

        def put(name: str, pieces: Iterable[bytes]) -> None:
            entry = zipfile.ZipInfo(name, (day.year, day.month, day.day, 0, 0, 0))
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            digest = hashlib.sha256()
            with bag.open(entry, "w", force_zip64=True) as target:
                for piece in pieces:
                    target.write(piece)
                    digest.update(piece)
            digests.append(f"{digest.hexdigest()}  {name}\n")

        put("README.txt", [README.format(**words).encode(_BOM)])
        put("LICENSE.txt", [LICENCE.format(**words).encode(_BOM)])
        put("dictionary.csv", _csv(("file", "column", "ja", "en"), _dictionary(), _BOM))
        put("withheld.csv", _csv(("column", "ja", "en"), _withheld(), _BOM))
        put("result.json", [material.as_json])
        put("result.schema.json", [data.schema()])
        tables = rows(session, case, material)
        for name in dictionary.files():
            listed = list(tables[name])
            for folder, encoding in (("csv", "utf-8"), ("csv-excel", _BOM)):
                put(f"{folder}/{name}.csv", _csv(dictionary.columns_of(name), listed, encoding))
        for attachment in material.attachments:
            if attachment.file is not None:
                copy = session.get_one(StoredFile, attachment.file)
                put(f"attachments/{attachment.name}", [files.read(copy)])
        put("sha256.txt", ["".join(digests).encode()])
    return out.getvalue()


def attachments_of(
    session: Session, case: Case, *, stages: Sequence[str] = ("approved", "published")
) -> tuple[Attachment, ...]:
    """The attachments of the opinions that are or will be published, in their order."""
    return tuple(
        Attachment(
            found.opinion,
            found.n,
            found.ground,
            f"{found.opinion:04d}-{found.n}{PurePosixPath(found.file.name).suffix}" if found.file else "",
            found.file.sha256 if found.file else "",
            found.file.id if found.file else None,
        )
        for found in public_attachments(session, case, stages=stages)
    )


def rows(session: Session, case: Case, material: Material) -> Mapping[str, Iterable[Row]]:
    """The rows of every table, by the name of its file."""
    report = material.report
    return {
        "opinions": (
            (o.number, o.receipt_number, o.channel_code, o.text, "・".join(o.grounds), o.same_as or "")
            for o in material.opinions
        ),
        "points": _points(session, case),
        "groups": ((p.number, p.place, p.gist, p.submissions, p.submitters) for p in report.points),
        "answers": ((p.number, p.letter, p.label, p.reply, p.revision) for p in report.points),
        "revisions": (
            (
                n,
                r.place,
                "".join(run.text for run in r.before),
                "".join(run.text for run in r.after),
                r.reason,
            )
            for n, r in enumerate(report.revisions, 1)
        ),
        "counts": _counts(report, material.counted),
        "attachments": (
            (a.opinion, a.n, a.name if a.file else "", a.sha256, a.ground) for a in material.attachments
        ),
        "publicity": ((e.on.isoformat(), e.channel, e.reach) for e in publicity_of(session, case)),
    }


def _points(session: Session, case: Case) -> Iterator[Row]:
    found = session.execute(
        select(Opinion, Point.id, Point.number, PointGroup.number)
        .join(Point, Point.opinion_id == Opinion.id)
        .join(PointGroup, PointGroup.id == Point.group_id)
        .where(Point.case_id == case.id, Opinion.stage.in_(SORTED), Opinion.review == "released")
        .options(selectinload(Opinion.passages), selectinload(Opinion.redactions))
        .order_by(Opinion.number, Point.number)
        .execution_options(yield_per=_AT_ONCE)
    )
    for opinion, point, place, group in found:
        stretches = [passage for passage in opinion.passages if passage.point_id == point]
        words = " ".join(public_words(opinion, p.start, p.end) for p in stretches).strip()
        yield opinion.number, place, group, words


def _counts(report: ResultReport, counted: Iterable[Tallied]) -> Iterator[Row]:
    yield "all", "", "", report.submissions, report.submitters, len(report.points), 0
    yield "all", "received", "", report.received, "", "", 0
    yield "all", "carried_over", gettext("中止した前の募集から引き継いだもの"), report.carried, "", "", 0
    for form in report.by_form:
        yield "form", "", form.label, form.number, "", "", 0
    for found in counted:
        for cell in found.cells:
            numbers = (cell.submissions, cell.submitters, cell.points)
            shown = tuple("" if number is None else number for number in numbers)
            yield (
                found.dimension,
                cell.code,
                label(found.dimension, cell.code),
                *shown,
                int(cell.submissions is None),
            )
    for outcome in report.outcomes:
        yield "outcome", outcome.letter, outcome.label, "", "", outcome.number, 0
    for part in report.reckoning:
        yield "reckoning", "", part.label, part.number, "", "", 0


def _dictionary() -> Iterator[Row]:
    for column in dictionary.COLUMNS:
        yield f"{column.file}.csv", column.name, column.ja, column.en


def _withheld() -> Iterator[Row]:
    for name, (ja, en) in dictionary.WITHHELD.items():
        yield name, ja, en


def _csv(header: Sequence[str], lines: Iterable[Row], encoding: str) -> Iterator[bytes]:
    """A table in RFC 4180, a few hundred lines at a time."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(header)
    for number, line in enumerate(lines, 1):
        writer.writerow([guarded(value) for value in line])
        if number % _AT_ONCE == 0:
            yield out.getvalue().encode(encoding)
            encoding = "utf-8"
            out.seek(0)
            out.truncate()
    yield out.getvalue().encode(encoding)
