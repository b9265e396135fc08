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

REASON, REVISION, FOLLOW_UP = "reason", "revision", "follow_up"
NEEDS = frozenset({REASON, REVISION, FOLLOW_UP})


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
        Invalid: naming the part that cannot be read and how to write it.
    """
    found: dict[str, OutcomeRule] = {}
    for part in filter(None, (piece.strip() for piece in text.replace("；", ";").split(";"))):
        head, _, needs = part.partition(":")
        letter, equals, words = (piece.strip() for piece in head.partition("="))
        japanese, _, english = (piece.strip() for piece in words.partition("/"))
        wanted = frozenset(filter(None, (need.strip() for need in needs.split(","))))
        if not (equals and letter and japanese) or letter in found or not wanted <= NEEDS:
            sentence = msg(
                "反映区分「%(part)s」を読めません。「文字=名前/英語の名前:reason,revision,follow_up」を;で区切って書いてください",
                part=part,
            )
            raise Invalid(sentence, {"outcomes": [sentence]})
        found[letter] = OutcomeRule(letter, japanese, english, wanted)
    if not found:
        sentence = msg("反映区分を1つ以上書いてください")
        raise Invalid(sentence, {"outcomes": [sentence]})
    return found


def outcomes_of(definition: Definition) -> dict[str, OutcomeRule]:
    """The outcomes of this version of a procedure: those it writes out, or A–E without those it does not use."""
    written = str(definition.setting("outcomes", otherwise=""))
    if written:
        used = rules.outcomes_used(definition)
        every = read_outcomes(written)
        return {letter: o for letter, o in every.items() if letter not in STANDARD or letter in used}
    return {letter: STANDARD[letter] for letter in rules.outcomes_used(definition)}


def lint_answer(
    outcomes: Mapping[str, OutcomeRule], outcome: str, response: str, reason: str, revision_id: int | None
) -> dict[str, list[Sentence]]:
    """What a drafted answer lacks, by field, each with its remedy."""
    wrong: dict[str, list[Sentence]] = {}
    if outcome not in outcomes:
        wrong["outcome"] = [msg("%(letters)sから区分を選んでください", letters="、".join(outcomes))]
        if set(outcomes) == set(STANDARD):
            wrong["outcome"] = [msg("AからEまでの区分を選んでください")]
    needs = outcomes[outcome].needs if outcome in outcomes else frozenset()
    with_reason = "と".join(letter for letter, rule in outcomes.items() if REASON in rule.needs)
    if not response.strip():
        wrong["response"] = [msg("市の考え方を書いてください")]
    if REASON in needs and not reason.strip():
        wrong["reason"] = [
            msg("理由を書いてください。区分%(letters)sには理由が要ります", letters=with_reason)
        ]
    if REVISION in needs and revision_id is None:
        wrong["revision"] = [
            msg("直した文を選んでください。区分%(letter)sには修正の前と後が要ります", letter=outcome)
        ]
    return wrong
