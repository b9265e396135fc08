"""The result as the typed context of its documents. The database is read here; nothing is decided."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from consult.calendars import date_text, days_in_period
from consult.cases import staged
from consult.cases.models import Case
from consult.config import Settings
from consult.consultations import carry_over, rules
from consult.consultations.actions import answer_errata
from consult.consultations.models import Consultation, Opinion, OpinionIdentity, Point, PointGroup, Publicity
from consult.consultations.models import Revision as RevisionRow
from consult.consultations.models_responding import AnswerErratum
from consult.consultations.outcomes import REVISION, OutcomeRule, outcomes_of
from consult.consultations.period_notes import period_notes
from consult.consultations.queries import Counts, counts, has_points, public_words, publicity_of
from consult.consultations.queries.desk import forms_of
from consult.consultations.queries.versions import passages_by_point
from consult.documents.diff import Piece, compare
from consult.documents.editions import (
    Announcement,
    Contact,
    Count,
    Download,
    OutcomeCount,
    ResultPoint,
    ResultReport,
    Revision,
    Run,
    Tally,
)
from consult.i18n import gettext, msg

_RARE = ("misdirected", "duplicate")  # printed where there are any
MOST_WORDS = 10  # different wordings printed under one point
_KINDS = {"same": "same", "removed": "deleted", "added": "inserted"}


def result_report(
    session: Session,
    case: Case,
    settings: Settings,
    *,
    number: str,
    published_on: dt.date,
    downloads: tuple[Download, ...] = (),
    corrections: tuple[str, ...] = (),
    tallies: tuple[Tally, ...] = (),
    foreseen: AnswerErratum | None = None,
) -> ResultReport:
    """Everything the result says, in the reader's language; names nobody (行政手続法43条に準じる).

    With `foreseen` it says what it will once that erratum is published, on that day.
    """
    consultation = session.get_one(Consultation, case.id)
    found, office = counts(session, case), case.office
    outcomes = outcomes_of(staged.definition_of(session, case))
    errata = [*answer_errata.published(session, case), *([foreseen] if foreseen else [])]
    revisions, told = _revisions(session, case), publicity_of(session, case)
    passages = {
        number: f"{settings.base_url}{passage.href(case.slug)}"
        for number, passage in passages_by_point(
            session, case, preparing=consultation.result_published_at is None
        ).items()
    }
    return ResultReport(
        municipality=settings.municipality,
        number=number,
        case_title=case.title,
        published_on=date_text(published_on),
        lead=_lead(found, len(revisions), told),
        period=_period(consultation),
        period_note="\n".join([_period_note(consultation), *period_notes(session, case)]),
        announcements=tuple(Announcement(date_text(entry.on), entry.channel, entry.reach) for entry in told),
        submissions=found.counted,
        submitters=found.people,
        by_channel=tuple(
            Count(gettext(rules.CHANNELS[name]), n) for name, n in found.by_channel.items() if n
        ),
        outcomes=tuple(
            OutcomeCount(
                letter, outcome.label, found.by_outcome.get(letter, 0), strong=REVISION in outcome.needs
            )
            for letter, outcome in outcomes.items()
        )
        if found.points
        else (),
        apart=tuple(Count(gettext(rules.APART[name]), n) for name, n in found.apart.items() if n),
        reckoning=reckoning(found),
        received=found.received,
        points=corrected(_points(session, case, outcomes, passages), errata, published_on),
        revisions=revisions,
        originals=str(
            msg(
                "意見の原文（個人情報などを読めないようにしたもの）は、市のホームページの結果のページと、"
                "%(office)sの窓口で見られます。",
                office=office.name,
            )
        ),
        downloads=downloads,
        corrections=corrections or tuple(answer_errata.in_words(row, published_on) for row in errata),
        seal=None,
        contact=Contact(office.name, office.telephone, office.email, office.fax, office.address),
        tallies=tallies,
        carried=carry_over.carried_into(session, [case.id])[case.id]["all"],
        by_form=by_form(session, case),
    )


def by_form(session: Session, case: Case) -> tuple[Count, ...]:
    """通 that came as 点字, 音声 and so on, in the order of the list; none for most cases."""
    found = forms_of(session, case)
    return tuple(Count(gettext(name), found[code]) for code, name in rules.FORMS.items() if code in found)


def reckoning(found: Counts) -> tuple[Count, ...]:
    """The parts whose sum is everything received."""
    parts = (
        (msg("公表"), found.published),
        (msg("非公開"), found.withheld),
        (msg("同じ文"), found.duplicates),
        (msg("取下げ"), found.apart["withdrawn"]),
        (msg("期限後"), found.apart["late"]),
        (msg("形式不備"), found.apart["invalid"]),
        (msg("案件外"), found.apart["off_topic"]),
        *((gettext(rules.APART[name]), found.apart[name]) for name in _RARE if found.apart[name]),
    )
    return tuple(Count(str(label), number) for label, number in parts)


def _lead(found: Counts, revised: int, told: Sequence[Publicity]) -> str:
    if found.counted == 0:
        ways = msg(
            "募集は、次の%(n)s通りの方法で知らせました：%(ways)s。",
            n=len(told),
            ways="、".join(entry.channel for entry in told),
        )
        return f"{msg('意見はありませんでした。')}{ways if told else ''}"
    first = msg(
        "%(n)s通の意見を、%(points)s件の論点に分けて答えました。", n=found.counted, points=found.points
    )
    second = msg("%(n)sか所を直しました。", n=revised) if revised else msg("案の修正はありません。")
    return f"{first}{second}"


def _period(consultation: Consultation) -> str:
    if consultation.opens_on is None or consultation.closes_on is None:
        raise LookupError("a result has a period")
    return str(
        msg(
            "%(first)sから%(last)sまで（%(days)s日間）",
            first=consultation.opens_on,
            last=consultation.closes_on,
            days=days_in_period(consultation.opens_on, consultation.closes_on),
        )
    )


def _period_note(consultation: Consultation) -> str:
    notes = [str(msg("郵送は%(rule)s", rule=gettext(rules.POST_RULES[consultation.post_rule])))]
    if consultation.reason_for_short_period:
        notes.append(str(msg("期間を短くした理由：%(reason)s", reason=consultation.reason_for_short_period)))
    notes += [
        str(msg("期間を延ばした理由：%(reason)s", reason=step["reason"]))
        for step in consultation.notice.get("extensions", ())
    ]
    return "\n".join(notes)


def _points(
    session: Session, case: Case, outcomes: Mapping[str, OutcomeRule], passages: Mapping[int, str]
) -> tuple[ResultPoint, ...]:
    """Every group with what was said in it; a fixed number of statements however many there are."""
    said: dict[int | None, list[tuple[Opinion, int]]] = {}
    for opinion, number, group_id in session.execute(
        select(Opinion, Point.id, Point.group_id)
        .join(Point, Point.opinion_id == Opinion.id)
        .where(Point.case_id == case.id, Point.group_id.is_not(None), Opinion.stage.in_(rules.SORTED))
        .options(selectinload(Opinion.passages), selectinload(Opinion.redactions))
        .order_by(Opinion.number, Point.number)
    ):
        said.setdefault(group_id, []).append((opinion, number))
    people = session.execute(
        select(Point.group_id, func.count(func.distinct(OpinionIdentity.person_key)))
        .join(Opinion, Opinion.id == Point.opinion_id)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Point.case_id == case.id, Opinion.stage.in_(rules.SORTED))
        .group_by(Point.group_id)
    )
    submitters = {row[0]: row[1] for row in people}
    found = session.execute(
        select(PointGroup)
        .where(PointGroup.case_id == case.id, has_points())
        .options(joinedload(PointGroup.revision))
        .order_by(PointGroup.number)
    ).scalars()
    return tuple(
        replace(
            _point(group, said.get(group.id, []), submitters.get(group.id, 0), outcomes),
            passage=passages.get(group.number, ""),
        )
        for group in found
    )


def corrected(
    points: Sequence[ResultPoint], errata: Sequence[AnswerErratum], on: dt.date
) -> tuple[ResultPoint, ...]:
    """The points, each that was corrected saying so below its answer: no form shows it without its erratum.

    An erratum that is not published yet is read as published `on` that day, its words in place.
    """
    said: dict[int, list[str]] = {}
    ahead: dict[int, tuple[str, str]] = {}
    for row in errata:
        said.setdefault(row.group.number, []).append(answer_errata.in_words(row, on))
        if row.decided_at is None:
            ahead[row.group.number] = (row.wrong, row.correct)

    def one(point: ResultPoint) -> ResultPoint:
        reply = point.reply
        if point.number in ahead:
            reply = reply.replace(*ahead[point.number], 1)
        return replace(point, reply="\n".join([reply, *said[point.number]]))

    return tuple(one(point) if point.number in said else point for point in points)


def _point(
    group: PointGroup,
    rows: list[tuple[Opinion, int]],
    people: int,
    outcomes: Mapping[str, OutcomeRule],
) -> ResultPoint:
    letter = group.outcome or ""
    reply = group.response
    if group.reason:
        reply += "\n" + str(msg("理由：%(reason)s", reason=group.reason))
    return ResultPoint(
        number=group.number,
        place=group.place,
        gist=group.gist,
        submissions=len({opinion.id for opinion, _ in rows}),
        submitters=people,
        reply=reply,
        letter=letter,
        label=outcomes[letter].label if letter in outcomes else "",
        opinions=_wordings(rows),
        revision=str(msg("対照表%(n)s", n=group.revision.number)) if group.revision else "",
    )


def _wordings(rows: list[tuple[Opinion, int]]) -> tuple[str, ...]:
    """What was written, after redaction, each wording once; what only one person wrote is read first."""
    found: Counter[str] = Counter()
    for opinion, point in rows:
        stretches = [p for p in opinion.passages if p.point_id == point]
        text = " ".join(public_words(opinion, p.start, p.end) for p in stretches).strip()
        if text:
            found[text] += 1
    return tuple(sorted(found, key=lambda text: found[text] > 1))[:MOST_WORDS]


def _revisions(session: Session, case: Case) -> tuple[Revision, ...]:
    """Every change of the draft, the changed words marked."""
    rows = session.execute(
        select(RevisionRow).where(RevisionRow.case_id == case.id).order_by(RevisionRow.number)
    ).scalars()
    made = []
    for row in rows:
        old, new = compare(row.before, row.after)
        made.append(
            Revision(str(msg("対照表%(n)s", n=row.number)), row.place, _runs(new), _runs(old), row.reason)
        )
    return tuple(made)


def _runs(pieces: tuple[Piece, ...]) -> tuple[Run, ...]:
    return tuple(Run(text, _KINDS[op]) for op, text in pieces)  # type: ignore[arg-type]  # the words are those of Run
