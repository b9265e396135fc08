"""Phases of a talk (思い編 → エンジン編): what came out of the one before is a declared input of the next."""

from collections.abc import Sequence

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases import actions as cases
from consult.cases.models import Case, CaseLink
from consult.collaboration.dialogues.sheets import NAME
from consult.dossier.hooks import written
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Values
from consult.errors import Invalid
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork


def earlier_outputs(
    session: Session, these: Sequence[Case], held: Sequence[Dossier]
) -> dict[int, frozenset[str]]:
    """What came out of the talks declared as the phase before, as 「R8-話-001/2」: each is to be taken up.

    A phase before is named on a sheet or linked as one that feeds this talk. Three statements, however many cases.
    """
    pairs, every = _before(session, these, held)
    kept = dict(zip(every, dossiers(session, list(every.values())), strict=True))
    found: dict[int, frozenset[str]] = {case.id: frozenset() for case in these}
    for to, earlier in pairs:
        outputs = kept[earlier].all("output")
        found[to] |= {f"{every[earlier].number}/{one.number}".upper() for one in outputs}
    return found


def phases_before(session: Session, case: Case, held: Dossier) -> list[tuple[Case, Dossier]]:
    """The talks declared as the phase before this one, with what they wrote down, oldest first."""
    _pairs, every = _before(session, [case], [held])
    earlier = [every[i] for i in sorted(every)]
    return list(zip(earlier, dossiers(session, earlier), strict=True))


def _before(
    session: Session, these: Sequence[Case], held: Sequence[Dossier]
) -> tuple[set[tuple[int, int]], dict[int, Case]]:
    """Pairs of a talk and the one before it, by id, and the cases of the latter."""
    named = {
        (case.id, _plain(one["number"]))
        for case, d in zip(these, held, strict=True)
        for one in d.all("earlier")
    }
    numbers = {number for _, number in named}
    before = list(_numbered(session, numbers))
    wanted = select(CaseLink.to_id, Case).join(Case, Case.id == CaseLink.from_id)
    linked = session.execute(
        wanted.where(
            CaseLink.to_id.in_([case.id for case in these]), CaseLink.kind == "feeds", Case.procedure == NAME
        )
    ).all()
    pairs = {(to, case.id) for to, case in linked}
    pairs |= {(to, case.id) for case in before for to, number in named if number in _names(case)}
    every = {case.id: case for case in (*before, *(case for _, case in linked))}
    return pairs, {i: every[i] for i in {earlier for _to, earlier in pairs}}


@written(NAME, "earlier")
def phase_before_is_known(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """The number is that of another talk; where the actor may, the two are linked.

    Raises:
        Invalid: naming `number`, when there is no such talk.
    """
    if not values:
        return
    found = next(iter(_numbered(uow.session, {_plain(values["number"])})), None)
    if found is None or found.id == case.id:
        sentence = msg("その番号の話し合いは見つかりません。案件番号を確かめてください。例 R8-話-001")
        raise Invalid(sentence, {"number": [sentence]})
    if allowed(uow.actor, Permission.CASE_LINK, found):
        cases.link(uow, found, case, "feeds")


def _numbered(session: Session, numbers: set[str]) -> Sequence[Case]:
    if not numbers:
        return []
    named = or_(func.lower(Case.number).in_(numbers), Case.slug.in_(numbers))
    return session.execute(select(Case).where(Case.procedure == NAME, named)).scalars().all()


def _plain(number: str) -> str:
    return number.strip().lower()


def _names(case: Case) -> set[str]:
    return {case.number.lower(), case.slug}
