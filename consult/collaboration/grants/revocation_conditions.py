"""What a revoked part of a grant may be; what it comes to is said by `foreseen.py`. Pure, over frozen facts."""

from consult.collaboration.grants.conditions import GrantFacts
from consult.i18n import N_
from consult.workflow.conditions import Outcome, condition, known


@condition(
    "part_below_whole",
    states=N_("取り消す額が、確定額より少ない"),
    met=N_("確定額%(fixed)s円のうち%(part)s円を取り消します"),
    unmet=N_(
        "取り消す額は、1円から、確定額%(fixed)s円より少ない額までで書いてください。全部のときは「交付決定を取り消す」を使います"
    ),
    clears="head",
    where="amount",
    input="amount",
)
def part_below_whole(facts: GrantFacts) -> Outcome:
    """一部取消: the whole is revoked by another act."""
    fixed, part = known(facts.fixed_amount), facts.inputs.get("amount")
    told = {"fixed": fixed}
    return isinstance(part, int) and 0 < part < fixed, told | ({"part": part} if part is not None else {})
