"""/grants: the city's grants by 年度, with the sums of the year, as page and table; and the money of one of them."""

import csv
import io
from typing import Any

from flask import Blueprint, Response, render_template, request

from consult.calendars import FiscalYear
from consult.cases import staged
from consult.cases.models import Case
from consult.collaboration.grants import money as grant_money
from consult.collaboration.grants.money import Granted
from consult.db import db
from consult.documents.cells import guarded
from consult.errors import NotFound
from consult.i18n import gettext, msg, pick
from consult.web.access import public
from consult.web.collaboration import grant_panel
from consult.web.printed import download

blueprint = Blueprint("grants", __name__, url_prefix="/grants")


@blueprint.get("")
@public
def listing() -> str:
    """The grants of one 年度, the newest unless another is asked for."""
    years = grant_money.years(db.session())
    year = _year(years)
    rows, after = grant_money.listed(db.session(), year, request.args.get("after", type=int))
    count, sums = grant_money.totals(db.session(), year)
    return render_template(
        "public/grants.html",
        nav="cases",
        year=FiscalYear(year) if years else None,
        years=[{"href": f"/grants?year={y}", "title": FiscalYear(y), "current": y == year} for y in years],
        rows=[_row(one) for one in rows],
        count=count,
        sums=grant_panel.said(sums),
        csv=f"/grants/table.csv?year={year}",
        more=f"/grants?year={year}&after={after}" if after else "",
        trail=[
            {"title": gettext("トップ"), "href": "/"},
            {"title": gettext("案件"), "href": "/cases"},
            {"title": gettext("補助金")},
        ],
    )


@blueprint.get("/table.csv")
@public
def table() -> Response:
    """Every grant of one 年度 as CSV: UTF-8 with a byte order mark, whole yen without separators."""
    session, out = db.session(), io.StringIO(newline="")
    sheet, year = csv.writer(out), _year(grant_money.years(db.session()))
    heads = (
        "年度",
        "案件番号",
        "題名",
        "団体",
        "補助金の名前",
        "段階",
        "交付決定額",
        "確定額",
        "支払額",
        "返還額",
        "返還を求めている額",
        "加算金",
        "延滞金",
        "納められた加算金・延滞金",
    )
    sheet.writerow(heads)
    after: int | None = None
    while True:
        rows, after = grant_money.listed(session, year, after)
        for one in rows:
            texts = (one.case.number, one.case.title, one.group, one.programme, _stage(one.case))
            money = one.money
            fixed = "" if money.fixed is None else money.fixed
            beside = (one.beside.surcharge, one.beside.late, money.charged)
            amounts = (money.decided, fixed, money.paid, money.returned, money.owed, *beside)
            sheet.writerow([year, *(guarded(text) for text in texts), *amounts])
        if after is None:
            break
    return download(out.getvalue().encode("utf-8-sig"), "text/csv; charset=utf-8", f"grants-{year}.csv")


def _year(years: list[int]) -> int:
    asked = request.args.get("year", type=int)
    if asked is not None and asked not in years:
        raise NotFound(msg("この年度に公表した補助金はありません。"))
    return asked or (years[0] if years else 0)


def _stage(case: Case) -> str:
    return pick(staged.definition_of(db.session(), case).stage(case.stage).label)


def _row(one: Granted) -> dict[str, Any]:
    return {
        "href": one.case.address,
        "number": one.case.number,
        "title": one.case.title,
        "group": one.group,
        "stage": _stage(one.case),
        "money": grant_panel.said(one.money, one.beside),
    }
