"""What the page of inputs of a plan does when a button is pressed: link, take in, put on the list, answer."""

from collections.abc import Callable

from flask import request

from consult.cases.models import Case
from consult.cases.queries import by_number
from consult.documents.text import normalise_newlines
from consult.dossier.reading import CONFIRM
from consult.errors import Invalid, NotFound
from consult.plans.inputs import answers as input_answers
from consult.plans.inputs import csv_rows as input_csv
from consult.plans.inputs import drawing as input_drawing
from consult.plans.inputs import listing as inputs
from consult.plans.inputs import queries as input_queries
from consult.plans.inputs.queries import Sieve
from consult.plans.inputs.rules import Disposed
from consult.plans.inputs.table_file import LARGEST
from consult.unit_of_work import UnitOfWork
from consult.web.forms import Typed, number_in


def _link(uow: UnitOfWork, case: Case, typed: Typed) -> int:
    try:
        other = by_number(uow.session, typed.text("number").upper())
    except NotFound as error:
        raise Invalid(error.sentence, {"number": [error.sentence]}) from None
    input_drawing.link(uow, case, other)
    return input_drawing.draw(uow, case)[0]


def _add(uow: UnitOfWork, case: Case, typed: Typed) -> int:
    sent = request.files.get("file")
    if sent and (body := sent.read(LARGEST + 1)):
        rows = input_csv.read_inputs(body, typed["source"], typed.text("label"))
        return inputs.take_table(uow, case, rows, confirmed=confirmed())
    lines = normalise_newlines(typed["text"]).split("\n")
    session = number_in(typed["session"]) or None
    return inputs.add(
        uow,
        case,
        source=typed["source"],
        lines=lines,
        label=typed.text("label"),
        session=session,
        confirmed=confirmed(),
    )


def _dispose(uow: UnitOfWork, case: Case, typed: Typed) -> int:
    chosen = [number_in(text) for text in request.form.getlist("numbers")]
    if typed["all"]:
        chosen = input_queries.numbers(uow.session, case, chosen_sieve())
    return input_answers.dispose(uow, case, chosen, disposed(typed), confirmed=confirmed())


ACTS: dict[str, Callable[[UnitOfWork, Case, Typed], int]] = {
    "draw": lambda uow, case, _typed: input_drawing.draw(uow, case)[0],
    "link": _link,
    "add": _add,
    "dispose": _dispose,
}


def confirmed() -> bool:
    """Whether a person says to have looked at what seems to be somebody's."""
    return bool(request.form.get(CONFIRM))


def disposed(typed: Typed) -> Disposed:
    """The answer as typed."""
    return Disposed(typed["disposition"], typed.text("reason"), typed["anchor"], typed.text("place"))


def chosen_sieve() -> Sieve:
    """Which inputs the page shows, from the address or the form."""
    return Sieve(request.values.get("from", ""), request.values.get("as", ""))
