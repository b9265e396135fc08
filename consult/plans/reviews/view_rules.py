"""What a view on a year's work says, and when it cannot be taken. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Final

from consult.documents.suppression import LEAST
from consult.documents.text import has_control_characters
from consult.errors import Sentence
from consult.i18n import N_, Message, msg
from consult.plans.plan_conditions import ACTOR_KINDS

CHILD: Final = "u16"
AGES: Final = {
    CHILD: N_("15歳以下"),
    "a16": N_("16歳から29歳"),
    "a30": N_("30歳から49歳"),
    "a50": N_("50歳から69歳"),
    "a70": N_("70歳以上"),
}
LONGEST: Final = 400


@dataclass(frozen=True)
class Said:
    """What was typed; `point` the code of a 施策 or empty, `age` a code of AGES or empty."""

    kind: str
    text: str
    point: str = ""
    age: str = ""


@dataclass(frozen=True)
class Tally:
    """How many views came, by kind of actor, and how many of them nobody has settled."""

    kinds: Mapping[str, int]
    unsettled: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return sum(self.kinds.values())


def wrong_with(said: Said, points: Collection[str]) -> dict[str, list[Sentence]]:
    """Everything that is wrong, by field."""
    wrong: dict[str, list[Sentence]] = {}
    if said.kind not in ACTOR_KINDS:
        wrong["kind"] = [msg("どの立場からの意見かを選んでください")]
    if said.point and said.point not in points:
        wrong["point"] = [msg("どのことについての意見かを選び直してください")]
    if not said.text.strip():
        wrong["text"] = [msg("意見を書いてください")]
    elif len(said.text) > LONGEST:
        wrong["text"] = [msg("%(n)s字までです（いま%(now)s字）", n=LONGEST, now=len(said.text))]
    elif has_control_characters(said.text):
        wrong["text"] = [msg("目に見えない文字が入っています。消してから、もう一度送ってください")]
    if said.age and said.age not in AGES:
        wrong["age"] = [msg("年齢を選び直してください。選ばなくてもかまいません")]
    return wrong


def in_public(tally: Tally) -> list[tuple[str, Message]]:
    """How many views each kind of actor sent, for everyone: fewer than five are not told, nor a sum that tells them."""
    small = any(0 < tally.kinds.get(kind, 0) < LEAST for kind in ACTOR_KINDS)
    rows = [(kind, _told(tally.kinds.get(kind, 0))) for kind in ACTOR_KINDS]
    return rows if small else [*rows, ("", msg("%(n)s件", n=tally.total))]


def _told(number: int) -> Message:
    return msg("%(n)s件未満", n=LEAST) if 0 < number < LEAST else msg("%(n)s件", n=number)
