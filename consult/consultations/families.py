"""Which texts of a case say nearly the same: found once for all that came, then for each new one.

A new text is compared with the bases of the families only, and of those with the few that share a number with
it; a campaign of ten thousand variants is one base. Families are derived from the texts, decide nothing, and
can be found again; what a person does with them is in `actions.batches`.
"""

import time
from collections import Counter, OrderedDict, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import chain, islice
from typing import TypeVar

from rapidfuzz import fuzz
from sqlalchemy import Select, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, aliased

from consult.access.actor import SYSTEM
from consult.cases.models import Case
from consult.consultations.carrying import said_in
from consult.consultations.models import Opinion
from consult.consultations.models_families import FamilyText, TextFamily, TextFamilyKey
from consult.consultations.rules import APART
from consult.consultations.sketches import LONG, keys_of
from consult.errors import Conflict
from consult.i18n import msg
from consult.jobs.queue import handles
from consult.unit_of_work import UnitOfWork, unit_of_work

T = TypeVar("T")
JOB = "opinion.similar"
NEAR = 75  # % of the characters
_SHARED, _OF_SHORTER = 20, 60  # or so many characters in sentences both have, and % of the shorter text
_TEXTS = 500  # looked through in one transaction
_COMPARED = 8  # families a text is compared with, those with most in common first
_COMMON = 64  # a number that so many families share says nothing (a greeting)
_NAMES = 400  # values in one question to the database
_HELD = 20_000  # bases kept in memory
_SLICE = 20.0  # seconds the worker gives to one case before it looks at other work


@dataclass(frozen=True)
class Standing:
    """How many different texts a case has, and how many of them have been looked through."""

    done: int
    total: int

    @property
    def finished(self) -> bool:
        """Whether every text has its family."""
        return self.done >= self.total


def standing(session: Session, case_id: int) -> Standing:
    """How far the search for like texts has come."""
    total = session.execute(
        select(func.count(func.distinct(Opinion.text_key))).where(
            Opinion.case_id == case_id, Opinion.text_key != ""
        )
    ).scalar_one()
    left = session.execute(select(func.count()).select_from(_waiting(case_id).subquery())).scalar_one()
    return Standing(total - left, total)


def ask(uow: UnitOfWork, case: Case, *, after: int = 0) -> None:
    """Have the worker look through the texts of a case that have no family yet."""
    uow.enqueue(JOB, f"{case.slug}:{after}", {"case_id": case.id})


def find(session: Session, case_id: int, *, seconds: float | None = None) -> Iterator[int]:
    """Give every text of a case its family, a few hundred at a time; says after each step how many more have one.

    What is done is kept; stopping and starting again goes on where it was.

    Raises:
        Conflict: when somebody else is looking through the same texts now.
    """
    began = time.monotonic()
    session.rollback()
    waiting = [(row.text_key, row.first) for row in session.execute(_waiting(case_id))]
    bases = _Bases(session, case_id)
    for some in _parcels(waiting, _TEXTS):
        texts = _texts(session, case_id, some)
        found = _Search(session, case_id, bases).run(texts)
        try:
            with unit_of_work(SYSTEM) as uow:
                _keep(uow, case_id, found, bases)
        except IntegrityError as error:
            raise Conflict(msg("よく似た意見を、いまほかで調べています。少し待ってください。")) from error
        yield len(some)
        if seconds is not None and time.monotonic() - began > seconds:
            return


def _work(session: Session, case_id: int) -> int:
    """A slice of the search; how many texts have their family when more are left, else 0."""
    for _ in find(session, case_id, seconds=_SLICE):
        pass
    session.rollback()
    now = standing(session, case_id)
    return 0 if now.finished else now.done


@handles(JOB, first=_work)
def _again(uow: UnitOfWork, _key: str, case_id: int, outcome: int) -> None:
    if outcome:
        ask(uow, uow.session.get_one(Case, case_id), after=outcome)


def _waiting(case_id: int) -> Select[str, int]:
    """Texts without a family, those most opinions have first: a family's base is what most of them say."""
    has = select(FamilyText.text_key).where(
        FamilyText.case_id == Opinion.case_id, FamilyText.text_key == Opinion.text_key
    )
    return (
        select(Opinion.text_key, func.min(Opinion.id).label("first"))
        .where(Opinion.case_id == case_id, Opinion.text_key != "", ~has.exists())
        .group_by(Opinion.text_key)
        .order_by(func.count().desc(), func.min(Opinion.number))
    )


