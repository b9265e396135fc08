"""What the desk's page of a timeline does when a button is pressed: add, correct, attach the ordinance, name."""

from collections.abc import Callable

from consult.cases import actions as cases
from consult.cases.models import Case
from consult.errors import Invalid, NotFound
from consult.i18n import msg
from consult.plans import actions
from consult.plans.queries import plan_for
from consult.plans.timeline import entries as timeline
from consult.unit_of_work import UnitOfWork
from consult.web.forms import Typed, number_in


def _add(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    after = number_in(typed["after"]) if typed["after"].strip() else None
    texts = {name: typed.text(name) for name in ("date", "until", "who", "title", "kind", "note")}
    number = number_in(typed.text("meeting_number")) or None
    timeline.add_event(
        uow, case, timeline.Line(**texts, meeting_number=number, planned=bool(typed["planned"]), after=after)
    )


def _correct(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    try:
        actions.correct_date(uow, case, number_in(typed["position"]), typed["new_date"])
    except Invalid as error:
        raise Invalid(error.sentence, {"new_date": [error.sentence]}) from None
    except NotFound as error:
        raise Invalid(error.sentence, {"position": [error.sentence]}) from None


def _ordinance(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    day = typed.day("on", msg("公布した日を書いてください"))
    typed.ensure()
    if day is not None:
        actions.attach_ordinance(
            uow, plan_for(uow, case), name=typed["name"], number=typed["number"], promulgated_on=day,
            provisional=typed.text("provisional"),
        )  # fmt: skip


def _name(uow: UnitOfWork, case: Case, typed: Typed) -> None:
    text = typed.text("other_name", msg("仮称を書いてください"))
    typed.ensure()
    cases.name(uow, case, text, "provisional")


ACTS: dict[str, Callable[[UnitOfWork, Case, Typed], None]] = {
    "add": _add,
    "correct": _correct,
    "ordinance": _ordinance,
    "name": _name,
}
