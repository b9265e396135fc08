"""What three lines to the next person must be: short, one line each, about no person. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from consult.dossier.reading import CONFIRM, seems_personal
from consult.errors import Invalid, Sentence
from consult.i18n import N_, Message, msg

LINES: Final = {
    "well": N_("うまくいったこと"),
    "hard": N_("むずかしかったこと"),
    "next": N_("次に変えるとよいこと"),
}
DECLINED: Final = "declined"
LONGEST: Final = 140


@dataclass(frozen=True)
class Said:
    """The lines that were written, by code, or why there are none."""

    lines: Mapping[str, str]
    declined: str = ""


def read(typed: Mapping[str, str]) -> Said:
    """What was typed, as it may be published.

    Raises:
        Invalid: naming every field that is wrong: too long, more than one line, words that seem to name a person
            (unless `confirmed`); nothing at all; or lines together with a reason for none.
    """
    texts = {name: typed.get(name, "").strip() for name in (*LINES, DECLINED)}
    wrong: dict[str, list[Sentence]] = {}
    for name, text in texts.items():
        if len(text.splitlines()) > 1:
            wrong[name] = [msg("1行で書いてください")]
        elif len(text) > LONGEST:
            wrong[name] = [msg("%(n)s字までです（いま%(now)s字）", n=LONGEST, now=len(text))]
        elif not typed.get(CONFIRM) and (sentence := seems_personal(text)):
            wrong[name] = [sentence]
    lines = {name: texts[name] for name in LINES if texts[name]}
    if not lines and not texts[DECLINED]:
        wrong["well"] = [msg("1行でも書いてください。残さないときは、その理由を書いてください")]
    if lines and texts[DECLINED]:
        wrong[DECLINED] = [msg("3行を書いたときは、残さない理由は空けてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return Said(lines, texts[DECLINED])


def told(lines: Mapping[str, str]) -> list[tuple[Message, str]]:
    """The lines with their headings, in their order."""
    return [(Message(label), lines[code]) for code, label in LINES.items() if code in lines]
