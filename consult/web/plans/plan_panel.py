"""What a plan adds to its public case page: its pages, how many answered its surveys, its names, what follows it."""

from typing import Any

from consult.cases import queries
from consult.dossier.queries import dossier
from consult.i18n import gettext, msg
from consult.plans import tree
from consult.plans.inputs import queries as input_queries
from consult.plans.inputs.rules import SHOWN
from consult.plans.succession import PLANS, SUPERSEDES
from consult.plans.survey_sheets import percent
from consult.web.cases.case_page import View
from consult.web.plans.plan_names import names, ordinance


def panel(view: View) -> dict[str, Any] | None:
    """None for a case that is no plan."""
    case = view.case
    if case.procedure not in PLANS:
        return None
    base = f"/cases/{case.slug}"
    pages = [{"href": f"{base}/timeline", "title": gettext("年表（図と表）")}]
    if case.procedure == "plan" and tree.measures(view.session, case):
        pages.append({"href": f"{base}/tree", "title": gettext("計画の体系（目標と施策）")})
    if case.procedure == "plan" and case.stage in SHOWN:
        total = sum(input_queries.counts(view.session, case).values())
        title = msg("出された意見とその扱い（%(n)s件）", n=total)
        pages += [
            {"href": f"{base}/inputs", "title": str(title)},
            {"href": f"{base}/origins", "title": gettext("この文は、あの場から")},
            {"href": f"{base}/draft", "title": gettext("確定した案の本文")},
        ]
    return {
        "pages": pages,
        "surveys": _surveys(view),
        "names": names(view.session, case),
        "ordinance": ordinance(view.session, case),
    }


def notices(view: View) -> list[dict[str, Any]]:
    """That a newer plan has taken the place of this one, with the way there."""
    return [
        {
            "title": msg("この計画は、「%(title)s」に替わりました", title=other.title),
            "text": gettext("この計画の記録は、このページでこれからも読めます。"),
            "tone": "info",
            "link": {"href": other.address, "title": gettext("新しい計画を読む")},
        }
        for kind, other in queries.links(view.session, view.case)
        if view.case.procedure in PLANS and kind == f"from:{SUPERSEDES}" and other.public
    ]


def _surveys(view: View) -> list[list[str]]:
    """Sent, returned and valid with their rates, reckoned from the numbers."""
    if view.case.procedure != "plan":
        return []
    held = dossier(view.session, view.case)
    return [
        [
            str(msg("アンケート%(n)s", n=one["survey"])),
            f"{one['distributed']:,}",
            f"{one['returned']:,}（{percent(one['returned'], one['distributed'])}%）",
            f"{one['valid']:,}（{percent(one['valid'], one['distributed'])}%）",
        ]
        for one in held.all("survey_counts")
    ]