def _parcels(things: Iterable[T], size: int) -> Iterator[tuple[T, ...]]:
    rest = iter(things)
    while parcel := tuple(islice(rest, size)):
        yield parcel


class _Text:
    """A text as it is compared: what counts in it, its sentences, the numbers it is found under."""

    def __init__(self, text_key: str, text: str) -> None:
        self.text_key = text_key
        self.whole, said = said_in(text)
        self.sentences = frozenset(s for s in said if len(s) >= LONG)

    @cached_property
    def keys(self) -> list[int]:
        """For the table; made when asked for, a base at hand needs none."""
        return keys_of(self.sentences, self.whole)

    def alike(self, base: "_Text") -> bool:
        """Whether it says nearly what `base` says, or most of what the shorter of the two says."""
        if fuzz.ratio(base.whole, self.whole, score_cutoff=NEAR):
            return True
        shorter = min(len(base.whole), len(self.whole))
        return sum(map(len, self.sentences & base.sentences)) >= max(_SHARED, shorter * _OF_SHORTER / 100)


def _texts(session: Session, case_id: int, some: Sequence[tuple[str, int]]) -> list[_Text]:
    rows = session.execute(
        select(Opinion.id, Opinion.text).where(
            Opinion.case_id == case_id, Opinion.id.in_([first for _, first in some])
        )
    )
    text = {row.id: row.text for row in rows}
    return [_Text(key, text[first]) for key, first in some]


class _Bases:
    """The bases of families, the ones used last in memory."""

    def __init__(self, session: Session, case_id: int) -> None:
        self._session, self._case_id = session, case_id
        self._held: OrderedDict[int, _Text] = OrderedDict()

    def load(self, families: Iterable[int]) -> None:
        """Read those that are not at hand."""
        for some in _parcels(sorted(set(families) - self._held.keys()), _NAMES):
            said = aliased(Opinion)
            first = (
                select(func.min(said.id))
                .where(said.case_id == self._case_id, said.text_key == TextFamily.base_key)
                .correlate(TextFamily)
                .scalar_subquery()
            )
            rows = self._session.execute(
                select(TextFamily.id, TextFamily.base_key, Opinion.text)
                .join(Opinion, Opinion.id == first)
                .where(TextFamily.id.in_(some))
            )
            for row in rows:
                self.hold(row.id, _Text(row.base_key, row.text))

    def hold(self, family: int, text: _Text) -> None:
        """Keep one at hand."""
        self._held[family] = text

    def get(self, family: int) -> _Text | None:
        """A base; None when nobody says it any more."""
        return self._held.get(family)

    def forget(self, families: Iterable[int] = ()) -> None:
        """Let go of these, and of the oldest beyond what memory may hold."""
        for family in families:
            self._held.pop(family, None)
        while len(self._held) > _HELD:
            self._held.popitem(last=False)


@dataclass
class _Found:
    """What a step found: families by number (new ones below zero), the texts in them, the keys to add."""

    new: dict[int, _Text] = field(default_factory=dict)
    members: list[tuple[str, int]] = field(default_factory=list)
    keys: dict[int, list[int]] = field(default_factory=dict)


