"""Recommendations that are still open: those a review answered with やる or 形を変えてやる, until a later one says done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written
from consult.plans.reviews.words import NAME


@dataclass(frozen=True)
class Open:
    """One open recommendation; `ref` is the case number of the review that made it and its number there."""

    ref: str
    text: str
    answer: str
    office: str
    year: str


def open_of(number: str, dossier: Dossier) -> tuple[Open, ...]:
    """What a review leaves open: taken over and not done, then its own that are answered with something to do."""
    done = {sheet["earlier"] for sheet in dossier.all("change") if sheet["done"]}
    old = [
        Open(s["ref"], s["text"], s["answer"] or "", s["office"] or "", s["year"] or "")
        for s in dossier.all("earlier")
        if s.number not in done
    ]
    answers: Mapping[int, Written] = {s["recommendation"]: s for s in dossier.all("response")}
    own = [
        Open(f"{number}/{s.number}", s["text"], *_answer(answers.get(s.number)))
        for s in dossier.all("recommendation")
        if s.number not in answers or answers[s.number]["answer"] != "not"
    ]
    return (*old, *own)


def _answer(sheet: Written | None) -> tuple[str, str, str]:
    return (sheet["answer"], sheet["office"] or "", sheet["year"] or "") if sheet else ("", "", "")


def previous(session: Session, given: Sequence[Dossier]) -> list[tuple[Open, ...]]:
    """What the review named as the one before left open, for each dossier; two statements, however many."""
    named = [str(year["previous"] or "").upper() if (year := one.last("year")) else "" for one in given]
    cases = cases_by_number(session, named, (NAME,))
    held = dict(zip(cases, dossiers(session, list(cases.values())), strict=True))
    return [open_of(cases[number].number, held[number]) if number in cases else () for number in named]


def cases_by_number(session: Session, numbers: Sequence[str], procedures: Sequence[str]) -> dict[str, Case]:
    """Cases of some procedures by their number in capital letters; what does not exist is absent."""
    wanted = {number.upper() for number in numbers if number}
    if not wanted:
        return {}
    statement = select(Case).where(func.upper(Case.number).in_(wanted), Case.procedure.in_(procedures))
    return {case.number.upper(): case for case in session.execute(statement).scalars()}
