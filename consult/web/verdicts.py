"""Verdicts of conditions as rows for the page: unmet first, each with who clears it and where."""

from collections.abc import Mapping
from typing import Any

from consult.access.actor import Role
from consult.access.check import allowed
from consult.cases.models import Case
from consult.dossier.sheets import sheet_of, sheets_of
from consult.i18n import N_, gettext, msg
from consult.web.access import current_actor, may_open
from consult.web.cases import dossier_page
from consult.web.words import role
from consult.workflow.conditions import Verdict
from consult.workflow.explain import Option

# where a condition is cleared: key of the condition → page below /desk/cases/<slug>/
PLACES: Mapping[str, tuple[str, str]] = {
    "notice": ("notice", N_("公表文を書く")),
    "period": ("notice", N_("期間を決める")),
    "draft": ("draft", N_("案を入れる")),
    "opinions": ("opinions", N_("分ける")),
    "counts": ("opinions", N_("数を見る")),
    "responses": ("responses", N_("答える")),
    "redaction": ("opinions?lane=redaction", N_("確かめる")),
    "sample": ("opinions/sample", N_("抜き取りの確かめ")),
    "publicity": ("notice", N_("周知を記録する")),
    "outages": ("outages", N_("停止を記録する")),
    "intake": ("intake", N_("入力する")),
    "attendance": ("console", N_("出席を記録する")),
    "agenda": ("console", N_("結果を記録する")),
    "meeting": ("prepare", N_("会議を準備する")),
    "minutes": ("minutes", N_("会議録を書く")),
    "minutes_check": ("minutes", N_("会議録を確かめる")),
    "minutes_redaction": ("redaction", N_("墨消しを確かめる")),
    "applicants": ("applicants", N_("応募を見る")),
    "scores": ("scores", N_("採点を見る")),
    "reserve": ("outcome", N_("結果と補欠名簿を見る")),
    "documents": ("papers", N_("文書を綴じる")),
    "parts": ("parts", N_("待っている案件を見る")),
    "votes": ("votes", N_("採決を記録する")),
    "committee": ("votes#committee", N_("付託と採決を見る")),
    "sessions": ("/desk/council", N_("会期を記録する")),
    "matters": ("/desk/council", N_("議会の案件を見る")),
}


_BESIDE_SHEETS = frozenset({"applicants", "scores", "reserve"})  # pages of procedures that keep sheets too


_OF_AN_ASSEMBLY = frozenset({"came", "draw"})  # codes and lots have a page of their own
_PARTNER = "candidate"  # nobody writes a partner: it is found on a page of its own


# sheets that several procedures share, under the name their conditions have for the place
_CALLED: Mapping[str, str] = {
    "redaction": "clearance",
    "responses": "response",
    "indicators": "indicator",
    "recommendations": "earlier",
}


# pages of a plan, where others have a sheet of that name or none
_OF_A_PLAN: Mapping[str, tuple[str, str]] = {
    "contributions": ("inputs", N_("意見の扱いを書く")),
    "draft": PLACES["draft"],
    "consultation": PLACES["parts"],
}


_BEFORE_THE_COUNCIL = frozenset({"bill", "petition"})
_COUNCIL = frozenset({"votes", "committee", "sessions", "matters"})


def rows(case: Case, option: Option) -> list[dict[str, Any]]:
    """Every verdict of an option: what is missing, what raises a caution, what holds."""
    return [
        *unmet(case, option),
        *(
            {"state": "warn", "text": str(v), "detail": gettext("進めるときは理由を書きます")}
            for v in option.warnings
        ),
        *({"state": "yes", "text": str(v)} for v in option.met),
    ]


def unmet(case: Case, option: Option) -> list[dict[str, Any]]:
    """Only what stands in the way."""
    return [
        {"state": "todo", "text": str(verdict), "detail": gettext("進めるときに、その欄に書きます")}
        if verdict.input in option.edge.inputs
        else unmet_row(case, verdict)
        for verdict in option.unmet
    ]


def unmet_row(case: Case, verdict: Verdict) -> dict[str, Any]:
    """One condition that does not hold, with who clears it and where."""
    waits = verdict.clears in {"clock", "system"}
    row: dict[str, Any] = {"state": "clock" if waits else "todo", "text": str(verdict)}
    if verdict.clears and not waits:
        who = role(verdict.clears) if verdict.clears in {r.value for r in Role} else gettext(verdict.clears)
        row["detail"] = msg("そろえる人：%(who)s", who=who)
        if verdict.clears not in own_roles() and writes(case, verdict):
            row["detail"] = msg("そろえる人：%(who)s　あなたも書けます", who=who)
    place = _place(case, verdict.where)
    if place is not None and not waits:
        page, title = place
        href = page if page.startswith("/") else f"/desk/cases/{case.slug}/{page}"
        if may_open(href, case):
            row["link"] = {"href": href, "title": gettext(title)}
    return row


def own_roles() -> set[str]:
    """The roles of whoever reads this page, as `clears` names them."""
    return {grant.role.value for grant in current_actor().grants}


def writes(case: Case, verdict: Verdict) -> bool:
    """Whether the reader may write the sheet that clears it, whoever is named as its keeper."""
    if verdict.clears not in {r.value for r in Role} or verdict.where == _PARTNER:
        return False
    sheet = sheet_of(case.procedure, _sheet_named(case, verdict.where))
    return sheet is not None and any(allowed(current_actor(), p, case) for p in sheet.permissions)


def _sheet_named(case: Case, where: str) -> str:
    """The sheet a condition means by its place, where a procedure calls it otherwise."""
    return where if sheet_of(case.procedure, where) else _CALLED.get(where, where)


def _place(case: Case, where: str) -> tuple[str, str] | None:
    """The page that clears it; of a case that keeps sheets the sheet itself, where there is one of that name."""
    beside = where in {"documents", "parts", *_BESIDE_SHEETS}
    if case.procedure in _BEFORE_THE_COUNCIL and where in _COUNCIL:
        return PLACES[where]
    if case.procedure == "plan" and where in _OF_A_PLAN:
        return _OF_A_PLAN[where]
    if case.procedure == "citizens_assembly" and where in _OF_AN_ASSEMBLY:
        return ("assembly", N_("符号と抽選を開く")) if dossier_page.may_read(case) else None
    if case.procedure == "matching" and where == _PARTNER:
        return "fitting", N_("合いそうな相手を見る")
    if sheets_of(case.procedure) and where and not beside:
        if not dossier_page.may_read(case):
            return None
        anchor = (
            f"#{_sheet_named(case, where)}" if sheet_of(case.procedure, _sheet_named(case, where)) else ""
        )
        return f"dossier/{anchor}", N_("調書に書く")
    return PLACES.get(where)
