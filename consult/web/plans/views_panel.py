"""On the page of a yearly review: that anyone may say what they think of the year; and what there is to say it of."""

from collections.abc import Mapping
from typing import Any

from consult.cases.models import Case
from consult.db import db
from consult.dossier.queries import dossier
from consult.i18n import gettext
from consult.plans.reviews.facts import measures_of
from consult.plans.reviews.view_queries import is_open


def notices(case: Case) -> list[dict[str, Any]]:
    """Where to send a view; nothing for other cases, and before and after the hearing."""
    if not is_open(db.session(), case):
        return []
    return [
        {
            "title": gettext("この1年について、意見を送れます"),
            "text": gettext("名前も会員登録も要りません。数分で書けます。"),
            "tone": "info",
            "link": {"href": f"/cases/{case.slug}/views/new", "title": gettext("意見を送る")},
        }
    ]


def points(case: Case) -> Mapping[str, str]:
    """The 施策 of the year by their codes."""
    found = measures_of(db.session(), [dossier(db.session(), case)])[0]
    return {code: f"{code} {title}" for code, title in found}
