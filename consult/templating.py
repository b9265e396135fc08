"""The one template environment: the same filters for pages, mails and sheets, without Flask.

A name missing from a context raises instead of printing nothing. Dates become `<time>` elements that never
break inside; titles break between phrases. `pdf_environment` knows no request, address or clock, so a
sheet rendered twice is the same sheet.
"""

import datetime as dt
import hashlib
import re
import unicodedata
import uuid
from collections.abc import Iterator, Mapping
from functools import cache

import budoux
import jinja2
from jinja2.ext import Extension
from markupsafe import Markup, escape

from consult import clock, i18n
from consult.calendars import precision, printing
from consult.resources import package_file, resource

Day = dt.date | dt.datetime | precision.FuzzyDate

# Strokes on a 24 grid, after Lucide (ISC).
ICONS: Mapping[str, str] = {
    "alert": "M12 3 2 20h20L12 3ZM12 10v4M12 17v.5",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "back": "M19 12H5M11 6l-6 6 6 6",
    "bell": "M6 16V11a6 6 0 0 1 12 0v5l2 2H4ZM10 21h4",
    "book": "M4 19V5a2 2 0 0 1 2-2h13v16H6a2 2 0 0 0 0 4h13",
    "calendar": "M4 6h16v14H4ZM4 10h16M8 3v5M16 3v5",
    "check": "m5 12 5 5 9-10",
    "clock": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 7v5l3 2",
    "close": "M6 6l12 12M18 6 6 18",
    "download": "M12 4v11M7 11l5 5 5-5M4 20h16",
    "eye": "M2 12c3-5 6-7 10-7s7 2 10 7c-3 5-6 7-10 7s-7-2-10-7ZM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6Z",
    "file": "M6 3h8l5 5v13H6ZM14 3v5h5",
    "globe": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM3 12h18M12 3c3 3 3 15 0 18M12 3c-3 3-3 15 0 18",
    "info": "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18ZM12 11v6M12 7v.5",
    "lock": "M6 11h12v10H6ZM8 11V8a4 4 0 0 1 8 0v3",
    "mail": "M3 6h18v13H3ZM3 7l9 7 9-7",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "person": "M12 4a4 4 0 1 0 0 8 4 4 0 0 0 0-8ZM4 21c0-5 4-7 8-7s8 2 8 7",
    "print": "M7 8V3h10v5M7 17H4v-8h16v8h-3M7 14h10v7H7z",
    "ring": "M12 4a8 8 0 0 1 2 .3M17 5.8a8 8 0 0 1 2 2.2M19.9 11v2M19 16a8 8 0 0 1-2 2.2M14 19.7a8 8 0 0 1-4 0"
    "M7 18.2A8 8 0 0 1 5 16M4.1 13v-2M5 8a8 8 0 0 1 2-2.2M10 4.3a8 8 0 0 1 2-.3",
    "search": "M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14ZM16 16l5 5",
    "seal": "M12 3l7 3v6c0 5-3 7-7 9-4-2-7-4-7-9V6ZM9 12l2 2 4-4",
    "undo": "M9 7 4 12l5 5M4 12h10a6 6 0 0 1 6 6",
}

# A date is one word: the phrase parser would split 令和8年10月30日（金）.
_DATE = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和)?(?:\d+|元)年度?)?(?:\d+月)?\d+日(?:（[^）]{1,4}）)?"
    r"|(?:(?:明治|大正|昭和|平成|令和)(?:\d+|元)|\d{4})年度?(?:\d+月[上中下]旬|\d+月)?"
)
_DAYS_SOON = 1


def icon(name: str) -> Markup:
    """A drawing beside words, hidden from screen readers; an unknown name raises KeyError."""
    return Markup(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    ).format(ICONS[name])


def number(value: int) -> str:
    """An integer with thousands separators."""
    return f"{value:,}"


def nowrap(text: object) -> Markup:
    """A passage that stays on one line."""
    return Markup('<span class="nb">{}</span>').format(text)


def _time(value: Day, text: str) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(machine_date(value), text)


def machine_date(value: Day) -> str:
    """The `datetime` attribute: a day, a month or year for less, an instant with its Tokyo offset."""
    if isinstance(value, precision.FuzzyDate):
        return value.iso.removeprefix("FY").rstrip("-EML")
    if isinstance(value, dt.datetime):
        return value.astimezone(clock.TOKYO).isoformat(timespec="seconds")
    return value.isoformat()


def _dated(style: printing.Style, value: Day) -> Markup:
    if isinstance(value, precision.FuzzyDate):
        return _time(value, str(value))
    return _time(value, printing.date_text(value, style))


def long(value: Day) -> Markup:
    """令和8年10月30日（金）."""
    return _dated("long", value)


def short(value: Day) -> Markup:
    """10月30日（金）; written long outside the present 年度."""
    if isinstance(value, precision.FuzzyDate):
        return _time(value, str(value))
    return _time(value, printing.date_text(value, "short", today=clock.today()))


def both(value: Day) -> Markup:
    """令和8年（2026年）10月30日（金）, for archives and exports."""
    return _dated("both", value)


def plain(value: Day) -> Markup:
    """2026年10月30日（金曜日）, for やさしい日本語."""
    return _dated("plain", value)


def fuzzy(value: Day) -> Markup:
    """A planned date at the precision it is known: 令和9年1月中旬."""
    return _time(value, str(value) if isinstance(value, precision.FuzzyDate) else printing.date_text(value))


