"""What the cells of one row say: an opinion as it would have been entered by hand, or every mistake in it. Pure."""

import datetime as dt
import hashlib
import json
import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from consult import clock
from consult.calendars import parse_date
from consult.consultations import rules
from consult.consultations.identity import Identity
from consult.consultations.importing.table import Problem, Row
from consult.consultations.submission import Paper, Part, Submission
from consult.documents.text import fold, normalise_newlines
from consult.errors import Invalid, Sentence
from consult.i18n import msg

CHANNELS: Mapping[str, str] = {
    "post": "post", "郵送": "post", "郵便": "post", "手紙": "post", "葉書": "post", "はがき": "post",
    "fax": "fax", "ファクス": "fax", "ファックス": "fax", "ファクシミリ": "fax",
    "email": "email", "mail": "email", "メール": "email", "電子メール": "email", "eメール": "email",
    "counter": "counter", "窓口": "counter", "持参": "counter", "口頭": "counter",
}  # fmt: skip
CATEGORIES: Mapping[str, str] = {
    "在住": "resident", "市内在住": "resident", "在勤": "worker", "市内在勤": "worker", "在学": "student",
    "市内在学": "student", "事業者": "business", "納税者": "taxpayer", "利害関係者": "stakeholder",
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "": "person", "person": "person", "個人": "person",
    "corporate": "corporate", "法人": "corporate", "団体": "corporate", "法人・団体": "corporate",
}  # fmt: skip
FORMS: Mapping[str, str] = {
    "点字": "braille", "音声": "audio", "録音": "audio", "手話": "sign", "手話動画": "sign", "口頭": "oral",
    "聞き取り": "oral", "紙": "", "文字": "", "書面": "", "なし": "",
}  # fmt: skip
_LANGUAGES = {"": "ja", "日本語": "ja", "英語": "en"}
_LANGUAGE = re.compile(r"[a-z]{2,3}(-[a-z]{2,8})?")
_NO = frozenset({"なし", "無", "無し", "いいえ", "×", "-", "0"})
_CLOCK = re.compile(r"[ T　]+\d{1,2}[:：]\d{2}([:：]\d{2}(\.\d+)?)?$")
_DIGITS = 4  # sheets of paper
_DAY_LENGTH = 60  # longer is no day; cut, so that no pattern walks a page of spaces


def _same(text: str) -> str:
    return fold("".join(text.split()))


_CHANNEL = {_same(word): code for word, code in CHANNELS.items()}
_CATEGORY = {
    _same(word): code
    for words in (CATEGORIES, {title: code for code, title in rules.CATEGORIES.items()})
    for word, code in (*words.items(), *((code, code) for code in rules.CATEGORIES))
}
_FORM = {_same(word): code for word, code in (*FORMS.items(), *((code, code) for code in rules.FORMS))}
_KIND = {_same(word): code for word, code in KINDS.items()}


@dataclass(frozen=True)
class Said:
    """What the clerk says of all rows at once, where a row itself says nothing."""

    channel: str = ""
    arrived_on: dt.date | None = None

    @property
    def given(self) -> frozenset[str]:
        """The columns a table may then leave out."""
        return frozenset(
            name for name, value in (("channel", self.channel), ("arrived_on", self.arrived_on)) if value
        )


@dataclass(frozen=True)
class Read:
    """A row understood, with the digest of what it says; or what is wrong with it."""

    submission: Submission | None
    digest: str
    problems: tuple[Problem, ...] = ()
    notes: tuple[Sentence, ...] = ()


def places_by_name(sections: Mapping[str, tuple[str, str]]) -> Mapping[str, str]:
    """Anchors by everything a clerk may write for a section: its anchor, number, title, or both.

    A number or title that two sections share names neither.
    """
    found: dict[str, str | None] = {}
    for anchor, (number, title) in sections.items():
        for word in {_same(w) for w in (anchor, number, title, f"{number}{title}") if w.strip()}:
            found[word] = anchor if word not in found else None
    found |= {_same(anchor): anchor for anchor in sections}
    return {word: anchor for word, anchor in found.items() if anchor is not None}


@lru_cache(maxsize=4096)
def _day(typed: str, today: dt.date) -> dt.date:
    return parse_date(typed, today=today)


class _Cells:
    """The cells of a row, with the mistakes found while reading them."""

    def __init__(self, row: Row) -> None:
        self.place = row.place
        self._cells = row.cells
        self.problems: list[Problem] = []

    def text(self, name: str) -> str:
        return self._cells.get(name, "").strip()

    def raw(self, name: str) -> str:
        return normalise_newlines(self._cells.get(name, ""))

    def wrong(self, name: str, sentence: Sentence) -> None:
        self.problems.append(Problem(self.place, name, sentence))

    def day(self, name: str) -> dt.date | None:
        typed = _CLOCK.sub("", unicodedata.normalize("NFKC", self.text(name)[:_DAY_LENGTH]))
        if not typed:
            return None
        try:
            return _day(typed, clock.today())
        except Invalid as error:
            self.wrong(name, error.sentence)
            return None

    def known(self, name: str, words: Mapping[str, str], sentence: Callable[[str], Sentence]) -> str:
        typed = self.text(name)
        if typed and _same(typed) not in words:
            self.wrong(name, sentence(_short(typed)))
        return words.get(_same(typed), "") if typed else ""

    def number(self, name: str) -> int:
        typed = unicodedata.normalize("NFKC", self.text(name)).removesuffix("枚").strip() or "0"
        if not (typed.isascii() and typed.isdecimal() and len(typed) <= _DIGITS):
            self.wrong(name, msg("枚数は数字で書いてください。例 2"))
            return 0
        return int(typed)


