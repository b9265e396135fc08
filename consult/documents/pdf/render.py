"""From a typed context to a PDF of record.

    context dataclass → sanitized strings → templates/pdf/<template>/document.html → PDF/A-3a + PDF/UA-1

The template sees no request, no address and no clock, and an unknown name in it is an error: a document depends
on its context alone.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import TYPE_CHECKING

import budoux
import segno
from jinja2 import Environment
from markupsafe import Markup, escape
from weasyprint import HTML

from consult import i18n
from consult.documents.editions import Original, ResultPoint
from consult.documents.glyphs import Sanitizer
from consult.documents.pdf import archival
from consult.documents.pdf.fonts import FontFiles, bundled, coverage, render_lock, typesetting
from consult.documents.pdf.isolation import NoFetching
from consult.documents.pdf.minutes_parts import parts
from consult.templating import pdf_environment

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

# A date, a time or a date with its weekday is one word to a reader; a line never breaks inside it.
_WHOLE = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和)(?:\d+|元)年(?:度|\d+月(?:\d+日)?)?|\d+月\d+日)(?:（[月火水木金土日・祝休]+）)?"
    r"(?:から|まで)?|(?:午前|午後)?\d+時\d+分(?:\d+秒)?(?:から|まで)?|第\d+[回条項号版]"
    r"|[\d,.]*\d(?:[通人件名割円年月日分点枚部社市区倍％%]|か所|か月|ページ)"
)
# Between two of these a line may break; a run without any, as wide as a line, must be broken by force.
_SMALL = "ぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
_KANA = "".join(
    chr(sign) for sign in range(0x3041, 0x30FB) if chr(sign).isalpha() and chr(sign) not in _SMALL
)
_UNBROKEN = re.compile(rf"[^\s{_KANA}\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]{{36,}}")
_LONGEST_PHRASE = 18  # a longer one may break like ordinary text


def render(
    template: str,
    context: "DataclassInstance",
    *,
    title: str,
    language: str = "ja",
    attachments: Mapping[str, bytes] | None = None,
    created: dt.datetime,
    fonts: FontFiles | None = None,
) -> bytes:
    """The PDF of `context` (a dataclass of `editions`) set in `templates/pdf/<template>/document.html`.

    PDF/A-3a and PDF/UA-1; the same arguments give the same bytes in every process. `attachments` (name with
    extension → bytes) travel inside as the document's source. Characters the fonts cannot draw are printed as
    〓 and listed at the end.
    """
    fonts = fonts or bundled()
    attachments = attachments or {}
    html = page(template, context, title=title, language=language, fonts=fonts)
    with render_lock:
        setting = typesetting(fonts)
        document = HTML(string=html, base_url="about:blank", url_fetcher=NoFetching()).render(
            font_config=setting.configuration, stylesheets=setting.sheets, pdf_variant=archival.VARIANT
        )
        return archival.write(document, attachments=attachments, created=created, seed=html.encode())


#: Where a template lets a long document be divided: between the shell, the running title and each part.
CUT = Markup("<!--cut-->")
#: A part of a result: the points of one range of numbers, so that a point more or less moves no other border.
POINTS_PER_PART = 100


def page(
    template: str,
    context: "DataclassInstance",
    *,
    title: str,
    language: str = "ja",
    fonts: FontFiles | None = None,
) -> str:
    """The HTML that `render` sets, with every string already printable."""
    return divided(template, context, title=title, language=language, fonts=fonts).replace(CUT, "")


def divided(
    template: str,
    context: "DataclassInstance",
    *,
    title: str,
    language: str = "ja",
    fonts: FontFiles | None = None,
) -> str:
    """The HTML of `page` with a `CUT` wherever the template lets the document be divided.

    Text can hold no such mark: what people wrote is escaped.
    """
    if not is_dataclass(context):
        raise TypeError("a document is made from one of the dataclasses in editions")
    sanitizer = Sanitizer(coverage(fonts or bundled()))
    values = {f.name: sanitizer.clean(getattr(context, f.name)) for f in fields(context)}
    heading = sanitizer.text(title)
    with i18n.using(language):
        return (
            environment()
            .get_template(f"pdf/{template}/document.html")
            .render(**values, title=heading, language=language, unprintable=sanitizer.unprintable)
        )


@cache
def environment() -> Environment:
    """The templates' world: the document's own values, words, dates kept whole, QR codes. Nothing else."""
    world = pdf_environment(qr=qr, cut=CUT, points_per_part=POINTS_PER_PART)
    world.filters.update(whole=whole, lines=lines, phrases=phrases, parts=parts)
    world.tests["overlong"] = overlong
    return world


def whole(text: object) -> Markup:
    """Escaped text whose dates, times and counts stay on one line; newlines become line breaks."""
    kept = _WHOLE.sub(lambda found: f'<span class="whole">{found[0]}</span>', str(escape(text)))
    return Markup(kept.replace("\n", "<br>"))  # noqa: S704 - escaped above


def lines(text: object) -> Markup:
    """Escaped text whose newlines become line breaks: for long words of others.

    Every stretch kept whole is a box of its own; in ten thousand opinions they took a tenth of the time.
    """
    return Markup(str(escape(text)).replace("\n", "<br>"))  # noqa: S704 - escaped on this line


def overlong(item: ResultPoint | Original) -> bool:
    """Whether something in it may be too long for a line: it must then be allowed to break anywhere."""
    if isinstance(item, Original):
        return _UNBROKEN.search(item.text) is not None
    texts = (item.place, item.gist, item.reply, item.label, *item.opinions)
    return any(_UNBROKEN.search(text) for text in texts)


def phrases(text: str) -> Markup:
    """A heading that breaks only between phrases (文節), and never inside a date."""
    parts: list[str] = []
    for stretch in re.split(f"({_WHOLE.pattern})", text):
        parts += [stretch] if _WHOLE.fullmatch(stretch) else _parser().parse(stretch)
    kept = (
        f'<span class="whole">{escape(p)}</span>' if len(p) <= _LONGEST_PHRASE else escape(p) for p in parts
    )
    return Markup("").join(Markup(part) for part in kept)  # noqa: S704 - escaped on the line above


@cache
def _parser() -> budoux.Parser:
    return budoux.load_default_japanese_parser()


def qr(address: str, description: str) -> Markup:
    """A QR code (ISO/IEC 18004, level M) as inline SVG; `description` is what a screen reader says."""
    code = segno.make(address, error="m", micro=False)
    drawn = code.svg_inline(border=4, omitsize=True, title=description, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704 - segno escapes the title; the rest is path data
