"""応募書: an application made by the form is the document itself, in the words in which it was sent."""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.calendars import date_text
from consult.cases import carried
from consult.cases.models import Case
from consult.collaboration.appointments.sheets import NAME
from consult.documents.editions import Line
from consult.documents.editions_record import CaseRecord, Group
from consult.dossier import keeping
from consult.dossier.models import CaseSheet, CaseSheetVersion
from consult.dossier.queries import row_of, versions_of
from consult.dossier.sheets import Type, sheet_of
from consult.errors import NotFound
from consult.i18n import N_, gettext, msg, using
from consult.unit_of_work import UnitOfWork

_OFFICE_ITEMS = frozenset({"nominated_by", "nominator_mail"})


def by_form(session: Session, ids: Sequence[int]) -> Collection[int]:
    """Those of the cases that began with an application made by the form."""
    sent = select(AuditEvent.case_id).where(
        AuditEvent.case_id.in_(ids), AuditEvent.type == Event.APPOINTMENT_APPLIED
    )
    return {case_id for case_id in session.execute(sent.distinct()).scalars() if case_id is not None}


carried.declare(
    NAME,
    carried.Carried(
        "nomination",
        by_form,
        N_("ウェブで届いた応募が応募書です。綴じ直さなくても先へ進めます。開いたことは記録に残ります。"),
        "/desk/volunteers/%s/application",
        Permission.APPOINTMENT_NOMINATE,
    ),
)


def read(uow: UnitOfWork, case: Case, municipality: str, address: str) -> CaseRecord:
    """The 応募書 to print, as it was sent, whatever was put right since; that it was read stands in the log.

    Raises:
        Forbidden: for whoever may not write the sheet.
        NotFound: when nobody sent it by the form.
    """
    sheet = sheet_of(NAME, "nomination")
    if sheet is None or case.procedure != NAME or not by_form(uow.session, [case.id]):
        raise NotFound(msg("ウェブで届いた応募書はありません。紙の応募書は、綴じた文書にあります。"))
    keeping.require(uow, case, sheet)
    row = row_of(uow.session, case, "nomination", 1)
    if row is None:
        raise LookupError("an application has its sheet")
    uow.record(Event.SHEET_UNSEALED, case, public={"sheet": "nomination", "number": 1})
    said, consent = _first(uow.session, row), row_of(uow.session, case, "consent", 1)
    agreed = _first(uow.session, consent) if consent else {}
    with using("ja"):
        lines = [
            Line(gettext(item.label), _word(item.words, said[item.name], item.type))
            for item in sheet.items
            if item.name not in _OFFICE_ITEMS and said.get(item.name)
        ]
        yes, no = gettext("はい"), gettext("いいえ")
        lines += [
            Line(gettext("選ばれたら引き受けます"), yes if agreed.get("agrees") else no),
            Line(gettext("公開の名簿に、名前を載せてよい"), yes if agreed.get("listed") else no),
        ]
        day = date_text(case.created_at.astimezone(clock.TOKYO).date())
        return CaseRecord(
            municipality=municipality,
            number=case.number,
            kind=gettext("応募書"),
            case_title=case.title,
            lead=gettext("ウェブの用紙から届いた言葉のままです。"),
            stands=str(msg("届いた日：%(day)s", day=day)),
            as_of=day,
            address=address,
            groups=(Group(gettext("応募の内容"), tuple(lines)),),
            note=gettext(
                "氏名と連絡先が書いてあります。担当の課だけで使い、ほかに写さないでください。案件のページ："
            ),
        )


def _first(session: Session, row: CaseSheet) -> dict[str, Any]:
    """What a sheet said when it was sent: its first version."""
    older: Sequence[CaseSheetVersion] = versions_of(session, row)
    first: CaseSheet | CaseSheetVersion = older[-1] if older else row
    return {**first.answers, **keeping.opened(first)}


def _word(words: Any, value: Any, kind: Type) -> str:
    return gettext(words[value]) if kind is Type.CHOICE and value in words else str(value)
