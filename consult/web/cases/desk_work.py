"""The work pages of a case on the desk, by what its procedure and stage allow."""

from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import keeping
from consult.cases.models import Case
from consult.consultations import carry_over, outages, proofreading
from consult.consultations.queries import deliveries, inquiry_rows
from consult.dossier.queries import dossier
from consult.dossier.sheets import sheet_of, sheets_of
from consult.i18n import gettext, msg
from consult.issuing import queries
from consult.web.access import current_actor, may_open
from consult.web.cases import dossier_page
from consult.web.cases.desk_begin import acts_of_a_body
from consult.workflow.definition import Definition

_OF_SHEETS = ("/dossier/", "/assent", "/ranking", "/reviews", "/views", "/answers", "/assembly")


def links(session: Session, case: Case, definition: Definition) -> list[dict[str, str]]:
    """Title and address of each page where this person may work on the case."""
    base = f"/desk/cases/{case.slug}"
    pages = {
        "public_consultation": (
            ("notice", gettext("公表文・期間・周知の記録")),
            ("draft", gettext("案の本文")),
            ("topics", gettext("テーマと地区")),
            ("easy", gettext("やさしい日本語")),
            ("languages", gettext("ほかの言語（参考訳）")),
            ("intake", gettext("紙・FAX・窓口の意見を入れる")),
            ("proof", _proof(session, case) if definition.name == "public_consultation" else ""),
            ("opinions", gettext("意見を分ける・墨消し")),
            ("receipts", _receipts(session, case) if definition.name == "public_consultation" else ""),
            *_again(session, case),
            ("outages", _outages(session, case)),
            ("responses", gettext("答える・確かめる")),
            ("inquiries", _inquiries(session, case) if definition.name == "public_consultation" else ""),
            ("errata", gettext("公表した市の考え方の訂正")),
            ("result-files", gettext("結果のファイル（公表の前に作って確かめる）")),
            ("opinions/sample", gettext("抜き取りの確かめ（公表の前の三人目の読み）")),
            ("names", gettext("名前の確かめ（人の名前と同じ言葉）")),
        ),
        "plan": (
            ("inputs", gettext("計画への意見（取り込み・扱い）")),
            ("draft", gettext("案の本文")),
            ("origins", gettext("この文は、あの場から（文と意見を結ぶ）")),
            ("tree", gettext("計画の体系（目標・施策）")),
            ("timeline", gettext("年表と名前（仮称・条例）")),
        ),
        "plan_history": (("timeline", gettext("年表と名前（仮称・条例）")),),
        "citizens_assembly": (("assembly", gettext("符号と抽選（招待・返事・当日）")),),
        "joint_project": (
            ("ranking", gettext("審査の結果と順位")),
            ("reviews", gettext("ふり返りをくらべる")),
        ),
        "review": (
            ("views", gettext("届いた意見（6つの主体から）")),
            ("answers", gettext("提言への対応方針（1つずつ決める）")),
        ),
        "matching": (("fitting", gettext("合いそうな相手")),),
        "recruitment": (
            ("applicants", gettext("応募（受付・資格・採点する人）")),
            *_choosing(session, case),
            ("outcome", gettext("結果の通知と委嘱")),
        ),
        "meeting": (
            ("prepare", gettext("開催の準備（次第・資料）")),
            ("console", gettext("会議の進行（出席・表決）")),
            ("minutes", gettext("会議録")),
            ("redaction", gettext("公開版の墨消し")),
        ),
    }
    council = (("votes", gettext("付託と採決")),)
    pages |= {"bill": council, "petition": council}
    every = [*pages.get(definition.name, ()), *_of_every_procedure(definition)]
    found = [{"href": f"{base}/{page}", "title": title} for page, title in every]
    found = [link for link in found if may_open(link["href"], case) and _reads(link["href"], case)]
    if case.body_id is None and acts_of_a_body(case.procedure) and may_open(f"{base}/body", case):
        found.insert(0, {"href": f"{base}/body", "title": gettext("会議体を決める（まだ決まっていません）")})
    if queries.issues(case) and queries.may_issue(current_actor(), case):
        title = gettext("発出文書（議決書・諮問書・答申書・通知・送付書）")
        found.append({"href": f"{base}/issued", "title": title})
    found.append({"href": f"{base}/what-if", "title": gettext("もし…なら（期間と、足りないものを調べる）")})
    if case.public or allowed(current_actor(), Permission.ARCHIVE_EXPORT, case):
        found.append(
            {"href": f"/archive/cases/{case.slug}", "title": gettext("一式をダウンロード（保存用）")}
        )
    return found


def _reads(href: str, case: Case) -> bool:
    """Whether this person reads the sheets of the case, or keeps its photos, where the link leads to them."""
    if href.endswith("/photos"):
        return any(allowed(current_actor(), permission, case) for permission in keeping.keepers_of(case))
    return not href.endswith(_OF_SHEETS) or dossier_page.may_read(case)


def _choosing(session: Session, case: Case) -> list[tuple[str, str]]:
    """Scores or lots, as the call says; both while it says nothing."""
    if case.procedure != "recruitment":
        return []
    both = {"scoring": ("scores", gettext("採点")), "lottery": ("lots", gettext("公開抽選"))}
    call = dossier(session, case).last("call")
    return [both[call["selection"]]] if call and call["selection"] in both else list(both.values())


def _again(session: Session, case: Case) -> list[tuple[str, str]]:
    """Carrying over, in both cases of a consultation that began anew."""
    if case.procedure != "public_consultation":
        return []
    begun = carry_over.old_round(session, case) or carry_over.new_round(session, case)
    return [("carry-over", gettext("意見の引継ぎ（前の募集から）"))] if begun else []


def _outages(session: Session, case: Case) -> str:
    waiting = outages.proposed_in(session, case.id)
    if waiting:
        return str(msg("受付の停止（%(n)s件を確かめてください）", n=waiting))
    return gettext("受付の停止（記録と、その扱い）")


def _proof(session: Session, case: Case) -> str:
    waiting = proofreading.waiting_in(session, [case.id])[case.id]
    return str(msg("紙と見比べる（%(n)s通待ち）", n=waiting)) if waiting else gettext("紙と見比べる")


def _inquiries(session: Session, case: Case) -> str:
    late = inquiry_rows.overdue_in(session, [case.id]).get(case.id, 0)
    return str(msg("庁内照会（期日を過ぎたもの%(n)s件）", n=late)) if late else gettext("庁内照会")


def _receipts(session: Session, case: Case) -> str:
    number = deliveries.undelivered_of(session, [case.id])[case.id].total
    return (
        str(msg("受付票が届いていない人（%(n)s通）", n=number))
        if number
        else gettext("受付票が届いていない人")
    )


def _of_every_procedure(definition: Definition) -> list[tuple[str, str]]:
    sheets = (
        [("dossier/", gettext("調書（確かめたこと・話したこと・決めたこと）"))]
        if sheets_of(definition.name)
        else []
    )
    if sheet_of(definition.name, "assent_each"):
        sheets.append(("assent", gettext("納得の確認（一人ずつ、まとめて）")))
    papers = [("papers", gettext("綴じた文書"))] if definition.documents else []
    advice = [("advice", gettext("相談・助言の記録"))] if sheets else []
    return [
        *sheets,
        *papers,
        *([("photos", gettext("写真（事業のようす）"))] if sheets_of(definition.name) else []),
        *advice,
        *([("parts", gettext("この案件を組み立てる案件"))] if definition.parts else []),
        ("links", gettext("案件のつながり")),
        ("handed-on", gettext("次の人への3行")),
    ]