def _short(text: str) -> str:
    return text if len(text) <= 20 else f"{text[:20]}…"  # noqa: PLR2004 - what a message has room for


def read_row(row: Row, said: Said, places: Mapping[str, str]) -> Read:
    """What a row says; `places` are the sections by name (`places_by_name`)."""
    if row.wrong is not None:
        return Read(None, "", (Problem(row.place, "", row.wrong),))
    cells = _Cells(row)
    identity = _identity(cells)
    channel = cells.known("channel", _CHANNEL, _no_channel) or said.channel
    arrived, accepted = cells.day("arrived_on"), cells.day("accepted_on")
    arrived = arrived or accepted or said.arrived_on
    wrong = {problem.column for problem in cells.problems}
    if not channel and "channel" not in wrong:
        cells.wrong("channel", msg("受け方を選んでください。郵送、FAX、窓口、電子メールのどれかです"))
    if arrived is None and not wrong & {"arrived_on", "accepted_on"}:
        cells.wrong("arrived_on", msg("届いた日を書いてください"))
    anchor = cells.known("anchor", places, _no_place)
    postmarked, authored, sheets = (
        cells.day("postmarked_on"), cells.day("authored_on"), cells.number("sheets"),
    )  # fmt: skip
    category = cells.known("category", _CATEGORY, _no_category)
    form = cells.known("form", _FORM, _no_form)
    language = _language(cells)
    text = cells.raw("text")
    if not text.strip():
        cells.wrong("text", msg("意見を書いてください"))
    for name in sorted(row.formulas):
        if row.cells[name].strip() == "=":
            cells.wrong(name, msg("数式は計算しません。「値の貼り付け」で値にして、保存しなおしてください"))
    notes = tuple(
        msg("%(row)s行目に数式があります。計算せず、書いてある文字のまま読みました", row=row.place)
        for _ in sorted(row.formulas)[:1]
    )
    if cells.problems or arrived is None:
        return Read(None, "", tuple(cells.problems), notes)
    scribe = cells.text("scribe")
    submission = Submission(
        parts=(Part(text, anchor),),
        identity=identity,
        category=category,
        channel=channel,
        language=language,
        paper=Paper(
            arrived_on=arrived,
            postmarked_on=postmarked,
            scribe="" if scribe in _NO else scribe,
            sheets=sheets,
            authored_on=authored,
            form=form,
        ),
    )
    return Read(submission, digest_of(submission), notes=notes)


def _no_channel(typed: str) -> Sentence:
    return msg(
        "「%(word)s」は受け方として読めません。郵送、FAX、窓口、電子メールのどれかにしてください", word=typed
    )


def _no_form(typed: str) -> Sentence:
    return msg(
        "「%(word)s」は届いた形として読めません。点字、音声、手話、口頭のどれかにするか、空けてください",
        word=typed,
    )


def _no_place(typed: str) -> Sentence:
    return msg(
        "「%(word)s」という節は、この案にありません。節の番号か題名を書くか、空けてください", word=typed
    )


def _no_category(typed: str) -> Sentence:
    return msg(
        "「%(word)s」は区分として読めません。在住、在勤、在学、事業者、納税者、利害関係者のどれかにしてください",
        word=typed,
    )


def _language(cells: _Cells) -> str:
    typed = cells.text("language").casefold()
    code = _LANGUAGES.get(typed, typed)
    if not _LANGUAGE.fullmatch(code):
        cells.wrong("language", msg("言語は、jaやenのように書くか、空けてください"))
    return code


def identity_of(row: Row) -> tuple[Identity, tuple[Problem, ...]]:
    """Who a row is from, and what is wrong with that."""
    cells = _Cells(row)
    return _identity(cells), tuple(cells.problems)


def _identity(cells: _Cells) -> Identity:
    """Exactly as written. A name in the column of organisations makes it one."""
    firm, name, head = cells.text("corporate"), cells.text("name"), cells.text("representative")
    kind = cells.known(
        "kind", _KIND, lambda _: msg("「個人」か「法人」と書くか、空けてください")
    ) or ("corporate" if firm else "person")  # fmt: skip
    if firm and name and head and name != head:
        cells.wrong("name", msg("法人名と代表者があるときは、氏名を空けてください"))
    return Identity(
        name=firm or name,
        address=cells.text("address"),
        phone=cells.text("phone"),
        email=cells.text("email"),
        kind="corporate" if firm else kind,
        representative=head or (name if firm else ""),
    )


def digest_of(sent: Submission, *more: str) -> str:
    """Equal for rows that say the same, in whatever file and writing of dates they came."""
    who, paper = sent.identity, sent.paper
    said = [
        sent.channel, sent.category, sent.language, *((part.anchor, part.text) for part in sent.parts),
        who.name, who.address, who.phone, who.email, who.kind, who.representative,
        *((str(paper.arrived_on), str(paper.postmarked_on), str(paper.authored_on), paper.scribe,
           paper.sheets) if paper else ()),
        *((paper.form,) if paper and paper.form else ()),
        *more,
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(said, ensure_ascii=True).encode()).hexdigest()
