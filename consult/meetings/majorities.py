"""By how many votes a decision is carried: exact, whatever the share and whatever it is taken of. Pure.

The share and what it is taken of are the body's own (`Body.decision_rules`); a body without a rule decides by the
simple majority of those voting. Where the chair only breaks ties, a tie is theirs to decide, and only there where
one half is the line: a larger share is reached or not.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from consult.bodies.rules import DecisionRule
from consult.errors import Invalid
from consult.i18n import Message, msg

SIMPLE: Final = DecisionRule("simple", "過半数", 1, 2, "voting", strict=True)


def rules_of(stored: Iterable[Mapping[str, Any]]) -> tuple[DecisionRule, ...]:
    """Every rule a body can hold a vote under, the simple majority first; its own "simple" takes that place."""
    own = tuple(DecisionRule(**one) for one in stored)
    return own if any(rule.code == SIMPLE.code for rule in own) else (SIMPLE, *own)


def rule(stored: Iterable[Mapping[str, Any]], code: str) -> DecisionRule:
    """The rule of a body by its code; none given means the simple majority.

    Raises:
        Invalid: naming the rules there are.
    """
    known = rules_of(stored)
    found = next((one for one in known if one.code == (code or SIMPLE.code)), None)
    if found is None:
        names = "、".join(one.label for one in known)
        sentence = msg("この会議体にない決め方です。%(names)sから選んでください", names=names)
        raise Invalid(sentence, {"rule": [sentence]})
    return found


def taken_of(held: DecisionRule, *, seats: int, present: int, voting: int) -> int:
    """How many people the share is taken of."""
    return {"seats": seats, "present": present, "voting": voting}[held.of]


def tie_is_open(held: DecisionRule, in_favour: int, against: int) -> bool:
    """Whether the counts leave it to the chair: as many for as against (and some), under a majority of those there."""
    half = held.strict and held.numerator * 2 == held.denominator
    return half and held.of != "seats" and in_favour == against > 0


def carried(held: DecisionRule, in_favour: int, base: int) -> bool:
    """Whether the votes in favour reach (or, for a strict share, exceed) the share of `base`."""
    reached, line = in_favour * held.denominator, base * held.numerator
    return reached > line if held.strict else reached >= line


def share(held: DecisionRule) -> Message:
    """過半数, 3分の2以上, or 3分の2を超える数."""
    if held.strict and held.numerator * 2 == held.denominator:
        return msg("過半数")
    if held.numerator == held.denominator:
        return msg("全員")
    if held.strict:
        return msg("%(d)s分の%(n)sを超える数", d=held.denominator, n=held.numerator)
    return msg("%(d)s分の%(n)s以上", d=held.denominator, n=held.numerator)


def base_words(of: str, *, chair_votes: bool) -> Message:
    """What the share is taken of, in words."""
    if of == "seats":
        return msg("定数")
    if of == "present":
        return msg("出席した委員")
    return msg("表決に加わる委員") if chair_votes else msg("会長を除く、表決に加わる委員")


def said(held: DecisionRule) -> Message:
    """The rule in one phrase: 出席した委員の3分の2以上."""
    return msg("%(of)sの%(share)s", of=base_words(held.of, chair_votes=True), share=share(held))


def reckoning(arithmetic: Mapping[str, Any], in_favour: int) -> Sequence[Message]:
    """The line that was to be reached, and how many votes there were: from the stored numbers alone."""
    if "rule" not in arithmetic:  # kept before bodies had rules of their own
        return [
            msg("過半数は%(majority)s票。賛成%(n)s票です。", majority=arithmetic["majority"], n=in_favour)
        ]
    held = DecisionRule(**arithmetic["rule"])
    if held == SIMPLE:
        return [msg("過半数は%(majority)s票。賛成%(n)s票です。", majority=arithmetic["needed"], n=in_favour)]
    return [
        msg(
            "%(label)sは、%(of)s%(size)s人の%(share)sで決めます。%(needed)s票が要ります。賛成%(n)s票です。",
            label=held.label,
            of=base_words(held.of, chair_votes=bool(arithmetic["chair_votes"])),
            size=arithmetic["taken_of"],
            share=share(held),
            needed=arithmetic["needed"],
            n=in_favour,
        )
    ]
