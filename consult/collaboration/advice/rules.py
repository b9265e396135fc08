"""What a record of advice says, and when it is not sound. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from consult import clock
from consult.collaboration.dialogues.conditions import ACTOR_KINDS
from consult.documents.text import has_control_characters
from consult.errors import Sentence
from consult.i18n import N_, msg

CATEGORIES: Final = ACTOR_KINDS
TOPICS: Final = {
    "founding": N_("団体の設立や組織づくり"),
    "money": N_("補助金や助成金"),
    "planning": N_("企画や事業の進め方"),
    "resources": N_("場所、もの、人手"),
    "linking": N_("ほかの団体や課とのつなぎ"),
    "rules": N_("制度や手続"),
    "other": N_("そのほか"),
}
LONGEST: Final = 4_000
_WHO: Final = 200


@dataclass(frozen=True)
class Advice:
    """One record as typed. `who` is sealed as it is stored; empty keeps what is sealed already."""

    day: dt.date | None
    category: str
    topic: str
    about: str
    outcome: str = ""
    next_step: str = ""
    who: str = ""
    shared: bool = False


def wrong_with(said: Advice) -> dict[str, list[Sentence]]:
    """Everything that is wrong with a record, by field."""
    wrong: dict[str, list[Sentence]] = {}
    if said.day is None:
        wrong["day"] = [msg("相談の日を書いてください")]
    elif said.day > clock.today():
        wrong["day"] = [msg("相談の日は、今日までの日にしてください")]
    if said.category not in CATEGORIES:
        wrong["category"] = [msg("どなたからの相談かを選んでください")]
    if said.topic not in TOPICS:
        wrong["topic"] = [msg("何についての相談かを選んでください")]
    if not said.about.strip():
        wrong["about"] = [msg("相談の内容を書いてください")]
    for name, longest in (("about", LONGEST), ("outcome", LONGEST), ("next_step", LONGEST), ("who", _WHO)):
        text = getattr(said, name)
        if len(text) > longest:
            wrong[name] = [msg("%(n)s字までです（いま%(now)s字）", n=longest, now=len(text))]
        elif has_control_characters(text):
            wrong[name] = [msg("目に見えない文字が入っています。消してから、もう一度送ってください")]
    return wrong
