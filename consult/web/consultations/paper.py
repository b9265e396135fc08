"""For those who write by hand: how to send, the printed 意見書, and the 公表文 as page and as sheet."""

from typing import Any

from flask import Blueprint, Response, render_template

from consult import clock
from consult.calendars import date_text, until_text
from consult.cases import queries as cases
from consult.cases.models import Case
from consult.consultations import queries
from consult.consultations.models import Consultation
from consult.consultations.queries.repeated import errata
from consult.consultations.rules import POST_RULES
from consult.db import db, settings
from consult.documents.editions import Contact, Line, NoticeDocument, OpinionSheet
from consult.errors import NotFound
from consult.i18n import gettext, language, msg
from consult.web.access import public
from consult.web.cases import case_page
from consult.web.consultations import easy, translations
from consult.web.printed import download, sheet
from consult.web.qr import qr

blueprint = Blueprint("paper", __name__)


@blueprint.get("/cases/<slug>/paper")
@public
def paper(slug: str) -> str:
    """紙・FAX・窓口で出す."""
    case, row = _found(slug)
    return render_template(
        "public/paper.html",
        **_frame(case),
        closes=row.closes_on,
        over=row.closes_at is None or clock.now() > row.closes_at,
        ways=[{"term": line.label, "text": line.text} for line in _ways(case, row)],
        asked=_asked(row),
        handling=_handling(row),
        qr=qr(_address(case), gettext("案件のページのQRコード")),
    )


@blueprint.get("/cases/<slug>/paper/sheet.pdf")
@public
def opinion_sheet(slug: str) -> Response:
    """意見書, one large-print sheet."""
    case, row = _found(slug)
    context = OpinionSheet(
        municipality=settings().municipality,
        case_title=case.title,
        number=case.number,
        deadline=until_text(row.closes_on) if row.closes_on else "",
        address=_address(case),
        ways=tuple(_ways(case, row)),
        handling=_handling(row),
        contact=_contact(case),
        policy=row.identity_policy,
    )
    title = str(msg("意見書 %(title)s", title=case.title))
    body = sheet("opinion_sheet", context, title, language(), case.created_at)
    return download(body, "application/pdf", f"{case.slug}-opinion-sheet.pdf", inline=True)


@blueprint.get("/cases/<slug>/notice")
@public
def notice(slug: str) -> str:
    """公表文, to read."""
    case, row = _found(slug)
    return render_template(
        "public/notice.html",
        **_frame(case),
        published=row.opens_on,
        lines=[
            {"term": str(label), "text": text}
            for label, text in queries.notice_lines(db.session(), row)
            if text
        ],
        extensions=row.notice.get("extensions", ()),
        errata=errata(row.notice),
        easy_page=easy.summary(case),
        translations=translations.rows(case),
    )


@blueprint.get("/cases/<slug>/notice.pdf")
@public
def notice_sheet(slug: str) -> Response:
    """公表文, as it is posted on the board."""
    case, row = _found(slug)
    if row.opens_on is None:
        raise NotFound(msg("公表文はまだありません。"))
    context = NoticeDocument(
        municipality=settings().municipality,
        number=case.number,
        date=date_text(row.opens_on, "bare"),
        signatory=str(msg("%(city)s長", city=_city())),
        heading=str(msg("%(title)sへの意見の募集", title=case.title)),
        paragraphs=(str(msg("%(title)sについて、次のとおり意見を募集します。", title=case.title)),),
        details=tuple(
            Line(str(label), text) for label, text in queries.notice_lines(db.session(), row) if text
        ),
        enclosures=(),
        address=_address(case),
        contact=_contact(case),
    )
    title = str(msg("公表文 %(title)s", title=case.title))
    body = sheet("notice", context, title, language(), case.created_at)
    return download(body, "application/pdf", f"{case.slug}-notice.pdf", inline=True)


def _found(slug: str) -> tuple[Case, Consultation]:
    case = cases.public_by_slug(db.session(), slug)
    return case, queries.consultation_of(db.session(), case)


def _city() -> str:
    return settings().municipality if language() == "ja" else settings().municipality_en


def _address(case: Case) -> str:
    return f"{settings().base_url}/cases/{case.slug}"


def _frame(case: Case) -> dict[str, Any]:
    return {
        "nav": "cases",
        "case": {"number": case.number, "address": case.slug, "title": case.title},
        "office": case_page.office(case_page.View.of(db.session(), case)),
        "page_url": _address(case),
        "trail": [
            {"title": gettext("トップ"), "href": "/"},
            {"title": case.title, "href": f"/cases/{case.slug}"},
            {"title": gettext("紙・FAX・窓口で出す")},
        ],
    }


def _ways(case: Case, row: Consultation) -> list[Line]:
    """Every way but the web, with where it goes."""
    office = case.office
    rule = gettext(POST_RULES[row.post_rule])
    ways = [
        Line(
            gettext("郵送"),
            str(
                msg(
                    "%(address)s %(office)s（%(rule)s）",
                    address=office.address,
                    office=office.name,
                    rule=rule,
                )
            ),
        ),
        Line(gettext("FAX"), office.fax),
        Line(gettext("電子メール"), office.email),
        Line(gettext("窓口"), str(msg("%(office)s（平日 午前8時30分から午後5時15分）", office=office.name))),
    ]
    return [way for way in ways if way.text]


def _asked(row: Consultation) -> list[str]:
    """What has to be on the paper."""
    if row.identity_policy == "required":
        return [
            gettext("お名前（団体は名前と代表者）"),
            gettext("住所（団体は所在地）"),
            gettext("どこへの意見か"),
            gettext("意見"),
        ]
    if row.identity_policy == "category_only":
        return [gettext("市内に住む、働くなど、あてはまるもの"), gettext("どこへの意見か"), gettext("意見")]
    return [gettext("どこへの意見か"), gettext("意見"), gettext("お名前と住所（書かなくてもかまいません）")]


def _handling(row: Consultation) -> str:
    default = gettext("お名前と住所は、意見の内容を確かめるときにだけ使います。公表しません。")
    return str(row.notice.get("use_of_personal_data") or default)


def _contact(case: Case) -> Contact:
    office = case.office
    return Contact(office.name, office.telephone, office.email, office.fax, office.address)