class _Search:
    """One step: the numbers of its texts are looked up at once, then each text finds its family."""

    def __init__(self, session: Session, case_id: int, bases: _Bases) -> None:
        self._session, self._case_id, self._bases = session, case_id, bases
        self._under: defaultdict[int, list[int]] = defaultdict(list)  # families under a number
        self._found = _Found()

    def run(self, texts: Sequence[_Text]) -> _Found:
        for some in _parcels(sorted(set(chain.from_iterable(t.keys for t in texts))), _NAMES):
            for key, family in self._session.execute(
                select(TextFamilyKey.key, TextFamilyKey.family_id).where(
                    TextFamilyKey.case_id == self._case_id, TextFamilyKey.key.in_(some)
                )
            ):
                self._under[key].append(family)
        self._bases.load(chain.from_iterable(self._nearest(text) for text in texts))
        for text in texts:
            near = next((f for f in self._nearest(text) if self._alike(f, text)), None)
            self._found.members.append((text.text_key, self._start(text) if near is None else near))
        return self._found

    def _nearest(self, text: _Text) -> list[int]:
        shared = Counter(chain.from_iterable(self._under.get(key, ()) for key in text.keys))
        return [family for family, _ in shared.most_common(_COMPARED)]

    def _alike(self, family: int, text: _Text) -> bool:
        base = self._bases.get(family)
        return base is not None and text.alike(base)

    def _start(self, text: _Text) -> int:
        family = -len(self._found.new) - 1
        self._found.new[family] = text
        self._found.keys[family] = telling = [k for k in text.keys if len(self._under[k]) < _COMMON]
        for key in telling:
            self._under[key].append(family)
        self._bases.hold(family, text)
        return family


def _keep(uow: UnitOfWork, case_id: int, found: _Found, bases: _Bases) -> None:
    number: dict[int, int] = {}
    if found.new:
        ids = uow.connection.execute(
            insert(TextFamily).returning(TextFamily.id, sort_by_parameter_order=True),
            [{"case_id": case_id, "base_key": text.text_key} for text in found.new.values()],
        ).scalars()
        number = dict(zip(found.new, ids, strict=True))
    _add_keys(uow, case_id, {number[family]: keys for family, keys in found.keys.items()})
    rows = [(key, number.get(family, family)) for key, family in found.members]
    uow.connection.execute(
        insert(FamilyText), [{"case_id": case_id, "text_key": k, "family_id": f} for k, f in rows]
    )
    for family, real in number.items():
        bases.hold(real, found.new[family])
    bases.forget([*number, *_rebase(uow, case_id, {family for _, family in rows}, bases)])


def _add_keys(uow: UnitOfWork, case_id: int, keys: dict[int, list[int]]) -> None:
    rows = [
        {"case_id": case_id, "key": key, "family_id": family} for family, some in keys.items() for key in some
    ]
    if rows:
        uow.connection.execute(insert(TextFamilyKey), rows)


def _rebase(uow: UnitOfWork, case_id: int, touched: set[int], bases: _Bases) -> list[int]:
    """Let what most opinions say be the base of its family; the families whose base changed."""
    changed: list[int] = []
    for some in _parcels(sorted(touched), _NAMES):
        said = func.count(Opinion.id)
        rows = uow.session.execute(
            select(
                FamilyText.family_id,
                FamilyText.text_key,
                TextFamily.base_key,
                func.min(Opinion.id).label("first"),
            )
            .join(TextFamily, TextFamily.id == FamilyText.family_id)
            .join(
                Opinion,
                (Opinion.case_id == FamilyText.case_id) & (Opinion.text_key == FamilyText.text_key),
            )
            .where(FamilyText.family_id.in_(some), Opinion.stage.not_in(tuple(APART)))
            .group_by(FamilyText.family_id, FamilyText.text_key, TextFamily.base_key)
            .order_by(FamilyText.family_id, said.desc(), func.min(Opinion.number))
        )
        first: dict[int, tuple[str, str, int]] = {}
        for family, text_key, base_key, opinion in rows:
            first.setdefault(family, (text_key, base_key, opinion))
        for family, (text_key, base_key, opinion) in first.items():
            if text_key != base_key:
                _change_base(uow, case_id, family, (text_key, opinion), bases.get(family))
                changed.append(family)
    return changed


def _change_base(
    uow: UnitOfWork, case_id: int, family: int, to: tuple[str, int], before: _Text | None
) -> None:
    text_key, opinion = to
    text = _Text(
        text_key, uow.session.execute(select(Opinion.text).where(Opinion.id == opinion)).scalar_one()
    )
    uow.execute(update(TextFamily).where(TextFamily.id == family).values(base_key=text_key))
    mine = (TextFamilyKey.case_id == case_id, TextFamilyKey.family_id == family)
    known = before.keys if before else None  # else nobody says it any more: look for them all
    uow.execute(delete(TextFamilyKey).where(*mine, *([TextFamilyKey.key.in_(known)] if known else [])))
    _add_keys(uow, case_id, {family: text.keys})
