"""The yearly report out of the public sheets of a review: what the public may read at this moment, nothing else."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.calendars import FiscalYear, date_text
from consult.cases.models import Case
from consult.documents.editions import Line
from consult.documents.editions_review import Answered, Bar, Change, Counted, Measured, YearReport
from consult.documents.suppression import LEAST
from consult.dossier.queries import Dossier, dossier
from consult.dossier.queries import public_part as public
from consult.dossier.sheets import Written
from consult.i18n import gettext, language, msg
from consult.plans.plan_conditions import ACTOR_KINDS
from consult.plans.reviews.conditions import RESPONSES
from consult.plans.reviews.facts import measures_of
from consult.plans.reviews.figure import in_words
from consult.plans.reviews.sheets import MARKS
from consult.plans.reviews.view_queries import tallies
from consult.plans.reviews.view_rules import Tally, in_public

Rows = Mapping[str, Sequence[Written]]


def report(session: Session, case: Case, *, municipality: str, address: str, stands: str) -> YearReport:
    """What there is of the report, in the reader's language.

    Args:
        session: The database session.
        case: A case of the procedure `review`.
        municipality: Its name, on the sheet.
        address: Of the case, to find the newest text.
        stands: The public sentence of the stage.
    """
    rows: Rows = {sheet.code: written for sheet, written in public(session, case)}
    kept = dossier(session, case)
    sent = tallies(session, [case.id])[case.id]
    year, figures = kept.last("year"), kept.all("figure")
    newest = max((one.at for written in rows.values() for one in written), default=case.created_at)
    return YearReport(
        municipality=municipality,
        number=case.number,
        case_title=case.title,
        year=str(FiscalYear.parse(year["year"])) if year else "",
        stands=stands,
        as_of=date_text(newest.astimezone(clock.TOKYO).date()),
        address=address,
        first_review=bool(year and not year["previous"]),
        changes=_changes(rows),
        counted_on=date_text(figures[0]["day"]) if figures else "",
        figures=tuple(_counted(f) for f in figures if not _is_heard(f)),
        talks=next((f["whole"] or 0 for f in figures if _is_heard(f)), 0),
        heard=_heard(figures),
        never_heard=tuple(bar.label for bar in _heard(figures) if not bar.number),
        measures=_measures(session, kept, rows),
        views=tuple(_view(one) for one in rows.get("view", ())),
        sent=_sent(sent) if sent.total else (),
        unheard=_unheard(rows, sent),
        recommendations=_recommendations(rows),
    )


def _is_heard(figure: Written) -> bool:
    return str(figure["code"]).startswith("heard_")


def _counted(kept: Written) -> Counted:
    """A figure as it was kept; in another language than that of the record, its words and number in that one."""
    if language() == "ja":
        return Counted(kept["name"], kept["figure"], kept["means"])
    number, whole = kept["count"], kept["whole"]
    if number is None:
        said = str(msg("%(n)s件未満", n=LEAST))
    else:
        said = f"{number:,}" if whole is None else str(in_words(number, whole))
    name, means = str(kept["name"]), str(kept["means"])
    return Counted(gettext(name), said, gettext(means))


def _heard(figures: Sequence[Written]) -> tuple[Bar, ...]:
    counts = {f["code"]: f["count"] for f in figures if _is_heard(f)}
    kinds = list(zip(counts, ACTOR_KINDS.values(), strict=False))
    return tuple(
        Bar(str(n), gettext(word), counts[code], strong=True) for n, (code, word) in enumerate(kinds, 1)
    )


def _changes(rows: Rows) -> tuple[Change, ...]:
    told = {one["earlier"]: one for one in rows.get("change", ())}
    return tuple(
        Change(
            one["ref"],
            one["text"],
            _word(RESPONSES, one["answer"]),
            told[one.number]["text"] if one.number in told else "",
            bool(one.number in told and told[one.number]["done"]),
        )
        for one in rows.get("earlier", ())
    )


def _measures(session: Session, kept: Dossier, rows: Rows) -> tuple[Measured, ...]:
    assessed = {one["code"]: one for one in rows.get("assessment", ())}
    return tuple(
        Measured(
            code,
            title,
            tuple(
                Line(one["name"], _figure(one)) for one in rows.get("indicator", ()) if one["code"] == code
            ),
            _word(MARKS, assessed[code]["mark"]) if code in assessed else "",
            (assessed[code]["ground"] or "") if code in assessed else "",
        )
        for code, title in measures_of(session, [kept])[0]
    )


def _figure(one: Written) -> str:
    before = f"（{gettext('前の年度')} {one['before']}）" if one["before"] else ""
    return f"{one['figure']}{before}　{one['source']}"


def _view(one: Written) -> Line:
    about = f"{one['point']}　" if one["point"] else ""
    answer = f"　{gettext('市からの返事')}：{one['answer']}" if one["answer"] else ""
    kind = ACTOR_KINDS[one["kind"]]
    return Line(gettext(kind), f"{about}{one['text']}（{one['how']}）{answer}")


def _sent(sent: Tally) -> tuple[Line, ...]:
    return tuple(
        Line(gettext(ACTOR_KINDS[kind]) if kind else gettext("合計"), str(number))
        for kind, number in in_public(sent)
    )


def _unheard(rows: Rows, sent: Tally) -> tuple[str, ...]:
    heard = {one["kind"] for one in rows.get("view", ())} | sent.kinds.keys()
    return tuple(gettext(word) for code, word in ACTOR_KINDS.items() if code not in heard) if heard else ()


def _recommendations(rows: Rows) -> tuple[Answered, ...]:
    answers = {one["recommendation"]: one for one in rows.get("decided", ())}

    def said(number: int, item: str) -> str:
        return str(answers[number][item] or "") if number in answers else ""

    return tuple(
        Answered(
            one.number,
            one["text"],
            one["ground"] or "",
            _word(RESPONSES, said(one.number, "answer")),
            said(one.number, "reason"),
            said(one.number, "office"),
            said(one.number, "year"),
            date_text(answers[one.number]["day"]) if one.number in answers else "",
        )
        for one in rows.get("recommendation", ())
    )


def _word(words: Mapping[str, str], code: Any) -> str:
    return gettext(words[code]) if code in words else ""
