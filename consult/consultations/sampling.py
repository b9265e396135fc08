"""抜き取りの確かめ: after the release a third person reads a part again, drawn by chance that nobody steers.

The seed is an event of its own, committed before the draw. A finding sends the opinion back and is counted;
then twice as many are drawn from those nobody has read again. What is released after a draw is read as well.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, select, update
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.definitions import pinned
from consult.cases.models import Case
from consult.consultations import sampling_rules as rules
from consult.consultations.models import Opinion
from consult.consultations.models_redaction import RedactionReading, RedactionSample
from consult.consultations.rules import IN_CONSIDERATION
from consult.errors import Conflict, Invalid, NotFound, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork

_COUNTS = and_(Opinion.stage.in_(tuple(IN_CONSIDERATION)), Opinion.review != "none")


@dataclass(frozen=True)
class Sampling:
    """How far the check of one case is. `left` are released opinions no third person has read yet."""

    rounds: int = 0  # drawn
    size: int = 0  # of the last round, what was added to it since included
    waiting: int = 0
    read: int = 0  # in all rounds
    findings: int = 0  # in all rounds
    last_findings: int = 0
    released: int = 0
    left: int = 0

    @property
    def to_draw(self) -> bool:
        """Whether a round is to be drawn now: the first, or a larger one after a finding."""
        return self.left > 0 and (self.rounds == 0 or (self.waiting == 0 and self.last_findings > 0))

    @property
    def done(self) -> bool:
        """Whether nothing is left to read and the last round was clean, or everything was read."""
        return not self.to_draw and self.waiting == 0


def sampling_of(session: Session, cases: Sequence[int]) -> dict[int, Sampling]:
    """The state of several cases by id, in three statements however many opinions there are."""
    released = _per_case(session, cases)
    read = _per_case(session, cases, Opinion.id.in_(_drawn_of(cases)))
    found = {id_: Sampling(released=released.get(id_, 0), left=released.get(id_, 0)) for id_ in cases}
    for row in session.execute(_rounds(cases)):
        before = found[row.case_id]
        found[row.case_id] = Sampling(
            rounds=before.rounds + 1,
            size=row.size,
            waiting=before.waiting + row.waiting,
            read=before.read + row.read,
            findings=before.findings + row.findings,
            last_findings=row.findings,
            released=before.released,
            left=before.released - read.get(row.case_id, 0),
        )
    return found


def _per_case(session: Session, cases: Sequence[int], *where: ColumnElement[bool]) -> dict[int, int]:
    """How many released opinions each case has."""
    rows = session.execute(
        select(Opinion.case_id, func.count())
        .where(Opinion.case_id.in_(cases), _released(), *where)
        .group_by(Opinion.case_id)
    )
    return {row[0]: row[1] for row in rows}


def _released() -> ColumnElement[bool]:
    return and_(Opinion.stage.in_(tuple(IN_CONSIDERATION)), Opinion.review == "released")


def _drawn_of(cases: Sequence[int]) -> Select[int]:
    """Ids of opinions that some round holds."""
    return (
        select(RedactionReading.opinion_id)
        .join(RedactionSample, RedactionSample.id == RedactionReading.sample_id)
        .where(RedactionSample.case_id.in_(cases))
    )


def _rounds(cases: Sequence[int]) -> Select[int, int, int, int, int]:
    waiting = and_(RedactionReading.verdict == "waiting", _COUNTS)
    return (
        select(
            RedactionSample.case_id,
            func.count().label("size"),
            func.sum(case((waiting, 1), else_=0)).label("waiting"),
            func.sum(case((RedactionReading.verdict != "waiting", 1), else_=0)).label("read"),
            func.sum(case((RedactionReading.verdict == "finding", 1), else_=0)).label("findings"),
        )
        .join(RedactionReading, RedactionReading.sample_id == RedactionSample.id)
        .join(Opinion, Opinion.id == RedactionReading.opinion_id)
        .where(RedactionSample.case_id.in_(cases), RedactionSample.drawn_at.is_not(None))
        .group_by(RedactionSample.case_id, RedactionSample.n)
        .order_by(RedactionSample.case_id, RedactionSample.n)
    )


def rounds_of(session: Session, about: Case) -> Sequence[RedactionSample]:
    """Every round of a case, drawn or only seeded, oldest first."""
    rows = select(RedactionSample).where(RedactionSample.case_id == about.id).order_by(RedactionSample.n)
    return session.execute(rows).scalars().all()


def sow(uow: UnitOfWork, about: Case) -> RedactionSample:
    """Publish the seed of the next round, with what it will be drawn from; `draw` follows in a later transaction.

    Raises:
        Forbidden: without `redaction:sample`.
        Refused: while a public form waits for its release, while the last round is being read, when it was
            clean, or when there is nothing to draw from.
    """
    uow.require(Permission.REDACTION_SAMPLE, on=about)
    state = sampling_of(uow.session, [about.id])[about.id]
    seeded = next((row for row in rounds_of(uow.session, about) if row.drawn_at is None), None)
    if seeded is not None:
        return seeded  # the draw was interrupted: the seed that was published holds
    _ensure_to_draw(uow, about, state)
    numbers = _population(uow.session, about)
    definition = pinned(uow.session, about.definition_digest)
    made = uow.add(
        RedactionSample(
            case_id=about.id,
            n=state.rounds + 1,
            seed=secrets.token_hex(16),
            population=len(numbers),
            digest=rules.digest_of(numbers),
            size=rules.sample_size(
                len(numbers),
                percent=int(definition.setting("sample_percent", otherwise=rules.PERCENT)),
                least=int(definition.setting("sample_least", otherwise=rules.LEAST)),
                before=state.size if state.rounds else 0,
            ),
            seeded_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(
        Event.SAMPLE_SEEDED,
        about,
        public={
            "round": made.n, "seed": made.seed, "population": made.population, "sha256": made.digest,
            "size": made.size,
        },
    )  # fmt: skip
    return made


def draw(uow: UnitOfWork, about: Case) -> RedactionSample:
    """Draw the round whose seed is published; the same seed draws the same opinions for anyone.

    Raises:
        Forbidden: without `redaction:sample`.
        Refused: without a seed.
        Conflict: when what it is drawn from changed after the seed; the round is given up and a new one begins.
    """
    uow.require(Permission.REDACTION_SAMPLE, on=about)
    made = next((row for row in rounds_of(uow.session, about) if row.drawn_at is None), None)
    if made is None:
        raise Refused(msg("抜き取りの種が、まだ記録に載っていません"))
    numbers = _population(uow.session, about)
    if rules.digest_of(numbers) != made.digest:
        uow.session.delete(made)
        uow.record(Event.SAMPLE_DRAWN, about, public={"round": made.n, "size": 0})
        return made
    chosen = rules.draw(made.seed, numbers, made.size)
    rows = uow.session.execute(
        select(Opinion.receipt_number, Opinion.id).where(Opinion.case_id == about.id, _released())
    )
    ids = {row[0]: row[1] for row in rows}
    uow.session.add_all(
        RedactionReading(sample_id=made.id, opinion_id=ids[number], cause="drawn", verdict="waiting")
        for number in chosen
    )
    made.drawn_at = clock.now()
    uow.record(
        Event.SAMPLE_DRAWN,
        about,
        public={"round": made.n, "size": len(chosen), "sha256": rules.digest_of(chosen)},
    )
    return made


def unreleased(session: Session, about: Case) -> int:
    """How many opinions in consideration no second person has let go."""
    return session.execute(
        select(func.count())
        .select_from(Opinion)
        .where(
            Opinion.case_id == about.id,
            Opinion.stage.in_(tuple(IN_CONSIDERATION)),
            Opinion.review != "released",
        )
    ).scalar_one()


def _ensure_to_draw(uow: UnitOfWork, about: Case, state: Sampling) -> None:
    waiting = unreleased(uow.session, about)
    if waiting:
        raise Refused(
            msg("墨消しの確かめを待つ意見が%(n)s通あります。すべて確かめてから抜き取ります", n=waiting)
        )
    if state.waiting:
        raise Refused(msg("抜き取った意見のうち%(n)s通を、まだ読んでいません", n=state.waiting))
    if not state.to_draw:
        raise Refused(msg("抜き取りの確かめは、もう終わっています"))


def _population(session: Session, about: Case) -> list[str]:
    """Receipt numbers of the released opinions no third person has read, in order."""
    return list(
        session.execute(
            select(Opinion.receipt_number)
            .where(Opinion.case_id == about.id, _released(), Opinion.id.not_in(_drawn_of([about.id])))
            .order_by(Opinion.number)
        ).scalars()
    )


def keep_in_sample(uow: UnitOfWork, opinion: Opinion) -> None:
    """A form released after a draw is read by a third person too: the draw cannot have known it."""
    last = uow.session.execute(
        select(RedactionSample.id)
        .where(RedactionSample.case_id == opinion.case_id, RedactionSample.drawn_at.is_not(None))
        .order_by(RedactionSample.n.desc())
        .limit(1)
    ).scalar()
    if last is None:
        return
    waits = select(RedactionReading.id).where(
        RedactionReading.opinion_id == opinion.id, RedactionReading.verdict == "waiting"
    )
    if uow.session.execute(waits.limit(1)).scalar() is None:
        uow.add(RedactionReading(sample_id=last, opinion_id=opinion.id, cause="changed", verdict="waiting"))


def next_for(session: Session, about: Case, asking: int | None, *, after: int = 0) -> int | None:
    """The register number of the next opinion this person may read: the first after `after`, else the first."""
    mine = (
        select(Opinion.number)
        .join(RedactionReading, RedactionReading.opinion_id == Opinion.id)
        .where(
            Opinion.case_id == about.id,
            RedactionReading.verdict == "waiting",
            _released(),
            func.coalesce(Opinion.review_by, 0) != (asking or -1),
            func.coalesce(Opinion.released_by, 0) != (asking or -1),
        )
        .order_by(Opinion.number)
        .limit(1)
    )
    later = session.execute(mine.where(Opinion.number > after)).scalar()
    return later if later is not None else session.execute(mine).scalar()


def waiting_reading(session: Session, opinion: Opinion) -> RedactionReading | None:
    """The reading an opinion waits for, if it was drawn and nobody has read it yet."""
    return session.execute(
        select(RedactionReading)
        .where(RedactionReading.opinion_id == opinion.id, RedactionReading.verdict == "waiting")
        .limit(1)
    ).scalar()


def judge(uow: UnitOfWork, opinion: Opinion, *, clean: bool, note: str = "") -> None:
    """Say of an opinion of the sample that its public form is right, or what is wrong with it.

    Raises:
        Forbidden: to who proposed or released this form.
        Invalid: for a finding that does not say what was found.
        NotFound: when it is not in the sample. Conflict: when someone else has judged it meanwhile.
    """
    uow.require(Permission.REDACTION_SAMPLE, on=opinion)
    reading = waiting_reading(uow.session, opinion)
    if reading is None or opinion.review != "released":
        raise NotFound(msg("この意見は、抜き取りの確かめを待っていません。"))
    apart = msg("墨消しの案を作った人と、公表してよいと確かめた人は、抜き取りの確かめはできません")
    uow.require_other(opinion.review_by, apart)
    uow.require_other(opinion.released_by, apart)
    if not clean and not note.strip():
        sentence = msg("見つけたことを書いてください")
        raise Invalid(sentence, {"reason": [sentence]})
    done = uow.execute(
        update(RedactionReading)
        .where(RedactionReading.id == reading.id, RedactionReading.verdict == "waiting")
        .values(
            verdict="clean" if clean else "finding",
            read_by=uow.actor.account_id,
            read_at=clock.now(),
            note=note.strip(),
        )
    )
    if not done.rowcount:  # type: ignore[attr-defined]  # that of an update
        raise Conflict(msg("ほかの人が先に確かめました。"))
    uow.session.expire(reading)
    if not clean:
        opinion.review, opinion.review_note, opinion.released_by = "returned", note.strip(), None
    uow.record(
        Event.SAMPLE_READ,
        opinion,
        public={"clean": clean},
        private={"note": note.strip()} if note.strip() else {},
    )
