"""送付書: what the council resolved goes to the mayor, with its enclosures (地方自治法16条1項, 125条, 219条1項)."""

from collections.abc import Iterator, Sequence

from sqlalchemy.orm import Session

from consult.calendars import date_text
from consult.cases.models import Case
from consult.council import queries as council
from consult.council.models import CouncilMatter
from consult.documents.editions import Line
from consult.dossier.queries import dossier
from consult.issuing import numbers
from consult.issuing.models import IssuedDocument
from consult.issuing.officers import chair, contact_of, mayor
from consult.issuing.proposals import Proposal

_BILL_STAGES = {"passed": "可決", "amended": "修正可決", "upheld": "再議で可決", "sent": ""}
_PETITION_STAGES = {
    "adopted": "採択",
    "partly_adopted": "一部採択",
    "adopted_in_spirit": "趣旨採択",
    "deemed_adopted": "みなし採択",
    "notified": "",
}
_ARTICLES = {"ordinance": "地方自治法第16条第1項", "budget": "地方自治法第219条第1項"}


def proposals(
    session: Session, case: Case, municipality: str, issued: Sequence[IssuedDocument]
) -> Iterator[Proposal]:
    """The letter that goes with a bill that was carried, or with a petition the council sends on."""
    words = {"bill": _BILL_STAGES, "petition": _PETITION_STAGES}.get(case.procedure, {})
    matter = council.matters(session, [case]).get(case.id) if case.stage in words else None
    if matter is None:
        return
    result = words[case.stage] or words.get(matter.outcome, "")
    signatory = chair(session, matter.body, municipality)
    if case.procedure == "bill":
        yield _bill(session, matter, result, municipality, signatory, _resolution(issued, municipality))
        return
    follow = dossier(session, case).last("follow_up")
    if follow is not None and follow["to_be_sent"]:
        until = f"{date_text(follow['report_by'], 'bare')}まで" if follow["report"] else ""
        details = (*_details(matter, result), *((Line("報告を求める日", until),) if until else ()))
        yield _letter(matter, details, municipality, signatory, _petition_words(matter, bool(until)))


def _petition_words(matter: CouncilMatter, reports: bool) -> dict[str, str]:  # noqa: FBT001 - private
    body = "次の請願は、本議会で採択したので、地方自治法第125条の規定により送付します。"
    if reports:
        body += "処理の経過及び結果の報告を請求します。"
    return {"body": body, "enclosures": f"{council.label(matter)}の文書の写し"}


def _bill(
    session: Session, matter: CouncilMatter, result: str, municipality: str, signatory: str, number: str
) -> Proposal:
    sheet = dossier(session, matter.case).last("bill")
    approval = sheet is not None and sheet["special"] == "179"  # told to the mayor, sent by no article
    article = "" if approval else _ARTICLES.get(sheet["kind"] if sheet else "", "")
    result = "承認" if approval else result
    rule = f"{article}の規定により、" if article else ""
    body = f"次の議案は、本議会で議決したので、{rule}送付します。"
    enclosures = f"議決書{f'（{number}）' if number else ''}\n{council.label(matter)}　{matter.case.title}"
    words = {"body": body, "enclosures": enclosures}
    return _letter(matter, _details(matter, result), municipality, signatory, words)


def _details(matter: CouncilMatter, result: str) -> tuple[Line, ...]:
    lines = [Line("番号", str(council.label(matter))), Line("件名", matter.case.title)]
    if matter.voted_on:
        lines.append(Line("議決の日", date_text(matter.voted_on, "bare")))
    return (*lines, Line("結果", result)) if result else tuple(lines)


def _letter(
    matter: CouncilMatter, details: tuple[Line, ...], municipality: str, signatory: str, words: dict[str, str]
) -> Proposal:
    return Proposal(
        "dispatch",
        f"outcome/{matter.outcome}",
        f"{council.label(matter)}　{matter.case.title}",
        details,
        {
            "addressee": f"{mayor(municipality)}　様",
            "signatory": signatory,
            "heading": f"{council.label(matter)}の送付について",
            **words,
        },
        frozenset({"enclosures"}),
        series="council",
        contact=contact_of(matter.body.office),
        files_as="dispatch" if matter.case.procedure == "petition" else "",
    )


def _resolution(issued: Sequence[IssuedDocument], municipality: str) -> str:
    known = [one for one in issued if one.kind == "resolution"]
    return numbers.shown(known[-1], municipality) if known else ""
