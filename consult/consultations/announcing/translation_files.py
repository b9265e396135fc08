"""What may be a translation: a PDF, plain text, or a page of words alone; one that could act is refused."""

from html.parser import HTMLParser
from typing import Final

from consult.documents.inspection import LARGEST, Inspected, inspect
from consult.documents.pdf_hidden import ensure_nothing_hidden
from consult.errors import Invalid, Sentence
from consult.i18n import msg

TAGS: Final = frozenset((
    "html", "head", "body", "title", "meta", "main", "article", "section", "header", "footer", "nav",
    "div", "span", "p", "br", "hr", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "dl", "dt",
    "dd", "table", "caption", "colgroup", "col", "thead", "tbody", "tfoot", "tr", "th", "td", "a",
    "strong", "b", "em", "i", "u", "s", "small", "sub", "sup", "ruby", "rt", "rp", "rb", "blockquote",
    "q", "pre", "code", "abbr", "time", "del", "ins", "mark", "bdi", "bdo", "wbr", "figure",
    "figcaption", "address", "style",
))  # fmt: skip
_ATTRIBUTES: Final = frozenset((
    "lang", "dir", "id", "class", "href", "title", "charset", "name", "content", "colspan", "rowspan",
    "scope", "headers", "span", "datetime", "cite", "start", "type", "reversed", "value", "abbr",
    "hreflang", "xml:lang",
))  # fmt: skip
_LINKS: Final = ("#", "https://", "http://", "mailto:", "tel:")


def look(name: str, body: bytes) -> Inspected:
    """The file as it may be kept.

    Raises:
        Invalid: for `file`: anything but PDF, plain text and HTML of words, and a PDF with text under a box; what to
            send instead is said.
    """
    if _is_page(body):
        return _page(name, body)
    try:
        seen = inspect(name, body)
    except Invalid as error:
        raise _refused(error.sentence) from error
    if seen.media_type not in {"application/pdf", "text/plain"}:
        raise _refused(msg("翻訳は、PDF、HTML、文字だけのファイルのどれかで載せてください"))
    ensure_nothing_hidden(seen.name, seen.body)
    return seen


def _refused(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"file": [sentence]})


def _is_page(body: bytes) -> bool:
    start = body[:1024].removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    return start.startswith((b"<!doctype html", b"<html"))


def _page(name: str, body: bytes) -> Inspected:
    if len(body) > LARGEST:
        raise _refused(
            msg(
                "ファイルが大きすぎます（%(size)sMB）。%(most)sMBまでです",
                size=-(-len(body) // 1024**2),
                most=LARGEST // 1024**2,
            )
        )
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(msg("HTMLはUTF-8で保存してください")) from None
    reader = _Reader()
    reader.feed(text)
    reader.close()
    if reader.wrong:
        raise _refused(
            msg(
                "HTMLに使えないものがあります：%(what)s。外してから載せてください",
                what="、".join(sorted(reader.wrong)[:10]),
            )
        )
    last = name.replace("\\", "/").rpartition("/")[2]
    return Inspected(last[-120:] or "page.html", "text/html", body, None, "text/html")


class _Reader(HTMLParser):
    """Notes every element and attribute that words alone do not need."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: set[str] = set()
        self._style = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in TAGS:
            self.wrong.add(f"<{tag}>")
        self._style = tag == "style"
        for name, value in attrs:
            if name not in _ATTRIBUTES or (tag == "meta" and name == "http-equiv"):
                self.wrong.add(name)
            if name == "href" and not (value or "").strip().lower().startswith(_LINKS):
                self.wrong.add(f"href={(value or '')[:30]}")

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 - the parser's signature
        self._style = False

    def handle_data(self, data: str) -> None:
        if self._style and ("url(" in data.lower() or "@import" in data.lower()):
            self.wrong.add("url()")

    def handle_pi(self, data: str) -> None:  # noqa: ARG002 - the parser's signature
        self.wrong.add("<?…?>")

    def unknown_decl(self, data: str) -> None:  # noqa: ARG002 - the parser's signature
        self.wrong.add("<![…]>")