def moment(instant: dt.datetime) -> Markup:
    """令和8年11月12日（木）午後2時, which may break between day and time."""
    gap = " at " if i18n.language() == "en" else Markup("<wbr>")
    element = Markup('<time class="moment" datetime="{}">{}{}{}</time>')
    day, time = nowrap(printing.date_text(instant)), nowrap(printing.clock_text(instant))
    return element.format(machine_date(instant), day, gap, time)


def until(value: dt.date) -> Markup:
    """10月30日（金）の終わり（23時59分59秒）まで: the last day, with the second that ends it."""
    end = nowrap(printing.limit_text(dt.time(23, 59, 59)))
    return Markup(i18n.gettext("%(day)sの終わり（%(end)s）まで")) % {"day": short(value), "end": end}  # noqa: S704 - our own words


def days_left(value: dt.date) -> int:
    """Days from today in Tokyo to a day or the day of an instant; negative when it has passed."""
    day = printing.tokyo_date(value) if isinstance(value, dt.datetime) else value
    return (day - clock.today()).days


def countdown(value: dt.date) -> i18n.Message:
    """あと12日, あす締切, きょう締切, 締め切りました: counted in Tokyo days."""
    left = days_left(value)
    if left < 0:
        return i18n.msg("締め切りました")
    if left > _DAYS_SOON:
        return i18n.msg("あと%(n)s日", n=left)
    return i18n.msg("あす締切") if left else i18n.msg("きょう締切")


@cache
def _phrases() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def _pieces(text: str) -> Iterator[str]:
    end = 0
    for date in _DATE.finditer(text):
        yield from _phrases().parse(text[end : date.start()])
        yield date.group()
        end = date.end()
    yield from _phrases().parse(text[end:])


def phrase(text: object) -> Markup:
    """A title that breaks between phrases and never inside a date; left alone in other languages."""
    words = str(text)
    if i18n.language() != "ja" or isinstance(text, Markup) or not words:
        return escape(text)
    return Markup('<span class="phrase">{}</span>').format(Markup("<wbr>").join(_pieces(words)))


_READING = re.compile(r"([一-龠々〆ヶ]+)《([ぁ-んァ-ヶー]+)》")


def ruby(text: str) -> Markup:
    """町《まち》 with its reading above it; everything else is escaped."""
    parts, end = [], 0
    for found in _READING.finditer(text):
        parts.append(escape(text[end : found.start()]))
        parts.append(Markup("<ruby>{}<rp>（</rp><rt>{}</rt><rp>）</rp></ruby>").format(found[1], found[2]))
        end = found.end()
    return Markup("").join([*parts, escape(text[end:])])


@cache
def _digest(name: str) -> str:
    return hashlib.sha256(package_file("static", name).read_bytes()).hexdigest()[:10]


def static(name: str) -> str:
    """The address of a file in `consult/static`, changing with its content so that it may be kept for ever."""
    return f"/static/{name}?v={_digest(name)}"


def _new_key() -> str:
    return str(uuid.uuid4())


def ems(text: object) -> float:
    """How wide a text is, in its own size and rather too much: what a drawing needs that cannot measure letters."""
    return sum(1.0 if unicodedata.east_asian_width(letter) in "WFA" else 0.58 for letter in str(text))


FILTERS = {
    "both": both,
    "clock": printing.clock_text,
    "countdown": countdown,
    "days_left": days_left,
    "ems": ems,
    "fuzzy": fuzzy,
    "limit": printing.limit_text,
    "long": long,
    "machine_date": machine_date,
    "moment": moment,
    "nowrap": nowrap,
    "number": number,
    "phrase": phrase,
    "plain": plain,
    "ruby": ruby,
    "short": short,
    "until": until,
}
_CLOCKLESS = FILTERS.keys() - {"countdown", "days_left", "short", "until"}
_EXTENSIONS: list[str | type[Extension]] = ["jinja2.ext.i18n", "jinja2.ext.do"]


def install(env: jinja2.Environment) -> jinja2.Environment:
    """Give an environment (Flask's too) the filters, words and globals every template may use.

    The edge adds `url_for`, `csrf_token`, `current_actor` and `municipality`.
    """
    env.undefined = jinja2.StrictUndefined
    env.trim_blocks = env.lstrip_blocks = True
    for extension in _EXTENSIONS:
        env.add_extension(extension)
    _speak(env)
    env.filters.update(FILTERS)
    env.globals.update(icon=icon, static=static, new_key=_new_key, language=i18n.language, pick=i18n.pick)
    return env


def _speak(env: jinja2.Environment) -> None:
    install_words = env.install_gettext_callables  # type: ignore[attr-defined] # the i18n extension adds it
    install_words(i18n.gettext, i18n.ngettext, newstyle=True)


def environment(**globals_: object) -> jinja2.Environment:
    """A standalone environment over `templates/`, with the given globals: for mails, tests and tools."""
    env = install(jinja2.Environment(loader=_loader(), autoescape=True))
    env.globals.update(globals_)
    return env


def pdf_environment(**globals_: object) -> jinja2.Environment:
    """For sheets: no request, address, key or clock, so the same record always gives the same text."""
    env = jinja2.Environment(
        loader=_loader(), autoescape=True, undefined=jinja2.StrictUndefined, extensions=_EXTENSIONS,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    _speak(env)
    env.filters.update({name: FILTERS[name] for name in _CLOCKLESS})
    env.globals.update(icon=icon, language=i18n.language, pick=i18n.pick)
    env.globals.update(globals_)
    return env


def _loader() -> jinja2.FileSystemLoader:
    return jinja2.FileSystemLoader(resource("templates"))
