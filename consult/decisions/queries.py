"""The whole path of a decision, of a case or of one answer in it: the same statements however much is in it."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.council import queries as council
from consult.decisions import decided, said, texts
from consult.decisions.family import family
from consult.decisions.stations import TEXT, Line, Station, stations
from consult.errors import NotFound
from consult.i18n import msg


@dataclass(frozen=True)
class Path:
    """The six stations, the other cases they were found in, and the answer it was narrowed to."""

    stations: tuple[Station, ...]
    others: tuple[Case, ...]
    answer: said.Answer | None = None


def whole(session: Session, case: Case, point: int | None = None) -> Path:
    """The path of a public case over all cases linked with it; `point` narrows it to one published answer.

    Raises:
        NotFound: for a number under which nothing is published.
    """
    related = family(session, case)
    cases = {one.id: one for one in related}
    matters = council.matters(session, related)
    opened = said.consultations_of(session, cases)
    found = decided.lines(session, cases)
    answer = None
    if point is None:
        found |= said.lines(session, cases, opened, matters)
        found[TEXT] = texts.lines(session, cases, matters)
    else:
        own = next((row for row in opened if row.case_id == case.id), None)
        if own is None:
            raise NotFound(
                msg("この番号の市の考え方は、公表されていません。結果のページから選んでください。")
            )
        answer = said.answer(session, own, point)
        found |= answer.found
        found[TEXT] = [texts.passage(session, case, answer), *texts.lines(session, cases, matters)]
    shown = {code: tuple(_named(line, case) for line in lines) for code, lines in found.items()}
    return Path(stations(shown), tuple(related[1:]), answer)


def _named(line: Line, case: Case) -> Line:
    """A line of the case itself need not say whose it is."""
    return Line(line.text, line.href, line.note, "", line.anchor) if line.case == case.number else line
