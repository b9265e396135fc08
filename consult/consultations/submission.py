"""What someone sends, and what must be in it; nothing here looks at a database."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

from consult import clock
from consult.consultations import rules
from consult.consultations.identity import Identity
from consult.documents.inspection import Inspected
from consult.documents.personal_hints import review_hints
from consult.documents.text import has_control_characters
from consult.errors import Invalid, Sentence
from consult.i18n import msg

# A space or a line end inside, or longer than any address (RFC 5321): no server would take it.
_UNUSABLE = re.compile(r"\S\s+\S|[\r\n\x00]|.{255}", re.DOTALL)


@dataclass(frozen=True)
class Part:
    """What was written about one section (`anchor` empty: about the whole draft)."""

    text: str
    anchor: str = ""


@dataclass(frozen=True)
class Paper:
    """How an opinion on paper, by FAX, mail or at the counter came, as the clerk enters it."""

    arrived_on: dt.date
    postmarked_on: dt.date | None = None
    scribe: str = ""  # 代筆: who wrote it down
    sheets: int = 0
    scan_id: int | None = None
    transcribed: bool = True  # False: the scan is kept, the words are typed in later
    authored_on: dt.date | None = None  # the day the sender wrote on it
    form: str = ""  # one of rules.FORMS; empty: in writing


@dataclass(frozen=True)
class Submission:
    """What someone sent. `once` is the key of the form: the same key twice is the same opinion.

    `opened_at` is when the form was opened (signed by the page); `trap` holds what only robots fill in.
    """

    parts: tuple[Part, ...]
    identity: Identity = field(default_factory=Identity)
    category: str = ""
    channel: str = "web"
    language: str = "ja"
    opened_at: dt.datetime | None = None
    once: str = ""
    trap: str = ""
    wants_mail: bool = False
    files: tuple[tuple[int, int | None], ...] = ()  # ids of stored files: original, public copy
    uploads: tuple[Inspected, ...] = ()  # files that come with it and are stored with it
    paper: Paper | None = None
    source: tuple[str, bytes] | None = None  # the mail it came in, name and bytes, kept as it is


def joined(parts: tuple[Part, ...]) -> tuple[str, list[dict[str, Any]]]:
    """The parts as one original, and where each stands in it (offsets in code points)."""
    text, places = "", []
    for part in parts:
        text += "\n\n" if text else ""
        places.append({"anchor": part.anchor, "start": len(text), "end": len(text) + len(part.text)})
        text += part.text
    return text, places


def ensure_complete(policy: str, sent: Submission) -> None:
    """Raise Invalid with every field that has to be put right, under the case's identity policy."""
    wrong: dict[str, list[Sentence]] = {}
    text = joined(sent.parts)[0]
    scanned = sent.paper is not None and not sent.paper.transcribed and sent.paper.scan_id is not None
    if not text.strip() and not sent.files and not sent.uploads and not scanned:
        wrong["text"] = [msg("意見を書いてください")]
    elif sent.paper is None and (sentence := rules.too_long(text)) is not None:
        wrong["text"] = [sentence]
    if policy == "required":
        if not sent.identity.name.strip():
            wrong["name"] = [msg("お名前を書いてください。公表しません")]
        if not sent.identity.address.strip():
            wrong["address"] = [msg("住所を書いてください。公表しません")]
    elif policy == "category_only" and sent.category not in rules.CATEGORIES:
        wrong["category"] = [msg("あなたにあてはまるものを選んでください")]
    wrong |= _wrong_email(sent)
    wrong |= _wrong_on_paper(sent)
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def unusable_address(address: str) -> Sentence | None:
    """What to say of a mail address no server would take, or None."""
    if _UNUSABLE.search(address):
        return msg("メールアドレスが正しくありません。例 midori@example.jp")
    if address and "@" not in address:
        return msg("メールアドレスに@が入っていません。例 midori@example.jp")
    return None


def _wrong_email(sent: Submission) -> dict[str, list[Sentence]]:
    address = sent.identity.email
    if (sentence := unusable_address(address)) is not None:
        return {"email": [sentence]}
    if sent.wants_mail and not address:
        return {"email": [msg("受付票を送るメールアドレスを書いてください。例 midori@example.jp")]}
    return {}


def _wrong_on_paper(sent: Submission) -> dict[str, list[Sentence]]:
    paper, wrong = sent.paper, dict[str, list[Sentence]]()
    if sent.channel not in rules.CHANNELS or (sent.channel == "web") != (paper is None):
        wrong["channel"] = [msg("受け方を選んでください。郵送、FAX、窓口、電子メールのどれかです")]
    if paper is None:
        return wrong
    if paper.form and paper.form not in rules.FORMS:
        wrong["form"] = [msg("届いた形を選んでください。点字、音声、手話、口頭のどれかです")]
    if paper.arrived_on > clock.today():
        wrong["arrived_on"] = [msg("届いた日が、きょうよりあとになっています")]
    if paper.postmarked_on and sent.channel != "post":
        wrong["postmarked_on"] = [msg("消印は、郵送のときだけ書いてください")]
    elif paper.postmarked_on and paper.postmarked_on > paper.arrived_on:
        wrong["postmarked_on"] = [msg("消印の日が、届いた日よりあとになっています")]
    return wrong


def flags(sent: Submission, text: str, received_at: dt.datetime) -> list[str]:
    """Things a clerk should look at; none of them ever refuses or hides an opinion."""
    quick = sent.opened_at is not None and received_at - sent.opened_at < rules.TOO_FAST
    found = {
        "trap_filled": bool(sent.trap),
        "sent_quickly": quick,
        "control_characters": has_control_characters(text) or "\u2400" in text,
        "personal_data": bool(review_hints(text)),
        "attachments": bool(sent.files or sent.uploads),
    }
    return [name for name, raised in found.items() if raised]
