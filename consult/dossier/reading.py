"""Reading a filled sheet: every item that is wrong is named at once, with what to write instead. Pure."""

import datetime as dt
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Final

from consult.calendars import parse_date
from consult.documents.personal_data import Hint, personal_data_hints
from consult.documents.personal_names import name_hints
from consult.documents.personal_places import address_hints
from consult.documents.text import normalise_newlines
from consult.dossier.sheets import Item, Sheet, Type, Values, Written
from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg

CONFIRM: Final = "confirmed"  # the field by which a person says: this names nobody who must not be named


SEEMS_PERSONAL: Final = N_(
    "公表される欄に、個人の情報かもしれない「%(what)s」があります。消すか、確かめた印を付けてください"
)
_SEPARATORS = str.maketrans("", "", ",、円 ")


_DIGITS = 12


_CALLED = ("さん", "様", "さま", "氏", "君", "くん", "ちゃん")


def read(
    sheet: Sheet,
    typed: Mapping[str, Sequence[str]],
    others: Sequence[Written] = (),
    keeping: Collection[str] = (),
    *,
    today: dt.date | None = None,
    before: Values = MappingProxyType({}),
) -> dict[str, Any]:
    """The answers of a sheet as values.

    Args:
        sheet: What is asked.
        typed: What was typed, by item; several texts only for choices.
        others: The sheets of this kind the case has already, without the one that is being changed.
        keeping: Items that stay as they are when nothing is typed: sealed ones, which no form shows.
        today: The day days are held against: what was done is not after it, what is promised not before.
        before: What the sheet said: a day that stays as it was is not held against today.

    Raises:
        Invalid: naming every item that is missing or wrong, and passages of public items that look like
            personal data unless `confirmed` says that a person has looked at them.
    """
    wrong: dict[str, list[Sentence]] = {}
    values = _values(sheet, typed, keeping, wrong)
    if today is not None:
        wrong |= {name: [said] for name, said in _out_of_time(sheet, values, today, before)}
    if sheet.check is not None:
        for name, sentence in sheet.check(values, others):
            if name not in wrong:
                wrong[name] = [sentence]
    if not wrong and not any(typed.get(CONFIRM, ())):
        for name, sentence in _names_somebody(sheet, values):
            wrong.setdefault(name, []).append(sentence)
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return values


def not_come(today: dt.date) -> Message:
    """Why a day on which something was done may not lie ahead."""
    return msg("まだ来ていない日です。今日（%(today)s）か、それより前の日を書いてください", today=today)


def _out_of_time(
    sheet: Sheet, values: Values, today: dt.date, before: Values
) -> Iterator[tuple[str, Message]]:
    for item in sheet.items:
        day = values.get(item.name)
        if day is None or day == before.get(item.name):
            continue
        if item.done and day > today:
            yield item.name, not_come(today)
        if item.ahead and day < today:
            yield (
                item.name,
                msg("もう過ぎた日です。今日（%(today)s）か、それより後の日を書いてください", today=today),
            )


def _values(
    sheet: Sheet,
    typed: Mapping[str, Sequence[str]],
    keeping: Collection[str],
    wrong: dict[str, list[Sentence]],
) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for item in sheet.items:
        texts = [text for text in typed.get(item.name, ()) if text.strip()]
        if not texts and item.name in keeping:
            continue
        try:
            value = _value(item, texts)
        except Invalid as error:
            wrong[item.name] = list(error.fields[item.name])
            continue
        if value is not None:
            values[item.name] = value
    return values


def _value(item: Item, texts: Sequence[str]) -> Any:
    if item.type is Type.YES:
        return bool(texts)
    if not texts:
        if item.optional:
            return None
        raise _wrong(item, _missing(item))
    if item.type is Type.CHOICES:
        return _codes(item, texts)
    text = normalise_newlines(texts[0]).strip()
    if item.type is Type.CHOICE:
        return _codes(item, [text])[0]
    if item.type is Type.DAY:
        return parse_date(text, field=item.name)
    if item.type in {Type.NUMBER, Type.YEN}:
        return _number(item, text)
    if item.type is Type.LINE and "\n" in text:
        raise _wrong(item, msg("1行で書いてください"))
    if len(text) > item.longest:
        raise _wrong(item, msg("%(n)s字までです（いま%(now)s字）", n=item.longest, now=len(text)))
    return text


def _missing(item: Item) -> Message:
    if item.type in {Type.CHOICE, Type.CHOICES}:
        return msg("「%(what)s」を選んでください", what=Message(item.label))
    return msg("「%(what)s」を書いてください", what=Message(item.label))


def _codes(item: Item, texts: Sequence[str]) -> tuple[str, ...]:
    if any(text not in item.words for text in texts):
        raise _wrong(item, _missing(item))
    return tuple(code for code in item.words if code in texts)


def _number(item: Item, text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).translate(_SEPARATORS)
    if not (plain.isascii() and plain.isdecimal() and len(plain) <= _DIGITS):
        raise _wrong(item, msg("数字で書いてください。例 10"))
    number = int(plain)
    if not item.least <= number <= item.most:
        raise _wrong(
            item, msg("%(least)sから%(most)sまでの数で書いてください", least=item.least, most=item.most)
        )
    return number


def _wrong(item: Item, sentence: Message) -> Invalid:
    return Invalid(sentence, {item.name: [sentence]})


def _names_somebody(sheet: Sheet, values: Values) -> Iterator[tuple[str, Message]]:
    """What looks like a telephone number, an address or a name in an item that everybody will read."""
    for item in sheet.items:
        text = values.get(item.name)
        if not (sheet.public and item.public and not item.sealed and isinstance(text, str)):
            continue
        if sentence := seems_personal(text):
            yield item.name, sentence


def seems_personal(*texts: str) -> Message | None:
    """What to say of public words in which a number, an address or a name seems to stand; None if none does."""
    found = [
        text[hint.start : hint.end]
        for text in texts
        for hint in (*personal_data_hints(text), *address_hints(text), *_addressed(text))
    ]
    if not found:
        return None
    return msg(SEEMS_PERSONAL, what="」「".join(found[:5]))


def _addressed(text: str) -> Iterator[Hint]:
    """Names somebody is called by: a family name alone is a tree or a place as often as a person."""
    for hint in name_hints(text):
        if text[hint.start : hint.end].endswith(_CALLED) or text[hint.end :].startswith(_CALLED):
            yield hint
