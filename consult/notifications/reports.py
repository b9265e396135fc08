"""Reading what a mail server says of a mail it could not deliver (RFC 3464; RFC 6533 with Japanese in it). Pure.

Whatever lies in the mailbox for such reports is fed here, spam included, so nothing a letter says is trusted:
a report counts only by the Message-ID of a mail we sent, which nobody knows who has not seen that mail.
"""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message
from typing import Literal

from consult.notifications.costly import is_costly

LARGEST, MOST_BLOCKS = 2 * 1024 * 1024, 5_000
MOST_IDS = 40
Kind = Literal["hard", "soft", "delayed", "delivered"]

_ACTION = re.compile(r"^Action[ \t]*:[ \t]*([A-Za-z]+)", re.MULTILINE | re.IGNORECASE)
_STATUS = re.compile(r"^Status[ \t]*:[ \t]*([245]\.\d{1,3}\.\d{1,3})(?!\d)", re.MULTILINE | re.IGNORECASE)
_SAID = re.compile(r"^Diagnostic-Code[ \t]*:[^\n]{0,80}?\b([245])\d\d\b(?:[ -]#?([245]\.\d{1,3}\.\d{1,3})\b)?",
                   re.MULTILINE | re.IGNORECASE)  # fmt: skip
_ID = re.compile(r"^(?:Message-ID|In-Reply-To|References)[ \t]*:[ \t\r\n]*((?:<[^<>\s]{1,250}>[ \t\r\n]*)+)",
                 re.MULTILINE | re.IGNORECASE)  # fmt: skip
_FAILED = frozenset({"failed", "failure"})
_STATUSES = frozenset({"message/delivery-status", "message/global-delivery-status"})
_RETURNED = frozenset({"message/rfc822", "text/rfc822-headers", "message/global", "message/global-headers"})
# Failures a later attempt may not meet: mailbox full, system full or away, and everything of class 4.
_PASSING = frozenset({"5.2.2", "5.3.1", "5.4.1", "5.4.7"})
_WORST: tuple[Kind, ...] = ("delivered", "delayed", "soft", "hard")


@dataclass(frozen=True)
class Report:
    """What became of a mail: `hard` the address takes none, `soft` it failed for a passing reason, `delayed` the
    server still tries. `status` is the enhanced code (5.1.1), never the words around it: they name the recipient.
    """

    message_ids: tuple[str, ...]
    kind: Kind
    status: str


def read(body: bytes) -> Report | None:
    """The report in a letter; None when it is none, or is broken beyond saying which mail it is about."""
    if len(body) > LARGEST or _blocks(body) > MOST_BLOCKS or is_costly(body):
        return None
    try:
        letter = email.message_from_bytes(body, policy=email.policy.compat32)
        parts = list(_parts(letter))
        told = [_text(part) for kind, part in parts if kind in _STATUSES]
        returned = [_text(part) for kind, part in parts if kind in _RETURNED]
        above = "".join(f"{name}: {letter[name]}\n" for name in ("In-Reply-To", "References") if letter[name])
    except (RecursionError, ValueError, LookupError, TypeError, AttributeError, IndexError):
        # The parser of the standard library fails in many ways on letters made to break it.
        return None
    found = [what for text in told if (what := _outcome(text)) is not None]
    if not found:
        return None
    ids = list(dict.fromkeys(one for text in (*returned, above) for one in _ids(text)))[:MOST_IDS]
    if not ids:
        return None
    kind, status = max(found, key=lambda what: _WORST.index(what[0]))
    return Report(tuple(ids), kind, status)


def _blocks(body: bytes) -> int:
    """Empty lines: each makes a letter of its own inside a report, and costs memory."""
    return body.count(b"\n\n") + body.count(b"\n\r\n")


def _parts(part: Message, depth: int = 0) -> Iterator[tuple[str, Message]]:
    """What a report is made of, by kind; a returned letter is not looked into, so its own parts count for nothing."""
    kind = part.get_content_type()
    if kind in _STATUSES or kind in _RETURNED:
        yield kind, part
        return
    inner = part.get_payload()
    if kind.startswith("multipart/") and isinstance(inner, list) and depth < 5:  # noqa: PLR2004 - a report has one level
        for child in inner:
            if isinstance(child, Message):
                yield from _parts(child, depth + 1)


def _text(part: Message) -> str:
    """The words of a part; the standard library has read some kinds as letters of their own already."""
    inner = part.get_payload()
    if isinstance(inner, list):
        encoded = str(part.get("Content-Transfer-Encoding", "")).strip().lower()
        if encoded in {"base64", "quoted-printable"}:
            body = b"\n".join(child.as_bytes() for child in inner if isinstance(child, Message))
            again = email.message_from_bytes(
                b"Content-Type: text/plain\nContent-Transfer-Encoding: "
                + encoded.encode()
                + b"\n\n"
                + body.strip()
            )
            decoded = again.get_payload(decode=True)
        else:
            decoded = b"\n".join(_above(child) for child in inner if isinstance(child, Message))
    else:
        decoded = part.get_payload(decode=True)
    return decoded.decode("utf-8", "replace").replace("\r\n", "\n") if isinstance(decoded, bytes) else ""


def _above(letter: Message) -> bytes:
    """The head of a letter, and what follows it when that is text (blocks of a report read as one letter)."""
    head = "".join(f"{name}: {value}\n" for name, value in letter.items())
    rest = letter.get_payload()
    more = rest if isinstance(rest, str) and not letter.get("MIME-Version") else ""
    return f"{head}\n{more}".encode("utf-8", "surrogateescape")


def _outcome(text: str) -> tuple[Kind, str] | None:
    """The worst a report says of a recipient; some servers leave out Action, or Status, or both."""
    blocks = [
        block
        for block in text.split("\n\n")
        if re.search(r"(?i)^(?:final|original)-recipient", block, re.MULTILINE)
    ]
    found = [what for block in blocks or [text] if (what := _of_recipient(block)) is not None]
    return max(found, key=lambda what: _WORST.index(what[0]), default=None)


def _of_recipient(block: str) -> tuple[Kind, str] | None:
    action, status, said = _ACTION.search(block), _STATUS.search(block), _SAID.search(block)
    code = status[1] if status else (said[2] or f"{said[1]}.0.0") if said else ""
    if said and said[2] and code.endswith(".0.0"):
        code = said[2]
    word = action[1].lower() if action else ""
    if word == "delayed":
        return "delayed", code or "4.0.0"
    if word in _FAILED or (not word and code[:1] in {"4", "5"}):
        return ("soft" if code.startswith("4") or code in _PASSING else "hard"), code or "5.0.0"
    if word in {"delivered", "relayed", "expanded"} or (not word and code.startswith("2")):
        return "delivered", code or "2.0.0"
    return None


def _ids(text: str) -> list[str]:
    head = text.lstrip("\n").split("\n\n", 1)[
        0
    ]  # of a returned letter; its own words are nobody's Message-ID
    return [one for found in _ID.findall(head) for one in re.findall(r"<[^<>\s]+>", found)]
