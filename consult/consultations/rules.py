"""What is true of opinions without asking a database: in time or late, limits, coverage, and what an answer needs."""

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from consult.calendars import tokyo_date
from consult.documents.likeness import likeness_key
from consult.documents.text import Stretch, normalise_newlines, sentences
from consult.errors import Sentence
from consult.i18n import N_, msg
from consult.workflow.definition import Definition

TEXT_LIMIT = 4000
LATE_GRACE = dt.timedelta(days=1)
TOO_FAST = dt.timedelta(seconds=3)
CLAIM = dt.timedelta(minutes=15)

CHANNELS = {
    "web": N_("ウェブ"),
    "post": N_("郵送"),
    "fax": N_("FAX"),
    "email": N_("電子メール"),
    "counter": N_("窓口"),
}
OUTCOMES = {
    "A": N_("修正する"),
    "B": N_("すでに書いてある"),
    "C": N_("今後の参考にする"),
    "D": N_("原案のとおり"),
    "E": N_("この案の対象外"),
}
# Outcomes a municipality may do without, by the parameter that says so; A and D are always needed.
OPTIONAL_OUTCOMES = {"B": "uses_already_written", "C": "uses_reference", "E": "uses_out_of_scope"}
CATEGORIES = {
    "resident": N_("市内に住んでいる"),
    "worker": N_("市内で働いている"),
    "student": N_("市内の学校に通っている"),
    "business": N_("市内に事務所・事業所がある"),
    "taxpayer": N_("市に税を納めている"),
    "stakeholder": N_("この案に利害関係がある"),
}
# What an opinion was before it was writing; most are writing from the start.
FORMS = {
    "braille": N_("点字"),
    "audio": N_("音声"),
    "sign": N_("手話"),
    "oral": N_("口頭"),
}
POST_RULES = {"postmark": N_("消印有効"), "arrival": N_("必着")}
IDENTITY_POLICIES = frozenset({"required", "category_only", "optional"})

# Stages of an opinion by what they mean for the counts; the names are those of workflows/opinion.toml.
APART = {
    "late": N_("期限後"),
    "invalid": N_("形式不備"),
    "off_topic": N_("案件外"),
    "misdirected": N_("宛先違い"),
    "duplicate": N_("重複"),
    "withdrawn": N_("取下げ"),
}
UNDECIDED = frozenset({"received", "query", "accepted"})
SORTED = frozenset({"grouped", "answered", "approved", "published"})
IN_CONSIDERATION = UNDECIDED | SORTED


def outcomes_used(definition: Definition) -> dict[str, str]:
    """The outcomes of this version of the procedure, by letter."""
    left_out = {
        letter for letter, name in OPTIONAL_OUTCOMES.items() if not definition.setting(name, otherwise=True)
    }
    return {letter: text for letter, text in OUTCOMES.items() if letter not in left_out}


@dataclass(frozen=True)
class Arrival:
    """When and how something reached the city."""

    channel: str
    received_at: dt.datetime
    arrived_on: dt.date
    postmarked_on: dt.date | None = None


def in_time(arrival: Arrival, post_rule: str, closes_at: dt.datetime) -> bool:
    """Whether it counts: the server's clock for the web, 消印 or 到着 for post, the day of arrival otherwise.

    23:59:59.9 of the last day is in time, 0:00:00 of the next is not. A 消印 nobody can read counts as none:
    the day of arrival decides.
    """
    last = tokyo_date(closes_at)
    if arrival.channel == "web":
        return tokyo_date(arrival.received_at) <= last
    if arrival.channel == "post" and post_rule == "postmark" and arrival.postmarked_on:
        return arrival.postmarked_on <= last
    return arrival.arrived_on <= last


def length(text: str) -> int:
    """Characters as the form's counter shows them: a line end is one."""
    return len(normalise_newlines(text))


def too_long(text: str) -> Sentence | None:
    """What to say of a text over the limit, or None."""
    n = length(text)
    if n <= TEXT_LIMIT:
        return None
    return msg(
        "意見は%(most)s字までです。いま%(n)s字です。%(over)s字へらすか、ファイルで送ってください",
        most=TEXT_LIMIT,
        n=n,
        over=n - TEXT_LIMIT,
    )


def storable(text: str) -> str:
    """The text as every database can keep it: NUL and half characters, which cannot be stored, become visible marks."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text.replace("\x00", "\u2400"))


def digests(text: str) -> tuple[str, str]:
    """The key that exact duplicates share, and the digest of the text itself (SHA-256, hexadecimal).

    What says nothing in words (an attachment alone, a scan not typed in yet) has an empty key: it is like nothing.
    """
    words = likeness_key(text)
    key = hashlib.sha256(words.encode()).hexdigest() if words else ""
    return key, hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class Taken:
    """A stretch of the original and the point it belongs to (None: raises no point)."""

    start: int
    end: int
    point: int | None


def uncovered(text: str, taken: Iterable[Taken]) -> list[Stretch]:
    """The sentences of which some visible character is in no point and not marked as raising none."""
    marks = sorted((t.start, t.end) for t in taken)
    return [sentence for sentence in sentences(text) if _rest(text, sentence, marks)]


def _rest(text: str, sentence: Stretch, marks: Sequence[tuple[int, int]]) -> bool:
    place = sentence.start
    for start, end in marks:
        if text[place : min(start, sentence.end)].strip():
            return True
        place = max(place, min(end, sentence.end))
    return bool(text[place : sentence.end].strip())
