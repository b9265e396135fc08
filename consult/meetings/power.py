"""Who may decide what: a body set up to give views decides no case, and no body decides the case of another. Pure.

附属機関 are set up by law or ordinance and decide or recommend as such (地方自治法138条の4第3項); 懇談会 and
協議会 are set up by guideline and give views. A 部会 has the power of the body it belongs to.
"""

from consult.bodies.rules import FAMILY
from consult.errors import Refused
from consult.i18n import Message, msg


def family(kind: str, parent: str | None) -> str:
    """The family of a body; that of its parent for a 部会."""
    return FAMILY.get(kind, "") or FAMILY.get(parent or "", "")


def ensure_may_decide(*, kind: str, parent: str | None, name: str, mine: bool, case: str) -> None:
    """Refuse a vote on a case that this body has no power to decide; see `cannot_decide`.

    Raises:
        Refused: with the rule and what can be done instead.
    """
    if cannot := cannot_decide(kind=kind, parent=parent, name=name, mine=mine, case=case):
        raise Refused(cannot)


def cannot_decide(*, kind: str, parent: str | None, name: str, mine: bool, case: str) -> Message | None:
    """Why this body cannot decide a case, with what can be done instead; None when it can.

    Args:
        kind: Of the body.
        parent: Kind of the body a 部会 belongs to.
        name: Of the body.
        mine: Whether the case names this body (or its parent), or none at all.
        case: Number of the case; empty when the item is about none.
    """
    if not case:
        return None
    if family(kind, parent) == "advisory":
        return msg(
            "%(name)sは意見を述べる会議体で、案件%(case)sを決める権限がありません。"
            "報告の議題として意見を記録するか、条例で置いた附属機関の議題にしてください",
            name=name,
            case=case,
        )
    if not mine:
        return msg(
            "案件%(case)sを決めるのは、別の会議体です。その会議体の議題にするか、報告の議題にしてください",
            case=case,
        )
    return None
