"""Hints for whoever writes やさしい日本語: what a reader may stumble over. Pure; hints only, a person decides.

After the three steps of the 2020 guideline of 出入国在留管理庁 and 文化庁: short sentences, easy words, readings,
the Western year.
"""

import re
from dataclasses import dataclass

from consult.i18n import Message, msg

LONG = 40  # characters of a sentence
_READING = re.compile(r"([一-龠々〆ヶ]+)《([ぁ-んァ-ヶー]+)》")
_SENTENCE = re.compile(r"[^。！？!?\n]+[。！？!?]?")
_KANJI = re.compile(r"[一-龠々]{2,}")
_ERA = re.compile(r"(?:明治|大正|昭和|平成|令和)(?:\d+|元)年?")
_DOUBLE = re.compile(r"ない(?:わけ|こと|もの|と)?(?:では|は|も)(?:ない|ありません)|なくはない|ざるを得")
HARD = {
    "実施": "行《おこな》う", "提出": "出《だ》す", "記載": "書《か》く", "記入": "書《か》く", "該当": "あてはまる",
    "募集": "意見《いけん》を聞《き》く", "締切": "いつまで", "締め切": "いつまで", "期限": "いつまで",
    "策定": "作《つく》る", "改正": "変《か》える", "改定": "変《か》える", "制定": "作《つく》る",
    "公表": "みんなに知《し》らせる", "閲覧": "見《み》る", "持参": "持《も》ってくる", "郵送": "郵便《ゆうびん》で送《おく》る",
    "送付": "送《おく》る", "問い合わせ": "聞《き》く", "及び": "と", "並びに": "と", "または": "か", "若しくは": "か",
    "等": "など", "可能": "できる", "必要": "いる", "不要": "いらない", "居住": "住《す》む", "在住": "住《す》んでいる",
    "在勤": "働《はたら》いている", "在学": "学校《がっこう》に通《かよ》っている", "意見公募": "市《し》があなたの意見《いけん》を聞《き》く",
    "パブリックコメント": "市《し》があなたの意見《いけん》を聞《き》く", "ご遠慮": "しないでください",
}  # fmt: skip
_EASY = frozenset("一二三四五六七八九十百千万円年月日時分人大小中上下本山川")  # read in the first lessons


@dataclass(frozen=True)
class Hint:
    """One place a reader may stumble over, the words themselves, and what could be done."""

    code: str  # long, hard, era, double, reading
    words: str
    sentence: Message


def hints(text: str) -> list[Hint]:
    """Every hint for a text in which readings are written 町《まち》."""
    plain = _READING.sub(r"\1", text)
    return [*_long(plain), *_hard(plain), *_era(plain), *_double(plain), *_unread(text)]


def _long(plain: str) -> list[Hint]:
    found = []
    for sentence in (match.group().strip() for match in _SENTENCE.finditer(plain)):
        if len(sentence) > LONG:
            told = msg(
                "1つの文が%(n)s字です。%(most)s字までに分けると読みやすくなります", n=len(sentence), most=LONG
            )
            found.append(Hint("long", sentence, told))
    return found


def _hard(plain: str) -> list[Hint]:
    return [
        Hint("hard", word, msg("「%(word)s」はむずかしいことばです。例 %(easy)s", word=word, easy=easy))
        for word, easy in HARD.items()
        if word in plain and not (word == "等" and "平等" in plain)
    ]


def _era(plain: str) -> list[Hint]:
    told = msg("年は西暦で書くと伝わります。例 2026年")
    return [Hint("era", word, told) for word in dict.fromkeys(_ERA.findall(plain))]


def _double(plain: str) -> list[Hint]:
    told = msg("「ない」が2つ続くと、意味が伝わりにくくなります")
    return [Hint("double", found.group(), told) for found in _DOUBLE.finditer(plain)]


def _unread(text: str) -> list[Hint]:
    """Words of two or more kanji without their reading, each once."""
    rest = _READING.sub(" ", text)
    words = [word for word in dict.fromkeys(_KANJI.findall(rest)) if not set(word) <= _EASY]
    told = msg("読みがありません。漢字のあとに《》で書きます。例 意見《いけん》")
    return [Hint("reading", word, told) for word in words]
