"""What each printed document says: the typed contexts of `templates/pdf/<document>/document.html`.

Pure and final: names are already in the style the body chose, dates already said, withheld passages already
replaced. A template lays these words out and decides nothing.
"""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Contact:
    """The office that answers questions about a document."""

    office: str
    phone: str
    email: str = ""
    fax: str = ""
    address: str = ""


@dataclass(frozen=True)
class Seal:
    """How a reader checks that the document is the sealed one."""

    record: str  # 記録番号 in the public log
    sealed_on: str
    digest: str  # SHA-256 of the attached source record, hexadecimal
    verify_at: str  # address of the page that explains and performs the check


@dataclass(frozen=True)
class Line:
    """A labelled line of a table or list."""

    label: str
    text: str


@dataclass(frozen=True)
class Count:
    """A counted kind, such as a channel or a reason."""

    label: str
    number: int
    note: str = ""


# --- 会議録 ---------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Remark:
    """What one speaker said; `speaker` empty for a statement of fact（（資料1により説明）など）."""

    speaker: str
    text: str
    number: int | None = None


@dataclass(frozen=True)
class MinutesItem:
    """One 議題 with its remarks and result."""

    number: str
    title: str
    remarks: tuple[Remark, ...]
    result: str = ""
    closed: str = ""  # why it was held in private; then there may be no remarks
    continued: bool = False  # the rest of an item whose beginning stands in the part before


@dataclass(frozen=True)
class Homework:
    """宿題: who does what by when."""

    assignee: str
    text: str
    due: str


@dataclass(frozen=True)
class MinutesEdition:
    """会議録の一つの版 (public or internal)."""

    municipality: str
    body: str
    ordinal: str  # 第3回
    style: str  # 要点記録／要旨／全文記録
    edition: str  # 公開版 第1版
    header: tuple[Line, ...]  # 開催日時 … 会議結果, in the order printed
    items: tuple[MinutesItem, ...]
    decisions: tuple[str, ...]
    homework: tuple[Homework, ...]
    next_meeting: str
    corrections: tuple[str, ...]
    authorship: tuple[Line, ...]  # 作成・委員確認・確定・会長確認
    seal: Seal | None
    contact: Contact
    amended: tuple[str, ...] = ()  # 訂正版: which version it replaces, when, why, and what changed
    heard: tuple[str, ...] = ()  # what this meeting heard of 宿題 of earlier ones


# --- 意見募集の結果 ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class OutcomeCount:
    """How many points had this 反映区分."""

    letter: str
    label: str
    number: int
    strong: bool = False  # by such an answer the draft was changed; its letter is filled in


@dataclass(frozen=True)
class ResultPoint:
    """One 論点 with the city's answer."""

    number: int
    place: str
    gist: str
    submissions: int
    submitters: int
    reply: str
    letter: str
    label: str
    opinions: tuple[str, ...] = ()  # fuller wording, after redaction
    revision: str = ""  # 対照表1
    passage: str = ""  # address of the changed words in the revised draft


@dataclass(frozen=True)
class Run:
    """A stretch of a compared text."""

    text: str
    kind: Literal["same", "inserted", "deleted"] = "same"


@dataclass(frozen=True)
class Revision:
    """One row of the 修正対照表."""

    name: str
    place: str
    after: tuple[Run, ...]
    before: tuple[Run, ...]
    reason: str


@dataclass(frozen=True)
class Announcement:
    """周知の記録: how and when the consultation was made known."""

    when: str
    how: str
    detail: str = ""


@dataclass(frozen=True)
class Download:
    """The same result in another format, with its digest."""

    name: str
    size: str
    digest: str


@dataclass(frozen=True)
class TallyRow:
    """通, 人 and 件 of one kind; None where the number could point at somebody."""

    label: str
    submissions: int | None
    submitters: int | None
    points: int | None


@dataclass(frozen=True)
class Tally:
    """The three counts along one dimension; without rows the note says why there are none."""

    heading: str
    rows: tuple[TallyRow, ...]
    note: str = ""


