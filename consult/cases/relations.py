"""How cases hang together: any may come from, feed or answer any other; the graph around one of them."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult.cases import actions
from consult.cases.composition import visible
from consult.cases.models import Case, CaseLink
from consult.cases.queries import by_number
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import N_, msg
from consult.unit_of_work import UnitOfWork

CHOICES: Final = {
    "from": N_("この案件は、その案件から生まれた"),
    "feeds": N_("この案件は、その案件のもとになる"),
    "answers": N_("この案件は、その案件に答える"),
}
_FROM_THERE: Final = {  # the same, said from the other end
    "came_from": N_("その案件は、この案件から生まれた"),
    "feeds": N_("その案件は、この案件のもとになる"),
    "answers": N_("その案件は、この案件に答える"),
}
WORDS: Final = {  # kind of link → what the earlier case is to the later one
    "feeds": N_("もとになった"),
    "came_from": N_("ここから生まれた"),
    "answers": N_("答えた"),
    "part": N_("組み立てる"),
    "supersedes": N_("新しいものに替わった"),
    "discusses": N_("話し合った"),
    "restarts": N_("初めからやり直した"),
}
REACH: Final = 3  # links from the case in the middle
MOST: Final = 40


@dataclass(frozen=True)
class Graph:
    """Public cases around one of them, each with its column (0 is the case, −1 what it came from), and their links."""

    columns: dict[int, int]  # case id → column
    cases: dict[int, Case]
    links: tuple[tuple[int, int, str], ...]  # from, to, kind


def said(kind: str) -> str:
    """How a link reads on the page of one end; `kind` as `queries.links` gives it."""
    plain = kind.removeprefix("from:")
    if plain != kind and plain in _FROM_THERE:
        return _FROM_THERE[plain]
    return CHOICES.get("from" if plain == "came_from" else plain, WORDS.get(plain, ""))


def relate(uow: UnitOfWork, case: Case, number: str, relation: str) -> CaseLink:
    """Say how a case hangs together with another.

    Raises:
        Invalid: naming `number` or `relation`.
        Forbidden: without `case:link`.
    """
    wrong: dict[str, list[Sentence]] = {}
    if relation not in CHOICES:
        wrong["relation"] = [msg("どう関わるかを選んでください")]
    try:
        other = by_number(uow.session, number)
        if not visible(uow.actor, other) or other.id == case.id:
            raise NotFound(msg("その番号の案件はありません。番号を確かめてください"))
    except NotFound as error:
        wrong["number"] = [error.sentence]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    if relation == "from":
        made = actions.link(uow, case, other, "came_from")
    else:
        made = actions.link(uow, case, other, relation)
    return made


def graph(session: Session, case: Case) -> Graph:
    """The public cases at most three links away; one statement a step and one for the links.

    A meeting is left out where it only discussed a case, and shown where somebody said that it feeds or answers one.
    """
    columns, cases, edge = {case.id: 0}, {case.id: case}, [case.id]
    kept: dict[tuple[int, int, str], None] = {}
    for _step in range(REACH):
        if not edge or len(cases) >= MOST:
            break
        rows = session.execute(
            select(CaseLink.from_id, CaseLink.to_id, CaseLink.kind)
            .where(or_(CaseLink.from_id.in_(edge), CaseLink.to_id.in_(edge)))
            .order_by(CaseLink.id)
        ).all()
        ends = {end for row in rows for end in (row.from_id, row.to_id)} - cases.keys()
        named = {end for row in rows if row.kind in _FROM_THERE for end in (row.from_id, row.to_id)}
        fresh = session.execute(
            select(Case)
            .where(Case.id.in_(ends), Case.public.is_(True))
            .where(or_(Case.procedure != "meeting", Case.id.in_(named)))
            .order_by(Case.id)
            .limit(MOST - len(cases))
        ).scalars()
        found = {other.id: other for other in fresh}
        for row in rows:
            source, target = _directed(row.from_id, row.to_id, row.kind)
            kept[source, target, row.kind] = None
            if source in columns and target in found:
                columns.setdefault(target, columns[source] + 1)
            elif target in columns and source in found:
                columns.setdefault(source, columns[target] - 1)
        cases, edge = cases | found, list(found)
    return Graph(
        {key: columns[key] for key in cases},
        cases,
        tuple(one for one in kept if one[0] in cases and one[1] in cases),
    )


def _directed(source: int, target: int, kind: str) -> tuple[int, int]:
    """What came first stands left: a case leads to what it feeds, and to what came from it; a part to its whole."""
    return (
        (target, source)
        if kind in {"came_from", "answers", "part", "supersedes", "discusses"}
        else (source, target)
    )
