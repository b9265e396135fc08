"""反映区分 as a municipality has them: letters, words, and what each asks of an answer. Pure; read from the procedure.

The parameter `outcomes` is one line, so that local rules can write another:

    A=修正する/Amended:revision；C=今後の参考にする/Kept for reference:reason,follow_up
"""

from collections.abc import Mapping
from dataclasses import dataclass

from consult.consultations import rules
from consult.errors import Invalid, Sentence
from consult.i18n import gettext, language, msg
from consult.workflow.definition import Definition
from consult.workflow.overlay import declare_reader, declare_together

REASON, REVISION, FOLLOW_UP = "reason", "revision", "follow_up"
NEEDS = frozenset({REASON, REVISION, FOLLOW_UP})
FEWEST = 2  # with one there is nothing to choose, and every answer says the same
LONGEST_LETTER, LONGEST_NAME = 3, 60  # a letter stands in small boxes and in addresses, a name in one line
_WIDE = str.maketrans("；：＝／，", ";:=/,")  # typed in Japanese, the signs are wide


@dataclass(frozen=True)
class OutcomeRule:
    """One outcome: its letter, its words and what an answer with it must bring."""

    letter: str
    japanese: str
    english: str = ""
    needs: frozenset[str] = frozenset()

    @property
    def label(self) -> str:
        """Its words in the reader's language; the words every city begins with are in the catalogue."""
        if rules.OUTCOMES.get(self.letter) == self.japanese:
            return gettext(self.japanese)
        return self.english if self.english and language() != "ja" else self.japanese


STANDARD = {
    letter: OutcomeRule(letter, label, "", needs)
    for letter, label, needs in (
        ("A", rules.OUTCOMES["A"], frozenset({REVISION})),
        ("B", rules.OUTCOMES["B"], frozenset[str]()),
        ("C", rules.OUTCOMES["C"], frozenset({REASON, FOLLOW_UP})),
        ("D", rules.OUTCOMES["D"], frozenset({REASON})),
        ("E", rules.OUTCOMES["E"], frozenset[str]()),
    )
}


def read_outcomes(text: str) -> dict[str, OutcomeRule]:
    """The outcomes written in one line, by letter.

    Raises:
        Invalid: naming the part that cannot be read, what is wrong with it and how to write it.
    """
    found: dict[str, OutcomeRule] = {}
    for part in filter(None, (piece.strip() for piece in text.translate(_WIDE).split(";"))):
        head, _, needs = part.partition(":")
        letter, _, words = (piece.strip() for piece in head.partition("="))
        japanese, _, english = (piece.strip() for piece in words.partition("/"))
        wanted = frozenset(filter(None, (need.strip() for need in needs.split(","))))
        said = _part_fault(part, letter, japanese, wanted)
        if said is None and letter in found:
            said = msg("反映区分「%(letter)s」が2回書いてあります", letter=letter)
        if said is not None:
            raise Invalid(said, {"outcomes": [said]})
        found[letter] = OutcomeRule(letter, japanese, english, wanted)
    if not found:
        sentence = msg("反映区分を1つ以上書いてください")
        raise Invalid(sentence, {"outcomes": [sentence]})
    return found


def _part_fault(part: str, letter: str, japanese: str, wanted: frozenset[str]) -> Sentence | None:
    if not letter or not japanese:
        return msg(
            "反映区分「%(part)s」を読めません。「文字=名前/英語の名前:reason,revision,follow_up」を;で区切って書いてください",
            part=part,
        )
    if not letter.isalnum() or len(letter) > LONGEST_LETTER:
        return msg("反映区分の文字「%(letter)s」は、3字までの文字か数字にしてください", letter=letter)
    if len(japanese) > LONGEST_NAME:
        return msg("反映区分「%(letter)s」の名前は、60字までにしてください", letter=letter)
    if wanted - NEEDS:
        return msg(
            "反映区分「%(letter)s」の「%(need)s」は使えません。使えるのは reason、revision、follow_up です",
            letter=letter,
            need="、".join(sorted(wanted - NEEDS)),
        )
    return None


def _unreadable(text: str) -> Sentence | None:
    try:
        read_outcomes(text)
    except Invalid as wrong:
        return wrong.sentence
    return None


declare_reader("outcomes", _unreadable)


def outcomes_of(definition: Definition) -> dict[str, OutcomeRule]:
    """The outcomes of this version of a procedure: those it writes out, or A–E without those it does not use."""
    written = str(definition.setting("outcomes", otherwise=""))
    if written:
        used = rules.outcomes_used(definition)
        every = read_outcomes(written)
        return {letter: o for letter, o in every.items() if letter not in STANDARD or letter in used}
    return {letter: STANDARD[letter] for letter in rules.outcomes_used(definition)}


def _nothing_to_choose(definition: Definition) -> tuple[Sentence, Sentence] | None:
    left = outcomes_of(definition)
    if len(left) >= FEWEST:
        return None
    unused = "、".join(sorted(set(rules.OPTIONAL_OUTCOMES) - set(rules.outcomes_used(definition))))
    remedy = msg("反映区分を2つ以上書いてください")
    if unused:
        remedy = msg("反映区分を2つ以上書くか、%(letters)sを使うことにしてください", letters=unused)
    return msg("選べる反映区分が%(n)s個しか残りません", n=len(left)), remedy


declare_together("outcomes", _nothing_to_choose)


def letters_with(outcomes: Mapping[str, OutcomeRule], need: str) -> str:
    """The letters that demand something of an answer, as in a label: 「CとD」; empty when none does."""
    return gettext("と").join(letter for letter, rule in outcomes.items() if need in rule.needs)


def marked(definition: Definition) -> frozenset[str]:
    """The letters a page fills in: those of answers by which the draft was changed, whatever a city calls them."""
    return frozenset(letter for letter, rule in outcomes_of(definition).items() if REVISION in rule.needs)


def lint_answer(
    outcomes: Mapping[str, OutcomeRule], outcome: str, response: str, reason: str, revision_id: int | None
) -> dict[str, list[Sentence]]:
    """What a drafted answer lacks, by field, each with its remedy."""
    wrong: dict[str, list[Sentence]] = {}
    if outcome not in outcomes:
        wrong["outcome"] = [msg("%(letters)sから区分を選んでください", letters="、".join(outcomes))]
    needs = outcomes[outcome].needs if outcome in outcomes else frozenset()
    if not response.strip():
        wrong["response"] = [msg("市の考え方を書いてください")]
    if REASON in needs and not reason.strip():
        wrong["reason"] = [
            msg(
                "理由を書いてください。区分%(letters)sには理由が要ります",
                letters=letters_with(outcomes, REASON),
            )
        ]
    if REVISION in needs and revision_id is None:
        wrong["revision"] = [
            msg("直した文を選んでください。区分%(letter)sには修正の前と後が要ります", letter=outcome)
        ]
    return wrong