@dataclass(frozen=True)
class ResultReport:
    """意見募集の結果 (行政手続法第43条に準じた公表)."""

    municipality: str
    number: str
    case_title: str
    published_on: str
    lead: str
    period: str
    period_note: str
    announcements: tuple[Announcement, ...]
    submissions: int
    submitters: int
    by_channel: tuple[Count, ...]
    outcomes: tuple[OutcomeCount, ...]
    apart: tuple[Count, ...]  # 期限後・形式不備・案件外 …, each counted apart from the submissions
    reckoning: tuple[Count, ...]  # how everything received adds up
    received: int
    points: tuple[ResultPoint, ...]
    revisions: tuple[Revision, ...]
    originals: str
    downloads: tuple[Download, ...]
    corrections: tuple[str, ...]
    seal: Seal | None
    contact: Contact
    tallies: tuple[Tally, ...] = ()  # by channel, by category, by ward
    carried: int = 0  # of everything received: carried over from a round that was stopped
    by_form: tuple[Count, ...] = ()  # 点字, 音声 …, of everything received; those in writing are left out


@dataclass(frozen=True)
class Original:
    """One opinion as the public may read it; `same_as` the number of the earlier one with the same text, 0: none."""

    number: int
    receipt_number: str
    channel: str
    channel_code: str
    text: str
    grounds: tuple[str, ...] = ()
    same_as: int = 0


@dataclass(frozen=True)
class ViewingCopy:
    """意見の原文（閲覧用）: every published opinion after redaction, one after the other."""

    municipality: str
    number: str
    case_title: str
    published_on: str
    opinions: tuple[Original, ...]
    contact: Contact
    empty: str = ""  # what stands there when there is nothing to read


# --- 受付票・公表文・次第・名簿・意見書 ---------------------------------------------------------------------


@dataclass(frozen=True)
class ReceiptSlip:
    """受付票: what a person takes home after handing in an opinion."""

    municipality: str
    case_title: str
    number: str
    code: str
    received_at: str
    channel: str
    period: str
    digest: str
    check_at: str
    notes: tuple[str, ...]
    contact: Contact


@dataclass(frozen=True)
class ReceiptSheet:
    """One 受付票 of several; `recipient` is read through the window of an envelope (empty: handed over)."""

    recipient: tuple[str, ...]
    number: str
    code: str
    received_at: str
    channel: str
    check_at: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class ReceiptSheets:
    """受付票 of one case, a page each, to be posted or handed over."""

    municipality: str
    case_title: str
    sheets: tuple[ReceiptSheet, ...]
    contact: Contact


@dataclass(frozen=True)
class NoticeDocument:
    """公表文・公告: a dated, numbered announcement in the mayor's name."""

    municipality: str
    number: str
    date: str
    signatory: str
    heading: str
    paragraphs: tuple[str, ...]
    details: tuple[Line, ...]
    enclosures: tuple[str, ...]
    address: str  # of the public page; printed and as a QR code
    contact: Contact


@dataclass(frozen=True)
class AgendaItem:
    """A line of the 次第; `parts` are its numbered sub-items."""

    title: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Agenda:
    """会議次第."""

    municipality: str
    heading: str
    when: str
    where: str
    items: tuple[AgendaItem, ...]
    handouts: tuple[str, ...]
    notes: tuple[str, ...]
    contact: Contact
    in_writing: bool = False


@dataclass(frozen=True)
class RosterMember:
    """One seat as held on the roster's date."""

    category: str
    name: str
    reading: str
    affiliation: str
    term: str
    note: str = ""


@dataclass(frozen=True)
class Roster:
    """委員名簿: true for one date."""

    municipality: str
    body: str
    as_of: str
    order: str  # 五十音順・敬称略
    members: tuple[RosterMember, ...]
    contact: Contact
    heading: str = "委員名簿"


@dataclass(frozen=True)
class OpinionSheet:
    """意見書: one large-print sheet for post, FAX and counter."""

    municipality: str
    case_title: str
    number: str
    deadline: str
    address: str
    ways: tuple[Line, ...]
    handling: str  # how name and address are used
    contact: Contact
    policy: str = "required"  # what is asked about the person: required, category_only, optional
