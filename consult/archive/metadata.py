"""The finding aids of a package: tables for people, Dublin Core and PREMIS 3 for archive systems."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TextIO

from consult.archive.filing import COLUMNS, Filing, Retention
from consult.archive.items import Item
from consult.audit import words
from consult.cases.models import Case
from consult.i18n import gettext, msg

_PREMIS = "http://www.loc.gov/premis/v3"
_DC = "http://purl.org/dc/elements/1.1/"
_OAI = "http://www.openarchives.org/OAI/2.0/oai_dc/"

# The Library of Congress' words for what happened; the log's own word stands in the detail.
_EVENT_TYPES = {
    "case.created": "creation",
    "body.created": "creation",
    "meeting.planned": "creation",
    "draft.imported": "ingestion",
    "file.stored": "ingestion",
    "opinion.received": "ingestion",
    "opinion.supplemented": "ingestion",
    "opinion.transcribed": "transcription",
    "draft.frozen": "message digest calculation",
    "minutes.sealed": "message digest calculation",
    "opinion.redacted": "redaction",
    "minutes.redacted": "redaction",
    "redaction.released": "validation",
    "result.published": "dissemination",
    "minutes.released": "dissemination",
}


@dataclass(frozen=True)
class Description:
    """What the finding aids say about the package as a whole."""

    case: Case
    city: str
    office: str
    year: str
    filing: Filing
    retention: Retention
    procedure: str
    full: bool

    @property
    def openness(self) -> str:
        """公開区分 of the whole package."""
        return gettext("非公開を含む") if self.full else gettext("公開")


def metadata_csv(about: Description, items: Iterable[Item]) -> bytes:
    """One row per object (Archivematica's columns first), Japanese titles, UTF-8."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    table.writerow(["filename", "dc.title", "dc.identifier", "dc.date", "dc.format", *COLUMNS])
    kept = about.retention
    for item in items:
        table.writerow(
            [
                item.path,
                item.title,
                item.number,
                item.day,
                item.media_type,
                about.filing.major,
                about.filing.middle,
                about.filing.minor,
                item.title,
                about.year,
                about.office,
                str(msg("%(n)s年", n=kept.years)),
                kept.first.isoformat() if kept.first else gettext("完結した日の翌年度4月1日"),
                kept.last.isoformat() if kept.last else "",
                gettext(kept.then),
                gettext("公開") if item.public else gettext("非公開"),
            ]
        )
    return out.getvalue().encode()


def index_csv(items: Iterable[Item], *, full: bool) -> bytes:
    """The list of contents for people: opens in a spreadsheet (byte order mark), names as senders gave them if full."""
    out = io.StringIO(newline="")
    table = csv.writer(out)
    columns = ["番号", "ファイル", "題名", "文書番号", "形式", "大きさ（バイト）", "SHA-256", "公開区分"]
    table.writerow([*columns, "元のファイル名"] if full else columns)
    for number, item in enumerate(items, 1):
        row = [
            str(number),
            item.path,
            item.title,
            item.number,
            item.media_type,
            str(item.size),
            item.sha256,
            gettext("公開") if item.public else gettext("非公開"),
        ]
        table.writerow([*row, item.original_name] if full else row)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def dublin_core(about: Description) -> bytes:
    """dc.xml: the fifteen elements, as far as they are known."""
    case = about.case
    values = [
        ("title", case.title),
        ("identifier", case.number),
        ("creator", f"{about.city} {about.office}"),
        ("publisher", about.city),
        ("date", case.created_at.date().isoformat()),
        ("type", "Collection"),
        ("subject", about.procedure),
        ("language", "ja"),
        ("rights", about.openness),
    ]
    lines = [f"  <dc:{name}>{escape(value, quote=False)}</dc:{name}>" for name, value in values]
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<oai_dc:dc xmlns:oai_dc="{_OAI}" xmlns:dc="{_DC}">'
    return "\n".join([head, *lines, "</oai_dc:dc>\n"]).encode()


def write_premis(
    target: TextIO, items: Iterable[Item], events: Iterable[tuple[str, str, str, str, int]]
) -> None:
    """premis.xml: objects with their digests, then every logged event with its place in the log.

    `events` are (id, type, subject, instant, index).
    """
    target.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<premis xmlns="{_PREMIS}" version="3.0"\n')
    target.write('  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n')
    target.writelines(_object(item) for item in items)
    target.writelines(_event(*event) for event in events)
    target.write("</premis>\n")


def _object(item: Item) -> str:
    return (
        '<object xsi:type="file"><objectIdentifier><objectIdentifierType>path</objectIdentifierType>'
        f"<objectIdentifierValue>{escape(item.path)}</objectIdentifierValue></objectIdentifier>"
        "<objectCharacteristics><fixity><messageDigestAlgorithm>SHA-256</messageDigestAlgorithm>"
        f"<messageDigest>{item.sha256}</messageDigest></fixity><size>{item.size}</size>"
        f"<format><formatDesignation><formatName>{escape(item.media_type)}</formatName></formatDesignation></format>"
        "</objectCharacteristics></object>\n"
    )


def _event(uid: str, kind: str, subject: str, at: str, index: int) -> str:
    detail = f"{kind} {subject} {words.said(kind)}"
    return (
        "<event><eventIdentifier><eventIdentifierType>log entry id</eventIdentifierType>"
        f"<eventIdentifierValue>{escape(uid)}</eventIdentifierValue></eventIdentifier>"
        f"<eventType>{_EVENT_TYPES.get(kind, 'modification')}</eventType><eventDateTime>{at}</eventDateTime>"
        f"<eventDetailInformation><eventDetail>{escape(detail)}</eventDetail></eventDetailInformation>"
        "<eventOutcomeInformation><eventOutcomeDetail>"
        f"<eventOutcomeDetailNote>log index {index}</eventOutcomeDetailNote>"
        "</eventOutcomeDetail></eventOutcomeInformation></event>\n"
    )


def readme(about: Description, origin: str, vkey: str, fingerprint: str) -> bytes:
    """README.ja.txt: what this is, where things are, how to check it, in fifty years."""
    return "\n".join([*_readme(about, origin, vkey, fingerprint), ""]).encode()


def _readme(about: Description, origin: str, vkey: str, fingerprint: str) -> Iterator[str]:
    case, kept = about.case, about.retention
    edition = "全部の版（非公開の記録を含む。取扱いに注意）" if about.full else "公開版（個人情報を含まない）"
    yield f"{about.city}　{case.title}（{case.number}）の記録　{edition}"
    yield ""
    yield f"作成部署　　{about.office}"
    yield f"作成年度　　{about.year}"
    yield f"手続　　　　{about.procedure}"
    yield f"分類　　　　{about.filing.major} ／ {about.filing.middle} ／ {about.filing.minor}"
    period = f"（{kept.first}から{kept.last}まで）" if kept.last else "（完結した日の翌年度4月1日から数える）"
    yield f"保存期間　　{kept.years}年{period}、満了時の措置：{kept.then}"
    yield ""
    yield "■ 入っているもの（BagIt 1.0、RFC 8493）"
    yield "data/objects/　　　文書。題名は data/metadata/index.csv と metadata.csv にあります"
    if about.full:
        yield "data/originals/　　提出された意見の原文と添付ファイル（非公開）"
    yield "data/metadata/　　　index.csv（一覧）、metadata.csv（分類と保存期間）、dc.xml、premis.xml"
    yield "　　　　　　　　　　case.json（案件）、definition.json（手続の定義。definitions/ は意見などの手続）、events.jsonl（すべての操作の記録）"
    yield "data/proof/　　　　 記録ごとの証明、署名された控え（checkpoint）、公開鍵（vkey）"
    yield "data/verify/　　　　確かめるプログラム（1つのファイル、Python 3.9以上、ネットワーク不要）"
    yield ""
    yield "■ 確かめ方（bagit.txt のあるフォルダーで）"
    yield "python3 data/verify/verify.py package . --vkey '公開鍵'"
    yield "sha512sum -c manifest-sha512.txt　でも、ファイルの内容が作成時のままかどうかを確かめられます。"
    yield "公開鍵は、必ず市の告示に印刷されたものを使ってください。この中の鍵は次のとおりです。"
    yield vkey
    yield f"指紋（SHA-256）　{fingerprint}"
    yield f"記録（ログ）の名前　{origin}"
    yield ""
    yield "■ わかること：文書と操作の記録が、作られたときのままであること。手続が定義どおりに進んだこと。"
    yield "■ わからないこと：はじめから記録されなかったこと。書かれた内容が正しいかどうか。"
