"""Hints for the clerk who reads a text before it is published: here may be someone's contact or number.

Only hints: a person decides. Every pattern is bounded, so that a hostile text costs no more than its length.
Names and addresses are found by `personal_hints`, which asks this module first.
"""

import re
import unicodedata
from collections.abc import Callable
from enum import StrEnum
from typing import NamedTuple

from consult.documents.check_digits import is_card_number, is_corporate_number, is_my_number
from consult.documents.text import has_control_characters

__all__ = ["Hint", "Kind", "flattened", "is_my_number", "personal_data_hints"]


class Kind(StrEnum):
    """What a passage looks like."""

    EMAIL = "email"
    PHONE = "phone"
    POSTAL_CODE = "postal_code"
    MY_NUMBER = "my_number"
    NUMBER = "number"  # of a card, an account, a pension, a corporation …
    ACCOUNT = "account"  # a name on a network
    BIRTH = "birth"
    ADDRESS = "address"
    NAME = "name"


class Hint(NamedTuple):
    """A passage of the original text, `start` up to not including `end`, and what it looks like."""

    start: int
    end: int
    kind: Kind


_DASHES = frozenset("‐‑‒–—―⁃−ー─━➖ㅡ〜～~")
# Lengths are bounded (RFC 5321 §4.5.3.1), so that a long text without an address costs no more than its length.
_EMAIL = re.compile(
    r"[A-Za-z0-9._%+-]{1,64}\s?(?:@|[\[(<{]\s?(?:at|AT|アット(?:マーク)?|あっと)\s?[\])>}])\s?"
    r"[A-Za-z0-9-]{1,63}(?:\s?\.[A-Za-z0-9-]{1,63})+"
)
_AREA = r"(?:\+81[- ]?(?:\(0\))?\d{1,4}|\(0\d{1,4}\)|0\d{1,4})"
_APART = "[-() .・/の]"
_PHONE = re.compile(rf"(?<![\d-]){_AREA}[-() ]{{0,2}}\d{{1,4}}[-() ]{{0,2}}\d{{3,4}}(?![-\d])")
_SPELT_PHONE = re.compile(rf"(?<![\d-])(?:\+\s?81|0081|0)(?:{_APART}{{0,3}}\d){{9,11}}(?![-\d])")
_LOCAL_PHONE = re.compile(
    r"(?:電話|でんわ|TEL|Tel|tel|FAX|Fax|fax|ファックス|ファクス|携帯|ケータイ|内線)(?:番号)?[^0-9\n]{0,6}?"
    r"(\d{2,4}[- ]\d{3,4}|\d{6,8})(?![-\d])"
)
_POSTAL = re.compile(r"〒\s*\d{3}[- ]?\d{4}(?![-\d])|(?<![\d-])\d{3}-\d{4}(?![-\d])")
_TWELVE = re.compile(r"(?<![\d-])\d{4}[- ]?\d{4}[- ]?\d{4}(?![-\d])")
_LONG = re.compile(r"(?<![\d-])T?(?:\d[- ]?){12,15}\d(?![-\d])")
_PENSION = re.compile(r"(?<![\d-])\d{4}-\d{6}(?![-\d])")
_RESIDENCE_CARD = re.compile(r"(?<![A-Za-z0-9])(?:[A-Z]{2}\d{8}[A-Z]{2}|[A-Z]{2}\d{7})(?![A-Za-z0-9])")
_NAMED_NUMBER = re.compile(
    r"(?:マイナンバー|個人番号|口座|被保険者|保険証|記号|免許|旅券|パスポート|年金|在留カード|住民票コード|受給者|"
    r"診察券|患者|学籍|社員|会員)[^0-9A-Za-z\n]{0,10}?([0-9A-Z](?:[- ]?[0-9A-Z]){4,17})(?![0-9A-Za-z])"
)
_HANDLE = re.compile(r"(?<![A-Za-z0-9._%+-])@[A-Za-z0-9_]{3,30}(?![A-Za-z0-9_.]*@)")
_NAMED_HANDLE = re.compile(
    r"(?:LINE|ライン|Twitter|ツイッター|Instagram|インスタ(?:グラム)?|Facebook|X)(?:の)?\s?(?:ID|アカウント)(?:名)?"
    r"\s?(?:[:は=]|\s)\s?([A-Za-z0-9._-]{3,30})"
)
_BIRTH = re.compile(
    r"(?:生年月日[^0-9\n]{0,6})?(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s?(?:\d{1,2}|元)|(?:19|20)\d\d)\s?[年./-]\s?"
    r"\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?\s?(?:生まれ|うまれ|生(?=[^a-zA-Z一-龥]|$))"
    r"|生年月日[^0-9\n]{0,8}\d{1,4}\s?[年./-]\s?\d{1,2}\s?[月./-]\s?\d{1,2}\s?日?"
)
_AREA_DIGITS = re.compile("0[1-9]")
_PHONE_DIGITS = (10, 11)
_MOBILE = ("050", "060", "070", "080", "090", "0800")


