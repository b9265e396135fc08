"""What may be given to a plan, what may become of it, and what each answer must say. Pure."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from consult.i18n import N_, Message, msg

SOURCES: Final = {
    "opinion": N_("意見公募"),
    "workshop": N_("ワークショップ"),
    "dialogue": N_("話し合い"),
    "forum": N_("フォーラム"),
    "survey": N_("アンケート"),
    "mini_public": N_("無作為抽出会議"),
    "committee": N_("委員会"),
    "other": N_("そのほか（手紙、窓口など）"),
}
DISPOSITIONS: Final = {
    "taken": N_("採用"),
    "partly": N_("一部採用"),
    "not": N_("不採用"),
    "reference": N_("参考"),
}
NEEDS_REASON: Final = frozenset({"partly", "not", "reference"})
NEEDS_PLACE: Final = frozenset({"taken", "partly"})
LONGEST: Final = 4_000
LONGEST_LINE: Final = 200

# stages in which what was given may be taken in and answered; before and after, the list stands as it is
OPEN: Final = frozenset(
    {"initiated", "participation_plan", "organised", "surveyed", "drafting", "deliberated", "consulted"}
)

# from the moment the draft is fixed everything that was given stands beside it; begun anew, it is written on again
SHOWN: Final = frozenset(
    {"draft_fixed", "consulted", "revised", "final_report", "adopted", "published", "reviewed", "superseded"}
)


@dataclass(frozen=True)
class Disposed:
    """What became of an input: which of DISPOSITIONS, why, and where in the draft."""

    disposition: str
    reason: str = ""
    anchor: str = ""
    place: str = ""


@dataclass(frozen=True)
class Given:
    """One thing that was given: `key` names it in the case it came from."""

    key: str
    source: str
    text: str
    label: str = ""
    answer: Disposed | None = None


def mistakes(given: Disposed, anchors: Iterable[str]) -> Iterator[tuple[str, Message]]:
    """What is missing in a disposition, by field; `anchors` are those of the sections of the draft."""
    if given.disposition not in DISPOSITIONS:
        yield "disposition", msg("採用・一部採用・不採用・参考のどれかを選んでください")
    if given.disposition in NEEDS_REASON and not given.reason.strip():
        said = Message(DISPOSITIONS[given.disposition])
        yield "reason", msg("「%(what)s」には理由を書いてください", what=said)
    if given.anchor and given.anchor not in set(anchors):
        yield "anchor", msg("その節は案にありません。選び直してください")
    elif given.disposition in NEEDS_PLACE and not (given.anchor or given.place.strip()):
        yield "anchor", msg("案のどこに入れるかを、節を選ぶか言葉で書いてください")
    for name, text in (("reason", given.reason), ("place", given.place)):
        most = LONGEST if name == "reason" else LONGEST_LINE
        if len(text) > most:
            yield name, msg("%(n)s字までです（いま%(now)s字）", n=most, now=len(text))


def ranges(numbers: Sequence[int]) -> tuple[str, ...]:
    """Numbers so that every one is named and thousands still fit a line: 1, 2, 3, 7 → 1–3, 7."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][1] + 1:
            found[-1][1] = number
        else:
            found.append([number, number])
    said: list[str] = []
    for first, last in found:
        alone = [str(first)] if first == last else [str(first), str(last)]
        said += alone if last - first < 2 else [f"{first}–{last}"]  # noqa: PLR2004 - two neighbours are two numbers
    return tuple(said)


def named_in(listed: str, number: int) -> bool:
    """Whether what `ranges` said, joined, names this number."""
    for part in listed.split(", "):
        first, _, last = part.partition("–")
        if first.isdigit() and int(first) <= number <= int(last or first):
            return True
    return False
