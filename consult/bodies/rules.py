"""Who sits on a body on a given day, and how they are called: pure."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final, Protocol, TypeVar

from consult.errors import Invalid, Sentence
from consult.i18n import msg

KINDS: Final = ("statutory", "advisory", "joint", "section", "council", "council_committee", "imported")
FAMILY: Final = {
    "statutory": "statutory",  # 附属機関: by law or ordinance
    "advisory": "advisory",  # 懇談会等: by guideline, decides nothing
    "joint": "advisory",  # 協議会・推進委員会: actors on equal terms, by guideline
    "section": "",  # 部会: as the body it belongs to
    "council": "council",
    "council_committee": "council",
    "imported": "",
}
OFFICES: Final = ("chair", "deputy", "member")
STYLES: Final = ("name", "role", "letter")
MODES: Final = ("in_person", "web", "paper")
MINUTES: Final = ("summary", "gist", "verbatim")
QUORUM_BASES: Final = ("seats", "members")
QUORUM_TESTS: Final = ("more_than_half", "half_or_more")
LONGEST_TERM: Final = 120  # months
MOST_SEATS: Final = 200
MOST_DECISIONS: Final = 12
MOST_DENOMINATOR: Final = 100
DECISION_BASES: Final = ("present", "seats", "voting")
CHANGEABLE: Final = (
    *("basis", "purpose", "seats", "quorum_base", "quorum_test", "chair_votes", "chair_breaks_ties"),
    *("attendance_modes", "speaker_style", "minutes_style", "term_months"),
    *("decision_rules", "seat_plan", "equal_sides", "substitutes_allowed"),
)


@dataclass(frozen=True)
class DecisionRule:
    """Which decisions of a body need more than a simple majority, and of whom.

    `of` says what the share is taken of: those `present`, the `seats` (定数), or those `voting`. A `strict` share
    must be exceeded (過半数), any other only reached (3分の2以上). A body without rules decides by the simple
    majority of those voting.
    """

    code: str
    label: str
    numerator: int
    denominator: int
    of: str
    strict: bool

    def needed(self, base: int) -> int:
        """The fewest votes in favour that carry a decision when the share is taken of `base` people."""
        votes, rest = divmod(base * self.numerator, self.denominator)
        return votes + 1 if self.strict or rest else votes

    def stored(self) -> dict[str, Any]:
        """As `Body.decision_rules` keeps it."""
        return asdict(self)


def decision_rules(stored: Iterable[Mapping[str, Any]]) -> tuple[DecisionRule, ...]:
    """The rules of a body, as `Body.decision_rules` keeps them."""
    return tuple(DecisionRule(**one) for one in stored)


class Seated(Protocol):
    """What a rule may look at in a membership."""

    @property
    def since(self) -> dt.date: ...
    @property
    def until(self) -> dt.date | None: ...


M = TypeVar("M", bound=Seated)


def on_day(members: Iterable[M], day: dt.date) -> list[M]:
    """Those seated on `day`, first and last day included, in the order given."""
    return [m for m in members if m.since <= day and (m.until is None or day <= m.until)]


@dataclass(frozen=True)
class Label:
    """What a name is made of when it is printed in minutes."""

    short_name: str
    office: str


def called(label: Label, style: str = "name", position: int = 0) -> str:
    """How a member is called in the minutes: 会長, 早川副会長, 伊藤委員; or 委員; or A委員.

    These words stand in a Japanese record and stay Japanese in every edition.
    """
    if label.office == "chair":
        return "会長"
    if style == "role":
        return "副会長" if label.office == "deputy" else "委員"
    title = "副会長" if label.office == "deputy" else "委員"
    if style == "letter":
        return f"{_letter(position)}{title}"
    return f"{label.short_name}{title}"


def _letter(position: int) -> str:
    """A to Z, then AA, AB: no two members of a large body share a letter."""
    before, last = divmod(position, 26)
    return (_letter(before - 1) if before else "") + chr(ord("A") + last)


def listed(label: Label) -> str:
    """How a member stands in the list of those present: 水野会長, 早川副会長, 伊藤委員."""
    return label.short_name + {"chair": "会長", "deputy": "副会長"}.get(label.office, "委員")


def ensure_seatable(
    *, name: str, reading: str, seat: int, seats: int, office: str, since: dt.date, until: dt.date | None
) -> None:
    """A seat that exists, a name, a reading to sort by, a term that ends after it begins.

    Raises:
        Invalid: with every field that is wrong.
    """
    wrong: dict[str, list[Sentence]] = {}
    if not name.strip():
        wrong["name"] = [msg("氏名を書いてください")]
    if not reading.strip():
        wrong["reading"] = [msg("よみがなを書いてください。名簿の順に使います")]
    if not 1 <= seat <= seats:
        wrong["seat"] = [msg("席は1から%(n)sまでです", n=seats)]
    if office not in OFFICES:
        wrong["office"] = [msg("会長、副会長、委員から選んでください")]
    if until is not None and until < since:
        wrong["until"] = [msg("任期の終わりは、始まりより後の日にしてください")]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)


def wrong_rules(given: Mapping[str, Any]) -> dict[str, list[Sentence]]:
    """What is wrong with the rules of a body: field → sentences; nothing when it can decide by them."""
    wrong: dict[str, list[Sentence]] = {}
    if not 1 <= given["seats"] <= MOST_SEATS:
        wrong["seats"] = [msg("定数は1から%(n)sまでにしてください", n=MOST_SEATS)]
    if given["quorum_base"] not in QUORUM_BASES or given["quorum_test"] not in QUORUM_TESTS:
        wrong["quorum"] = [msg("定足数の決め方を選んでください")]
    if not 1 <= given["term_months"] <= LONGEST_TERM:
        wrong["term_months"] = [msg("任期は1か月から%(n)sか月までにしてください", n=LONGEST_TERM)]
    if not given["attendance_modes"] or set(given["attendance_modes"]) - set(MODES):
        wrong["attendance_modes"] = [msg("出席のしかたを1つ以上選んでください")]
    if given["speaker_style"] not in STYLES:
        wrong["speaker_style"] = [msg("発言者の書き方を選んでください")]
    if given["minutes_style"] not in MINUTES:
        wrong["minutes_style"] = [msg("会議録の書き方を選んでください")]
    return wrong | _wrong_decisions(decision_rules(given.get("decision_rules", ())))


def _wrong_decisions(given: Sequence[DecisionRule]) -> dict[str, list[Sentence]]:
    found: list[Sentence] = []
    labels = [rule.label.strip() for rule in given]
    if len(given) > MOST_DECISIONS:
        found.append(msg("決め方は%(n)sまでにしてください", n=MOST_DECISIONS))
    if not all(labels):
        found.append(msg("どの議決の決め方かを書いてください。例 規約の改正"))
    if len(set(labels)) < len(labels):
        found.append(msg("同じ議決が2回あります。1行にまとめてください"))
    if any(rule.of not in DECISION_BASES or not _more_than_half(rule) for rule in given):
        found.append(msg("割合と、何をもとに数えるかを選んでください"))
    return {"decision_rules": found} if found else {}


def _more_than_half(rule: DecisionRule) -> bool:
    """A share below one half would let two opposite decisions be carried at once."""
    twice, whole = 2 * rule.numerator, rule.denominator
    return (
        0 < whole <= MOST_DENOMINATOR
        and (twice > whole or (twice == whole and rule.strict))
        and (rule.numerator < whole or (rule.numerator == whole and not rule.strict))
    )


def overlaps(since: dt.date, until: dt.date | None, other: Seated) -> bool:
    """Whether two terms have a day in common."""
    return (until is None or other.since <= until) and (other.until is None or since <= other.until)
