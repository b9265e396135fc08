"""One letter by mail, as a mail program saves it (.eml): who wrote, when, the words, and what was attached.

A letter in HTML only becomes its words; nothing in it is run, fetched or shown. Pure.
"""

import datetime as dt
import email
import email.policy
import html
import re
import string
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage, Message, MIMEPart
from typing import BinaryIO

from consult.calendars import tokyo_date
from consult.consultations.importing.table import meaning
from consult.documents.text import normalise_newlines
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.notifications.costly import is_costly

LARGEST = 40 * 1024 * 1024
_SIGNATURES = frozenset(
    {"application/pkcs7-signature", "application/x-pkcs7-signature", "application/pgp-signature"}
)
_SILENT = frozenset({"script", "style", "head", "title", "template", "noscript"})
_BLOCKS = frozenset({"p", "div", "br", "li", "tr", "h1", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre"})


_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)  # every place stays where it is
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]{0,30})")
_LABELLED = re.compile(
    r"^[ \t　・■●◆○]*(?:【([^】\n]{2,10})】[ \t　]*[：:]?|([^：:\n【]{2,10})[：:])[ \t　]*(\S.*)$",
    re.MULTILINE,
)
_WHO = frozenset({"name", "corporate", "representative", "address", "phone"})


@dataclass(frozen=True)
class Letter:
    """What a mail says of itself. `authored_on` is the day in its own Date line: a claim of the sender."""

    key: str  # Message-ID
    name: str
    address: str
    authored_on: dt.date | None
    text: str
    attached: tuple[tuple[str, bytes], ...]
    notes: tuple[Sentence, ...] = ()


def letter(stream: BinaryIO) -> Letter:
    """Read a mail.

    Raises:
        Invalid: when it is too large or no mail.
    """
    body = stream.read(LARGEST + 1)
    if len(body) > LARGEST:
        raise _refused(msg("このメールは大きすぎます。40MBまでです。添付を別に保存してください"))
    if is_costly(body):
        raise _not_a_mail()
    try:
        mail = email.message_from_bytes(body, policy=email.policy.default)
        parts = list(_leaves(mail))
        sender = _sender(mail)
        if sender is None and not mail["Date"]:
            raise _not_a_mail()
        name, address = sender or ("", "")
        texts = [_words(part) for part in parts if _is_text(part)]
        files = tuple(_file(part) for part in parts if not _is_text(part) and not _is_signature(part))
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        # The parser of the standard library fails in many ways on letters made to break it.
        raise _not_a_mail() from None
    text = "\n\n".join(words.strip("\n") for words in texts if words.strip())
    notes = []
    if "\ufffd" in text:
        notes.append(msg("読めない文字がありました（�と入れました）。元のメールと見比べてください"))
    if not any(part.get_content_type() == "text/plain" for part in parts if _is_text(part)) and text:
        notes.append(msg("HTMLだけのメールなので、文字だけを取り出しました。元のメールと見比べてください"))
    return Letter(str(mail["Message-ID"] or "").strip(), name, address, _day(mail), text, files, tuple(notes))


def labelled(text: str) -> dict[str, str]:
    """Who the writer says to be in lines such as 「住所：緑野市…」; the first of each counts, the words stay as they are."""
    found: dict[str, str] = {}
    for bracketed, plain, said in _LABELLED.findall(text):
        if (name := meaning(bracketed or plain)) in _WHO:
            found.setdefault(name, said.strip())
    return found


def _refused(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"file": [sentence]})


def _not_a_mail() -> Invalid:
    return _refused(
        msg("このファイルはメールとして読めません。メールソフトで「.eml」として保存しなおしてください")
    )


def _leaves(part: MIMEPart) -> Iterator[MIMEPart]:
    """The parts that carry something, one of each set of alternatives."""
    kind = part.get_content_type()
    if kind == "message/rfc822" or not part.is_multipart():
        yield part
        return
    children = list(part.iter_parts())
    if kind == "multipart/alternative" and children:
        plain = [c for c in children if c.get_content_type() == "text/plain"]
        yield from _leaves((plain or children[-1:])[0])
        return
    for child in children:
        yield from _leaves(child)


def _is_text(part: MIMEPart) -> bool:
    named = part.get_filename() or part.get_content_disposition() == "attachment"
    return part.get_content_type() in {"text/plain", "text/html"} and not named


def _is_signature(part: MIMEPart) -> bool:
    return part.get_content_type() in _SIGNATURES


def _bytes(part: MIMEPart) -> bytes:
    if part.get_content_type() == "message/rfc822":
        inner = part.get_payload()
        first = inner[0] if isinstance(inner, list) and inner else None
        return first.as_bytes() if isinstance(first, Message) else b""
    body = part.get_payload(decode=True)
    return body if isinstance(body, bytes) else b""


def _words(part: MIMEPart) -> str:
    body, named = _bytes(part), part.get_content_charset() or "utf-8"
    try:
        text = body.decode("cp932" if named in {"shift_jis", "shift-jis", "sjis"} else named, "replace")
    except LookupError:
        text = body.decode("utf-8", "replace")
    text = normalise_newlines(text)
    return html_words(text) if part.get_content_type() == "text/html" else text


def _file(part: MIMEPart) -> tuple[str, bytes]:
    name = part.get_filename() or ("mail.eml" if part.get_content_type() == "message/rfc822" else "file")
    return name, _bytes(part)


def _sender(mail: EmailMessage) -> tuple[str, str] | None:
    addresses = getattr(mail["From"], "addresses", ())
    if not addresses:
        return None
    return addresses[0].display_name.strip(), addresses[0].addr_spec


def _day(mail: EmailMessage) -> dt.date | None:
    written = getattr(mail["Date"], "datetime", None)
    if written is None:
        return None
    return tokyo_date(written) if written.tzinfo else written.date()


def html_words(source: str) -> str:
    """The words of a page as lines; programs, styles and addresses behind links are left out."""
    lines = (" ".join(line.split(" ")).strip() for line in "".join(_pieces(source)).split("\n"))
    kept: list[str] = []
    for line in lines:
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept).strip("\n")


def _pieces(source: str) -> Iterator[str]:
    # A walk of our own: html.parser looks ahead to the end anew at each open tag, and a letter of 100 KB made
    # of "<a b=" holds it for a minute.
    low, place = source.translate(_LOWER), 0
    while (start := source.find("<", place)) >= 0:
        yield _said(source[place:start])
        found = _TAG.match(low, start)
        if found is None and not low.startswith(("<!", "<?"), start):
            yield "<"
            place = start + 1
            continue
        name = found[2] if found else ""
        if name in _BLOCKS:
            yield "\n"
        if found and name in _SILENT and not found[1]:
            end = low.find(f"</{name}", start)
        else:
            mark = "-->" if source.startswith("<!--", start) else ">"
            end = source.find(mark, start)
            end += len(mark) if end >= 0 else 0
        if end < 0:
            return
        place = end
    yield _said(source[place:])


def _said(text: str) -> str:
    return html.unescape(text) if text.strip() else " " * bool(text)
