"""The jury of a 協働事業: each juror writes for the own seat, and reads the others' once scoring is closed."""

from typing import Any, Final

from sqlalchemy.orm import Session

from consult import clock
from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.bodies import queries as bodies
from consult.cases.models import Case
from consult.collaboration.joint_projects.facts import judged
from consult.collaboration.joint_projects.rules import marks_in, unscored
from consult.collaboration.joint_projects.sheets import NAME
from consult.dossier.hooks import written
from consult.dossier.queries import Dossier, dossier
from consult.dossier.reach import Apart, apart
from consult.dossier.sheets import Values
from consult.errors import Forbidden, Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

_OPEN: Final = frozenset({"screening", "public_pitch", "scored"})  # sheets of the jury are written in these


def seats_of(session: Session, actor: Actor, case: Case) -> frozenset[int]:
    """The seats of the jury that are this person's today."""
    if case.body_id is None or actor.account_id is None:
        return frozenset()
    everyone = bodies.memberships(session, [case.body_id])[case.body_id]
    return frozenset(
        one.seat for one in bodies.seated(everyone, clock.today()) if one.account_id == actor.account_id
    )


def scoring_closed(case: Case, held: Dossier) -> bool:
    """Whether no score can change any more: closed by its sheet, or by the step to 答申."""
    return case.stage not in _OPEN or held.last("closing") is not None


@apart(NAME)
def kept_apart(session: Session, actor: Actor, case: Case) -> Apart:
    """A juror reads no other seat's sheet before scoring is closed."""
    return Apart(seats_of(session, actor, case), scoring_closed(case, dossier(session, case)))


@written(NAME, "interests")
@written(NAME, "scoring")
def own_seat_only(uow: UnitOfWork, case: Case, values: Values, before: Values) -> None:
    """A juror writes for the own seat alone, the office for any; a seat with an interest gives no points.

    Raises:
        Forbidden: for the sheet of another seat.
        Refused: once scoring is closed.
        Invalid: naming `seat`, when it does not judge this proposal.
    """
    held = dossier(uow.session, case)
    if not allowed(uow.actor, Permission.JOINT_SCREEN, case):
        mine = seats_of(uow.session, uow.actor, case)
        if not {given["seat"] for given in (values, before) if given} <= mine:
            sentence = msg("審査員は、自分の席の調書だけを書けます。")
            raise Forbidden(sentence, Permission.JOINT_SCORE.value)
    if scoring_closed(case, held):
        raise Refused(msg("採点は締め切られています。採点表は変えられません。"))
    if values:
        call = held.last("call")
        _judges(judged(held), values)
        _by_criteria(marks_in((call["criteria"] if call else "") or ""), values)


def _by_criteria(asked: dict[str, int] | None, values: Values) -> None:
    """The points of a sheet are given by the criteria the call declares, each at most its full marks."""
    if asked is None or "points" not in values:
        return
    given = marks_in(values.get("marks", "")) or {}
    wrong = [name for name, most in asked.items() if given.get(name, most + 1) > most]
    if wrong or set(given) - set(asked):
        said = "、".join(f"{name}：{most}" for name, most in asked.items())
        sentence = msg(
            "着眼点ごとの点は、募集で決めた着眼点と満点（%(criteria)s）で、1行に1つ書いてください",
            criteria=said,
        )
        raise Invalid(sentence, {"marks": [sentence]})


def _judges(told: dict[str, Any], values: Values) -> None:
    seat = values["seat"]
    if seat not in (told["jurors"] or ()):
        sentence = msg(
            "席%(n)sは、この提案の審査員の席にありません。先に「審査員の席」を書いてください", n=seat
        )
        raise Invalid(sentence, {"seat": [sentence]})
    if "points" in values and seat in told["recused"]:
        sentence = msg("席%(n)sは利害関係があると申し出ています。採点には加わりません", n=seat)
        raise Invalid(sentence, {"seat": [sentence]})


@written(NAME, "closing")
def scoring_ends(uow: UnitOfWork, case: Case, values: Values, _before: Values) -> None:
    """Everyone who may judge has handed in a sheet; what was closed is not opened again.

    Raises:
        Invalid: naming `day`, with the seats whose sheets are awaited.
        Refused: when it would be changed or withdrawn.
    """
    held = dossier(uow.session, case)
    if held.last("closing") is not None:
        raise Refused(msg("採点の締切は取り消せません。審査員は、もうたがいの採点を読めます。"))
    told: dict[str, Any] = judged(held)
    waiting = unscored(told["jurors"] or (), told["sheets"], told["recused"])
    if values and waiting:
        seats = "、".join(map(str, waiting))
        sentence = msg("採点表を出していない審査員がいます（席 %(seats)s）", seats=seats)
        raise Invalid(sentence, {"day": [sentence]})
