"""定型文 of an office: kept with every wording, copied into answers, and known where each wording went."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Account, Office
from consult.audit.events import Event
from consult.consultations.models import PointGroup
from consult.consultations.models_responding import Boilerplate, BoilerplateUse, BoilerplateVersion
from consult.consultations.typed_words import LINE, TEXT, cleaned, fault
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def write(
    uow: UnitOfWork, office: Office, row: Boilerplate | None, *, category: str, title: str, text: str
) -> Boilerplate:
    """Write a new standard text, or another wording of `row`. Answers it was put into stay as they are.

    Raises:
        Invalid: by field, for what is empty, too long or holds signs that show nothing.
    """
    uow.require(Permission.BOILERPLATE_EDIT, on=row or office)
    typed = {"category": cleaned(category), "title": cleaned(title), "text": cleaned(text)}
    wrong: dict[str, list[Sentence]] = {
        name: [said]
        for name, missing, most in (
            ("category", msg("分類を書いてください"), LINE),
            ("title", msg("名前を書いてください"), LINE),
            ("text", msg("定型文を書いてください"), TEXT),
        )
        if (said := fault(typed[name], missing, most=most)) is not None
    }
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    now, by = clock.now(), uow.actor.account_id
    if row is None:
        row = uow.add(
            Boilerplate(office_id=office.id, number=0, retired=False, changed_by=by, changed_at=now, **typed)
        )
    row.category, row.title, row.text = typed["category"], typed["title"], typed["text"]
    row.number, row.changed_by, row.changed_at = row.number + 1, by, now
    uow.flush()
    uow.add(
        BoilerplateVersion(
            boilerplate_id=row.id, number=row.number, text=row.text, written_by=by, written_at=now
        )
    )
    uow.record(Event.BOILERPLATE_WRITTEN, row, public={"number": row.number})
    return row


def retire(uow: UnitOfWork, row: Boilerplate, *, retired: bool) -> None:
    """Offer it no longer, or again; its wordings and where they went stay."""
    uow.require(Permission.BOILERPLATE_EDIT, on=row)
    row.retired, row.changed_by, row.changed_at = retired, uow.actor.account_id, clock.now()
    uow.record(Event.BOILERPLATE_WRITTEN, row, public={"number": row.number, "retired": retired})


def note_used(uow: UnitOfWork, group: PointGroup, ids: Iterable[int]) -> None:
    """Remember which wordings were put into an answer; part of drafting it, which asked permission."""
    rows = uow.session.execute(
        select(Boilerplate).where(
            Boilerplate.id.in_(list(ids)), Boilerplate.office_id == group.case.office_id
        )
    ).scalars()
    for row in rows:
        same = select(BoilerplateUse.id).where(
            BoilerplateUse.boilerplate_id == row.id,
            BoilerplateUse.number == row.number,
            BoilerplateUse.group_id == group.id,
        )
        if uow.session.execute(same).first() is None:
            uow.add(
                BoilerplateUse(
                    boilerplate_id=row.id, number=row.number, group_id=group.id, used_at=clock.now()
                )
            )


def offered(session: Session, office_id: int) -> Sequence[Boilerplate]:
    """The standard texts of an office that are in use, by category."""
    statement = select(Boilerplate).where(Boilerplate.office_id == office_id, Boilerplate.retired.is_(False))
    return session.execute(statement.order_by(Boilerplate.category, Boilerplate.id)).scalars().all()


def wordings_of(session: Session, ids: Iterable[int]) -> dict[int, list[tuple[BoilerplateVersion, str]]]:
    """Every wording of several standard texts with who wrote it, the newest first."""
    found: dict[int, list[tuple[BoilerplateVersion, str]]] = {number: [] for number in ids}
    statement = (
        select(BoilerplateVersion, Account.name)
        .outerjoin(Account, Account.id == BoilerplateVersion.written_by)
        .where(BoilerplateVersion.boilerplate_id.in_(found))
        .order_by(BoilerplateVersion.number.desc())
    )
    for version, name in session.execute(statement):
        found[version.boilerplate_id].append((version, name or ""))
    return found
