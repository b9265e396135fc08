"""The gate of every year of support over several years, and costs that two grants would pay: pure."""

from typing import Final

from consult.collaboration.grants.conditions import GrantFacts
from consult.i18n import N_, Message
from consult.workflow.conditions import Outcome, condition, known

EARLIER: Final = {
    "none": N_("前の年度なし"),
    "missing": N_("前の年度の補助金が見つからない"),
    "other_group": N_("前の年度の補助金は、ほかの団体のもの"),
    "other_year": N_("前の補助金は、1つ前の年目のものではない"),
    "revoked": N_("前の年度の補助金は取り消された"),
    "unreviewed": N_("前の年度のふり返りがない"),
    "continue": N_("続ける"),
    "change": N_("内容を変えて続ける"),
    "end": N_("終える"),
}
OPEN: Final = frozenset({"continue", "change"})


@condition(
    "yearly_gate_passed",
    states=N_("複数年の支援は、前の年度のふり返りで続けると決めている"),
    met=N_("%(years)s年の支援の%(year)s年目です（前の年度のふり返り：%(earlier)s、決まりは%(most)s年まで）"),
    unmet=N_(
        "%(years)s年の支援の%(year)s年目ですが、この年度の交付はまだ決められません"
        "（前の年度のふり返り：%(earlier)s、決まりは%(most)s年まで）"
    ),
    clears="head",
    where="support",
)
def yearly_gate_passed(facts: GrantFacts) -> Outcome:
    """Each year is decided anew (会計年度独立の原則); an application that names no years is for one."""
    known(facts.application_missing)
    year, years, most = facts.support_year, facts.support_years, facts.max_support_years
    passed = year == 1 or facts.earlier in OPEN
    told = {"year": year, "years": years, "most": most, "earlier": Message(EARLIER[facts.earlier])}
    return passed and year <= years <= most, told
