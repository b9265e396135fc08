"""A table of opinions, whatever file it came in: which column means what, and one row after another. Pure."""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg

FIELDS: Mapping[str, str] = {
    "channel": N_("受け方"),
    "arrived_on": N_("到着日"),
    "accepted_on": N_("受付日"),
    "postmarked_on": N_("消印"),
    "authored_on": N_("作成日"),
    "text": N_("意見"),
    "anchor": N_("節"),
    "name": N_("氏名"),
    "corporate": N_("法人名"),
    "representative": N_("代表者"),
    "address": N_("住所"),
    "phone": N_("電話"),
    "email": N_("メール"),
    "kind": N_("個人・法人"),
    "category": N_("区分"),
    "language": N_("言語"),
    "scribe": N_("代筆"),
    "sheets": N_("枚数"),
    "form": N_("届いた形"),
}
# Other words offices write over the same columns; compared in any width and without spaces.
_ALSO: Mapping[str, tuple[str, ...]] = {
    "channel": ("受付方法", "提出方法", "提出手段", "経路"),
    "arrived_on": ("到達日", "届いた日", "受領日"),
    "postmarked_on": ("消印日", "消印の日"),
    "authored_on": ("記入日", "意見の日付"),
    "text": ("意見の内容", "意見内容", "ご意見", "御意見", "本文", "内容"),
    "anchor": ("該当箇所", "章", "項目"),
    "name": ("名前", "お名前", "提出者"),
    "corporate": ("団体名", "法人・団体名", "事業者名"),
    "representative": ("代表者名", "代表者氏名"),
    "address": ("所在地", "ご住所"),
    "phone": ("電話番号",),
    "email": ("メールアドレス", "電子メール", "eメール"),
    "kind": ("種別", "個人法人"),
    "category": ("提出者の区分",),
    "scribe": ("代筆者",),
    "sheets": ("紙の枚数",),
    "form": ("原本の形", "形式", "媒体"),
}
MOST_COLUMNS = 100


@dataclass(frozen=True)
class Problem:
    """What is wrong with one row, and what to do: `column` is a name in FIELDS, or empty for the whole row."""

    place: int
    column: str
    sentence: Sentence

    @property
    def title(self) -> Sentence | str:
        """The column as the table calls it."""
        return Message(FIELDS[self.column]) if self.column in FIELDS else self.column


@dataclass(frozen=True)
class Record:
    """One line of a table as its file has it; `wrong` when it could not be read at all."""

    place: int  # as the spreadsheet counts: the heading is usually 1
    cells: Sequence[str] = ()
    wrong: Sentence | None = None
    formulas: frozenset[int] = (
        frozenset()
    )  # which cells hold a formula: its text is kept, it is never reckoned


@dataclass(frozen=True)
class Row:
    """One line with its cells under their names."""

    place: int
    cells: Mapping[str, str] = field(default_factory=dict)
    wrong: Sentence | None = None
    formulas: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Heading:
    """Which column means what; `unread` are the titles of columns that are left alone."""

    names: tuple[str, ...]  # empty: not read
    unread: tuple[str, ...]


def _plain(title: str) -> str:
    folded = unicodedata.normalize("NFKC", title.removeprefix("\ufeff")).casefold()
    return "".join(folded.split())


_MEANS = {
    _plain(title): name
    for name, japanese in FIELDS.items()
    for title in (name, japanese, *_ALSO.get(name, ()))
}


def meaning(title: str) -> str:
    """The name in FIELDS of a column title in any width and spelling offices use; empty when it is none."""
    return _MEANS.get(_plain(title), "")


def heading(titles: Sequence[str], given: frozenset[str] = frozenset()) -> Heading:
    """The meaning of the columns of a table; `given` names what the clerk says for all rows at once.

    Raises:
        Invalid: naming every column that is missing or stands there twice.
    """
    names = tuple(meaning(title) for title in titles[:MOST_COLUMNS])
    wrong: list[Sentence] = []
    missing = {"text", "channel"} - set(names) - given
    if not {"arrived_on", "accepted_on"} & (set(names) | given):
        missing.add("arrived_on")
    wrong.extend(
        msg("「%(title)s」の列がありません。1行目に列の名前を書いてください", title=Message(FIELDS[name]))
        for name in FIELDS
        if name in missing
    )
    wrong.extend(
        msg("「%(title)s」の列が二つあります。一つにしてください", title=Message(FIELDS[name]))
        for name in FIELDS
        if names.count(name) > 1
    )
    if wrong:
        raise Invalid(wrong[0], {"file": wrong})
    unread = tuple(
        title.strip() for title, name in zip(titles, names, strict=False) if not name and title.strip()
    )
    return Heading(names, unread)


def rows(records: Iterator[Record], head: Heading) -> Iterator[Row]:
    """Every line below the heading that has anything in it; empty ones are passed over."""
    for record in records:
        if record.wrong is not None:
            yield Row(record.place, wrong=record.wrong)
            continue
        named = [(name, cell) for name, cell in zip(head.names, record.cells, strict=False) if name]
        if any(cell.strip() for _, cell in named):
            formulas = frozenset(
                head.names[n] for n in record.formulas if n < len(head.names) and head.names[n]
            )
            yield Row(record.place, dict(named), formulas=formulas)
        elif any(cell.strip() for cell in record.cells):
            yield Row(record.place, {})