def personal_data_hints(text: str) -> list[Hint]:
    """Passages that look like a contact, an account or a number of somebody's own."""
    if not re.search(
        r"[0-9@〇一二三]|アット|あっと|LINE|[\[(<{]\s?(?:at|AT)", unicodedata.normalize("NFKC", text)
    ):
        return []
    plain, origin = flattened(text)
    hints: list[Hint] = []
    taken: set[int] = set()
    for kind, pattern, proves in _PATTERNS:
        for match in pattern.finditer(plain):
            group = 1 if pattern.groups else 0
            start, end = origin[match.start(group)], origin[match.end(group) - 1] + 1
            if taken.isdisjoint(range(start, end)) and proves(match[group]):
                hints.append(Hint(start, end, kind))
                taken.update(range(start, end))
    if re.search("[〇一二三四五六七八九]{2}", text):
        hints += _in_kanji(plain, origin, taken)
    return sorted(hints)


def flattened(text: str) -> tuple[str, list[int]]:
    """The text in half width, dashes of every kind as one, without what shows nothing; and where each came from."""
    characters: list[str] = []
    origin: list[int] = []
    hidden = has_control_characters(text)
    for place, character in enumerate(text):
        if hidden and has_control_characters(character):
            continue
        plain = "-" if character in _DASHES else unicodedata.normalize("NFKC", character)
        if plain in _DASHES:  # a half-width long mark becomes one only now
            plain = "-"
        characters.append(plain)
        origin += [place] * len(plain)
    return "".join(characters), origin


_KANJI_DIGITS = str.maketrans("〇零一二三四五六七八九", "00123456789")


def _in_kanji(plain: str, origin: list[int], taken: set[int]) -> list[Hint]:
    """〇九〇ー一二三四ー五六七八."""
    found = []
    for match in _SPELT_PHONE.finditer(plain.translate(_KANJI_DIGITS)):
        start, end = origin[match.start()], origin[match.end() - 1] + 1
        if taken.isdisjoint(range(start, end)) and _is_spelt_phone(match[0]):
            found.append(Hint(start, end, Kind.PHONE))
    return found


def _only_digits(passage: str) -> str:
    return "".join(filter(str.isdigit, passage))


def _national(passage: str) -> str:
    return _only_digits(re.sub(r"^(?:\+\s?81|0081)[- ]?(?:\(0\))?0?", "0", passage))


def _is_phone(passage: str) -> bool:
    return len(_national(passage)) in _PHONE_DIGITS


def _is_spelt_phone(passage: str) -> bool:
    """Digits loosely strung together must be a number that can be dialled."""
    digits = _national(passage)
    if not _AREA_DIGITS.match(digits):
        return False
    return len(digits) == _PHONE_DIGITS[0] or (len(digits) == _PHONE_DIGITS[1] and digits.startswith(_MOBILE))


def _is_local_phone(passage: str) -> bool:
    return not passage.startswith("0")


def _is_my_number(passage: str) -> bool:
    return is_my_number(_only_digits(passage))


def _is_long_number(passage: str) -> bool:
    digits = _only_digits(passage)
    return is_corporate_number(digits) or is_card_number(digits)


def _has_digits(passage: str) -> bool:
    return len(_only_digits(passage)) >= 4  # noqa: PLR2004 - fewer name nobody


def _always(_passage: str) -> bool:
    return True


# In this order: what an earlier kind has claimed is not offered again as a later one.
_PATTERNS: tuple[tuple[Kind, re.Pattern[str], Callable[[str], bool]], ...] = (
    (Kind.EMAIL, _EMAIL, _always),
    (Kind.NUMBER, _LONG, _is_long_number),
    (Kind.MY_NUMBER, _TWELVE, _is_my_number),
    (Kind.NUMBER, _NAMED_NUMBER, _has_digits),
    (Kind.BIRTH, _BIRTH, _always),
    (Kind.PHONE, _PHONE, _is_phone),
    (Kind.PHONE, _SPELT_PHONE, _is_spelt_phone),
    (Kind.PHONE, _LOCAL_PHONE, _is_local_phone),
    (Kind.NUMBER, _PENSION, _always),
    (Kind.NUMBER, _RESIDENCE_CARD, _always),
    (Kind.POSTAL_CODE, _POSTAL, _always),
    (Kind.ACCOUNT, _NAMED_HANDLE, _always),
    (Kind.ACCOUNT, _HANDLE, _always),
)
