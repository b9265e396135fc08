"""What taking back a grant will cost the group, said before it is done: pure, over frozen facts."""

from consult.collaboration.grants.conditions import GrantFacts
from consult.collaboration.grants.return_rules import surcharge
from consult.collaboration.grants.rules import settled
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known


@condition(
    "revocation_foretold",
    states=N_("取り消すと返してもらう額がわかっている"),
    met=N_(
        "取り消すと、支払った%(paid)s円のうち%(back)s円を返してもらいます。きょう返されるとして、加算金は%(surcharge)s円です"
    ),
    unmet=N_("支払った額の記録が読めないので、返してもらう額がわかりません"),
    clears="system",
    where="payment",
)
def revocation_foretold(facts: GrantFacts) -> Outcome:
    """The whole of what was paid comes back, with 加算金 from the day of receipt (補助金等適正化法19条1項)."""
    back = known(facts.paid) - known(facts.returned)
    return True, {"paid": known(facts.paid)} | _told(facts, back)


@condition(
    "part_below_whole",
    states=N_("取り消す額が、確定額より少ない"),
    met=N_(
        "確定額%(fixed)s円のうち%(part)s円を取り消すと、%(back)s円を返してもらいます。きょう返されるとして、加算金は%(surcharge)s円です"
    ),
    unmet=N_(
        "取り消す額は、1円から、確定額%(fixed)s円より少ない額までで書いてください。全部のときは「交付決定を取り消す」を使います"
    ),
    clears="head",
    where="amount",
    input="amount",
)
def part_below_whole(facts: GrantFacts) -> Outcome:
    """一部取消: what is paid above the amount that remains comes back."""
    fixed, part = known(facts.fixed_amount), facts.inputs.get("amount")
    if not isinstance(part, int) or not 0 < part < fixed:
        return False, {"fixed": fixed}
    back = settled(fixed - part, known(facts.paid) - known(facts.returned)).to_return
    return True, {"fixed": fixed, "part": part} | _told(facts, back)


def _told(facts: GrantFacts, back: int) -> dict[str, object]:
    bears = surcharge(known(facts.payments), back, (), known(facts.today), facts.surcharge_terms)
    return {"back": back, "surcharge": bears}
