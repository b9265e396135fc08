"""What the forms about a body hold: its rules as fields, and fields as rules."""

import re
from typing import Any, Final

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.accounts import queries as accounts
from consult.accounts.models import Office
from consult.bodies.models import Body
from consult.db import db
from consult.i18n import N_, gettext, msg
from consult.web.access import current_actor
from consult.web.bodies.body_plan_forms import Rows, shown
from consult.web.forms import Typed

BODY_FIELDS: Final = ("office", "name", "slug", "kind", "parent")
RULE_FIELDS: Final = (
    *("basis", "purpose", "seats", "quorum_base", "quorum_test", "chair_votes", "chair_breaks_ties"),
    *("speaker_style", "minutes_style", "term_months", "equal_sides", "substitutes_allowed"),
)
_WORDS: Final = {
    "kind": {
        "statutory": N_("附属機関（法律か条例による）"),
        "advisory": N_("懇談会等（要綱による。決定はしない）"),
        "joint": N_("協議会・推進委員会（市民、団体、市などが対等に話し合う）"),
        "section": N_("部会（ほかの会議体の下に置く）"),
        "council": N_("議会"),
        "council_committee": N_("議会の委員会"),
    },
    "quorum_base": {"seats": N_("定数"), "members": N_("現在の委員")},
    "quorum_test": {"more_than_half": N_("過半数"), "half_or_more": N_("半数以上")},
    "attendance_modes": {"in_person": N_("会場"), "web": N_("ウェブ（映像と音声）"), "paper": N_("書面（会議を開かずに紙で決める）")},
    "speaker_style": {
        "name": N_("名字で書く（伊藤委員）"),
        "role": N_("役だけ書く（委員）"),
        "letter": N_("記号で書く（A委員）"),
    },
    "minutes_style": {"summary": N_("要点記録"), "gist": N_("要旨"), "verbatim": N_("全文記録")},
}  # fmt: skip
_USUAL: Final = {
    "kind": "advisory",
    "seats": "10",
    "quorum_base": "seats",
    "quorum_test": "more_than_half",
    "chair_votes": "",
    "chair_breaks_ties": "1",
    "speaker_style": "name",
    "minutes_style": "summary",
    "term_months": "24",
}


_NUMBER = re.compile(r"\d{1,4}")


def own_offices() -> list[Office]:
    """The offices the present actor may keep bodies for."""
    return [o for o in accounts.offices(db.session()) if allowed(current_actor(), Permission.BODY_EDIT, o)]


def rules_of(body: Body | None) -> dict[str, str]:
    """The rules of a body as fields hold them; the usual ones for a body still to be set up."""
    if body is None:
        return dict(_USUAL)
    values = {name: getattr(body, name) for name in RULE_FIELDS}
    return {
        name: ("1" if value else "") if isinstance(value, bool) else str(value)
        for name, value in values.items()
    }


def filled_rules(typed: Typed, modes: list[str], rows: Rows) -> dict[str, Any]:
    """The rules as typed; numbers that are none are noted at their fields."""
    plan = rows.filled()
    typed.wrong |= rows.wrong
    return {
        "basis": typed.text("basis"),
        "purpose": typed.text("purpose"),
        "seats": number(typed, "seats"),
        "quorum_base": typed["quorum_base"],
        "quorum_test": typed["quorum_test"],
        "chair_votes": bool(typed["chair_votes"]),
        "chair_breaks_ties": bool(typed["chair_breaks_ties"]),
        "attendance_modes": modes,
        "speaker_style": typed["speaker_style"],
        "minutes_style": typed["minutes_style"],
        "term_months": number(typed, "term_months"),
        "equal_sides": bool(typed["equal_sides"]),
        "substitutes_allowed": bool(typed["substitutes_allowed"]),
        **plan,
    }


def number(typed: Typed, name: str) -> int:
    """A whole number of at most four digits; what is none is noted at its field."""
    text = typed.text(name)
    if _NUMBER.fullmatch(text):  # full-width digits are digits too
        return int(text)
    typed.wrong.setdefault(name, []).append(msg("数字で書いてください。例 10"))
    return 1


def body_choices(typed: Typed, modes: list[str] | None, rows: Rows) -> dict[str, Any]:
    """The choices of every field that has some, with what is chosen now."""
    chosen = {name: {typed[name]} for name in _WORDS}
    chosen["attendance_modes"] = set(modes if modes is not None else ["in_person", "web"])
    return {
        "choice_of": {
            name: [
                {"value": value, "label": gettext(word), "checked": value in chosen[name]}
                for value, word in words.items()
            ]
            for name, words in _WORDS.items()
        },
        **shown(rows),
    }
