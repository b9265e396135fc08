"""The earlier answers to one input of a plan, in words."""

from collections.abc import Sequence
from typing import Any

from consult.i18n import gettext
from consult.plans.inputs.history import Answered
from consult.plans.inputs.rules import DISPOSITIONS


def said(found: Sequence[Answered]) -> list[dict[str, Any]]:
    """Each answer with its day, who gave it, its reason and its place."""
    return [
        {
            "at": one.at,
            "who": one.who,
            "disposition": gettext(DISPOSITIONS[one.disposition]),
            "reason": one.reason,
            "place": one.place,
        }
        for one in found
    ]
