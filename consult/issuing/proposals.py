"""What a document may be before it has a number: what the record says, and what the secretary may write. Pure."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from consult.documents.editions import Contact, Line
from consult.i18n import N_, Message, msg

KINDS: Final = {
    "resolution": N_("議決書"),
    "inquiry": N_("諮問書"),
    "reply": N_("答申書"),
    "dispatch": N_("送付書"),
    "decision": N_("決定通知書"),
    "outcome": N_("結果通知書"),
    "call_letter": N_("選考結果通知書"),
    "commission": N_("委嘱状"),
}
PUBLIC: Final = frozenset({"resolution", "inquiry", "reply"})
NAMELESS: Final = frozenset({"outcome", "call_letter"})  # a number stands for who gets it
WRITTEN: Final = {  # what may be written by hand → label
    "addressee": N_("宛名"),
    "signatory": N_("差出人"),
    "heading": N_("件名"),
    "body": N_("本文"),
    "matter": N_("諮問する事項"),
    "answer": N_("答申"),
    "reason": N_("理由"),
    "settled_at": N_("答申を決めた会議"),
    "remark": N_("附帯意見"),
    "enclosures": N_("添える文書"),
}
LINES: Final = frozenset({"body", "matter", "answer", "reason", "remark", "enclosures"})
_ALWAYS: Final = frozenset({"signatory", "heading", "body"})
_LONGEST: Final = 20_000
_LONGEST_LINE: Final = 300
Words = Mapping[str, str]


@dataclass(frozen=True)
class Proposal:
    """One document that could be issued: `details` come from the record, `written` is where writing begins."""

    kind: str
    source: str
    about: str  # in lists: 第2回 議題1
    details: tuple[Line, ...]
    written: Words
    needed: frozenset[str] = frozenset()
    instruction: tuple[str, ...] = ()  # 教示
    series: str = "city"
    files_as: str = ""  # the kind of paper its procedure waits for
    public: bool = False
    contact: Contact | None = None  # who answers questions, when it is not the office of the case
    of_record: bool = False  # who it goes to stands nowhere in it: a number does

    @property
    def asked(self) -> tuple[str, ...]:
        """The names of what may be written, in the order of the form."""
        names = tuple(name for name in WRITTEN if name in self.written)
        return tuple(name for name in names if name != "addressee") if self.of_record else names

    def said(self, typed: Words) -> "Proposal":
        """The same with what was typed; what is not asked stays as proposed."""
        given = {name: str(typed.get(name, self.written[name])).strip() for name in self.asked}
        return replace(self, written={**self.written, **given})

    def wrong(self) -> dict[str, list[Message]]:
        """What is missing or too long, by field, everything at once."""
        found: dict[str, list[Message]] = {}
        for name in self.asked:
            text, most = self.written[name], _LONGEST if name in LINES else _LONGEST_LINE
            label = Message(WRITTEN[name])
            if not text.strip() and name in self.needed | _ALWAYS | {"addressee"}:
                found[name] = [msg("%(what)sを書いてください", what=label)]
            elif len(text) > most:
                found[name] = [msg("%(what)sは%(n)s字までで書いてください", what=label, n=most)]
            elif name not in LINES and "\n" in text:
                found[name] = [msg("%(what)sは1行で書いてください", what=label)]
        return found

    @property
    def digest(self) -> str:
        """Of everything the sheet will say but number and day: equal means that this is what was looked at."""
        said = json.dumps(asdict(replace(self, needed=frozenset())), sort_keys=True, default=sorted)
        return hashlib.sha256(said.encode()).hexdigest()


def title_of(kind: str) -> Message:
    """議決書, 諮問書 …"""
    return Message(KINDS[kind])


def stored(proposal: Proposal) -> dict[str, Any]:
    """As it is kept with the document, and attached to it."""
    return {
        "details": [asdict(line) for line in proposal.details],
        "written": dict(proposal.written),
        "instruction": list(proposal.instruction),
        "about": proposal.about,
        "needed": sorted(proposal.needed),
        "files_as": proposal.files_as,
        "contact": asdict(proposal.contact) if proposal.contact else None,
    }
