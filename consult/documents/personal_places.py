"""Hints at postal addresses in running text: 県・市・町 with 丁目, 番地 or 3-8-1, the name of a building after it.

A number of a block is found first, what stands before it is read backwards to where the address begins.
A town without a number is no one's address and is left alone: opinions are about places.
"""

import re

from consult.documents.personal_data import Hint, Kind, flattened

_KANJI_NUMBER = "[〇一二三四五六七八九十百]"
_N = rf"(?:\d{{1,4}}|{_KANJI_NUMBER}{{1,4}})"
_BLOCK = rf"{_N}\s?番(?:地|街区)?(?:\s?の\s?|\s?-\s?|\s?)(?:{_N}(?:\s?号)?)?(?:\s?-\s?\d{{1,4}})?"
_NUMBERS = re.compile(
    rf"(?:{_N}\s?丁目\s?(?:{_BLOCK}|\d{{1,4}}(?:\s?[-の]\s?\d{{1,4}}){{0,2}}(?:\s?号)?)"
    rf"|{_N}\s?番地(?:\s?の?\s?{_N}(?:\s?号)?)?(?:\s?-\s?\d{{1,4}})?"
    rf"|{_N}\s?番\s?{_N}\s?号"
    r"|(?<![\d.-])\d{1,4}(?:\s?-\s?\d{1,4}){1,3}(?![-\d年月日%]))"
)
_BUILDING = re.compile(
    r"\s?[ァ-ヴーA-Za-z一-龥・-]{2,15}\s?(?:\d{1,4}\s?号室?|[A-Z]?-?\d{3,4}(?!\d|年|円|人))|\s?\d{1,4}\s?号室"
)
# A plot of 字 without 番地, and a room of a named house; 文字10 and 赤字45億円 are neither.
_PLOT = re.compile(
    r"(?:大字|(?<![一-龥々A-Za-zァ-ヴー-])字)[一-龥々ヶケァ-ヴー]{1,6}\s?\d{1,5}(?:\s?-\s?\d{1,4}){0,2}(?![\d年月日円人億万件か箇%])"
)
_ROOM = re.compile(r"[ァ-ヴーA-Za-z・-]{2,15}[一-龥ぁ-ん]{0,4}\s?\d{2,4}\s?号室")
_BREAK = re.compile(r"[\s、。,.:;!?「」『』()【】/〒]")
_START = re.compile(
    r"(?:東京都|北海道|(?:京都|大阪)府|[一-龥]{2,3}県)|[一-龥ヶケ々]{1,5}[市郡]|[一-龥ヶケ々]{1,4}[区村]"
)
_WINDOW = 30
# Before 3-8-1 alone a town must stand; a table, a clause or a year may stand there as well.
_TOWN = re.compile(
    r"(?:[一-龥々ぁ-んァ-ヶー]{1,8}(?:町|村|台|丘|が丘|ヶ丘|新田|字)|(?:大字|字)[一-龥々ァ-ヶぁ-んー]{1,8}"
    r"|[市区郡][一-龥々ヶケァ-ヴー]{1,8})$"
)
_NO_TOWN = re.compile(r"(?:図|表|第|案|資料|章|節|項|条例|規則|写真|議案|号|版|計画|年度|ページ|P|p|No)$")
_TAIL = re.compile(
    r"(?:[ぁ-ん]{1,6}(?:町|台|丘|が丘)|[一-龥々ヶケァ-ヴー]+(?:が丘|ヶ丘|の里)?|(?:東|西|南|北)[ぁ-ん]{2,5})$"
)


def address_hints(text: str) -> list[Hint]:
    """Passages that look like the address of a home."""
    if not re.search(r"丁目|番|\d", text):
        return []
    plain, origin = flattened(text)
    found: list[Hint] = []
    place = 0
    for match in _NUMBERS.finditer(plain):
        if match.start() < place:
            continue
        start = _start_of(plain, match.start(), place, bare=match[0][0].isdigit() and "番" not in match[0]
                          and "丁目" not in match[0])  # fmt: skip
        if start is None:
            continue
        building = _BUILDING.match(plain, match.end())
        place = building.end() if building else match.end()
        while plain[place - 1].isspace():
            place -= 1
        found.append(Hint(origin[start], origin[place - 1] + 1, Kind.ADDRESS))
    for pattern in (_PLOT, _ROOM):
        alone = (match for match in pattern.finditer(plain))
        found += [Hint(origin[m.start()], origin[m.end() - 1] + 1, Kind.ADDRESS) for m in alone]
    return found


def _start_of(plain: str, numbers: int, earliest: int, *, bare: bool) -> int | None:
    """Where the address begins that leads to these numbers; None if nothing before them is a place."""
    left = max(earliest, numbers - _WINDOW)
    before = plain[left:numbers]
    cut = 0
    for broken in _BREAK.finditer(before.rstrip()):
        cut = broken.end()
    clause = before[cut:].rstrip()
    if bare and (_NO_TOWN.search(clause) or not _TOWN.search(clause)):
        return None
    if begins := _START.search(clause):
        return left + cut + begins.start()
    tail = _TAIL.search(clause)
    if tail is None:
        return None if bare else numbers
    return left + cut + tail.start()


_PARTS = re.compile(r"(\d{1,4})(?:丁目|番地の?|番|号|-|の)?")
_BEGINS = re.compile(r"\d{1,4}(?:丁目|番地?|-)\d{1,4}(?:[丁目番地号の-]*\d{1,4})?(?:番地?|号)?")
_NUMERALS = str.maketrans("一二三四五六七八九", "123456789")
_CHOME = re.compile(r"[一二三四五六七八九](?=丁目|番)")


def other_spellings(address: str) -> tuple[str, ...]:
    """The same address as 3丁目8番1号, 三丁目8番1号, 3丁目8の1 and 3-8-1, from its town on; none without a block."""
    plain, _ = flattened(address)
    plain = _CHOME.sub(lambda found: found[0].translate(_NUMERALS), plain)
    block = _BEGINS.search(plain)
    if block is None:
        return ()
    town = re.split(r"[市区郡県都府]", plain[: block.start()])[-1]
    numbers = _PARTS.findall(block[0])
    last = numbers[2:3]
    spellings = (
        "-".join(numbers[:3]),
        f"{numbers[0]}丁目{numbers[1]}番" + (f"{last[0]}号" if last else "地"),
        f"{numbers[0]}丁目{numbers[1]}番地" + (f"の{last[0]}" if last else ""),
        f"{_in_kanji(numbers[0])}丁目{numbers[1]}番" + (f"{last[0]}号" if last else "地"),
        f"{_in_kanji(numbers[0])}丁目{_in_kanji(numbers[1])}番" + (f"{_in_kanji(last[0])}号" if last else "地"),
        *(f"{chome}丁目{numbers[1]}{joint}{n}" for n in last for chome in (numbers[0], _in_kanji(numbers[0]))
          for joint in "-の"),
    )  # fmt: skip
    return tuple(f"{town.strip()}{spelt}" for spelt in spellings) if len(town.strip()) > 1 else ()


def _in_kanji(number: str) -> str:
    """15 as 十五; numbers beyond 99 stay as they are, nobody writes them so in an address."""
    tens, ones = divmod(int(number), 10)
    if tens >= 10:  # noqa: PLR2004 - a hundred
        return number
    digits = " 一二三四五六七八九"
    return f"{digits[tens] if tens > 1 else ''}{'十' if tens else ''}{digits[ones]}".replace(" ", "")
