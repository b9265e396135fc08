"""The rows in which a body's seats by category and its decision rules are typed: read from the form, and shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from flask import request

from consult.bodies.models import Body
from consult.bodies.rules import DecisionRule
from consult.bodies.seat_rules import SIDES
from consult.errors import Sentence
from consult.i18n import N_, gettext, msg
from consult.web.forms import number_in

SHARES: Final = {
    "1/2+": N_("過半数"),
    "2/3": N_("3分の2以上"),
    "3/4": N_("4分の3以上"),
    "4/5": N_("5分の4以上"),
    "1/1": N_("全員"),
}
BASES: Final = {"voting": N_("投票した人"), "present": N_("出席した人"), "seats": N_("定数")}
_SPARE = 2  # empty rows below those in use
_PLAN = ("plan_category", "plan_seats", "plan_side")
_DECISIONS = ("decision_code", "decision_label", "decision_share", "decision_of")


@dataclass(frozen=True)
class Rows:
    """The rows as typed, by field; rows without any words are left out."""

    plan: Sequence[tuple[str, ...]] = ()
    decisions: Sequence[tuple[str, ...]] = ()
    wrong: dict[str, list[Sentence]] = field(default_factory=dict)

    @classmethod
    def posted(cls) -> "Rows":
        """Those of the present request."""
        return cls(_columns(_PLAN, counts=(0, 1)), _columns(_DECISIONS, counts=(1,)))

    @classmethod
    def of(cls, body: Body | None) -> "Rows":
        """Those of a body; none for one still to be set up."""
        if body is None:
            return cls()
        return cls(
            [(one["category"], str(one["seats"]), one["side"]) for one in body.seat_plan],
            [(one["code"], one["label"], _share(one), one["of"]) for one in body.decision_rules],
        )

    def filled(self) -> dict[str, Any]:
        """Plan and rules as the body keeps them; what cannot be read is noted in `wrong`."""
        plan: list[dict[str, Any]] = []
        for category, seats, side in self.plan:
            if not number_in(seats):
                self.wrong["seat_plan"] = [msg("区分ごとの席の数を、数字で書いてください。例 2")]
            plan.append(
                {"category": category, "seats": number_in(seats) or 1, "side": side if side in SIDES else ""}
            )
        return {"seat_plan": plan, "decision_rules": self._rules()}

    def _rules(self) -> list[dict[str, Any]]:
        known = [code for code, *_ in self.decisions if code]
        free = (f"r{n}" for n in range(1, 1000) if f"r{n}" not in known)
        rules, given = [], set()
        for code, label, share, of in self.decisions:
            kept = code if code and code.isalnum() and code not in given else next(free)
            given.add(kept)
            top, _, bottom = share.rstrip("+").partition("/") if share in SHARES else ("0", "/", "1")
            rule = DecisionRule(kept, label, int(top), int(bottom), of, strict=share.endswith("+"))
            rules.append(rule.stored())
        return rules


def _columns(names: Sequence[str], counts: Sequence[int]) -> list[tuple[str, ...]]:
    columns = [[text.strip() for text in request.form.getlist(name)] for name in names]
    longest = max(map(len, columns), default=0)
    rows = zip(*(column + [""] * (longest - len(column)) for column in columns), strict=True)
    return [row for row in rows if any(row[at] for at in counts)]


def _share(rule: Mapping[str, Any]) -> str:
    return f"{rule['numerator']}/{rule['denominator']}" + ("+" if rule["strict"] else "")


def shown(rows: Rows) -> dict[str, Any]:
    """What the template draws: the rows in use and some empty ones, each with its choices."""
    return {
        "plan_rows": [
            {"category": category, "seats": seats, "sides": _options(SIDES, side)}
            for category, seats, side in [*rows.plan, *[("", "", "")] * _SPARE]
        ],
        "decision_rows": [
            {"code": code, "label": label, "shares": _options(SHARES, share), "bases": _options(BASES, of)}
            for code, label, share, of in [*rows.decisions, *[("", "", "2/3", "present")] * _SPARE]
        ],
    }


def _options(words: Mapping[str, str], chosen: str) -> list[dict[str, Any]]:
    return [{"value": v, "label": gettext(w), "chosen": v == chosen} for v, w in words.items()]


def said(rule: DecisionRule) -> str:
    """A rule in words: 規約の改正：出席した人の3分の2以上."""
    share = SHARES.get(_share(rule.stored()))
    text = gettext(share) if share else f"{rule.numerator}/{rule.denominator}"
    return str(msg("%(what)s：%(of)sの%(share)s", what=rule.label, of=gettext(BASES[rule.of]), share=text))
