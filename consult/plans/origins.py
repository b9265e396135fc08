"""この文は、あの場から: which input a sentence of the draft came from; written section by section, found by its words."""

import hashlib
import re
from collections.abc import Mapping, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.models import Case
from consult.documents.drafts import drafts
from consult.documents.models import Draft, DraftSection
from consult.errors import Conflict, Invalid, NotFound
from consult.i18n import msg
from consult.plans.inputs.models import PlanInput, PlanOrigin
from consult.plans.inputs.queries import some
from consult.unit_of_work import UnitOfWork

_SENTENCE = re.compile(r"[^。\n]+。?")


def sentences(text: str) -> list[str]:
    """The sentences of a section, without the blanks around them."""
    return [part for found in _SENTENCE.findall(text) if (part := found.strip())]


def digest(section: DraftSection) -> str:
    """What tells whether a section is still the one somebody read."""
    return hashlib.sha256(section.text.encode()).hexdigest()[:16]


def newest(session: Session, case: Case, *, frozen: bool = False) -> Draft | None:
    """The text that counts now: the newest that is not the plan in force; for the public a frozen one."""
    found = (d for d in drafts(session, case.id) if d.kind != "current" and (d.frozen_at or not frozen))
    return next(found, None)


def every(session: Session, case: Case) -> Sequence[PlanOrigin]:
    """All of a plan with their inputs; one statement."""
    statement = select(PlanOrigin).where(PlanOrigin.case_id == case.id).order_by(PlanOrigin.id)
    given = joinedload(PlanOrigin.given).joinedload(PlanInput.source_case)
    return session.execute(statement.options(given)).scalars().all()


def by_words(found: Sequence[PlanOrigin]) -> dict[str, list[PlanOrigin]]:
    """The origins of each sentence; a sentence that moved to another section keeps them, one that changed does not."""
    held: dict[str, list[PlanOrigin]] = {}
    for origin in found:
        held.setdefault(origin.words, []).append(origin)
    return held


def write(uow: UnitOfWork, case: Case, anchor: str, seen: str, typed: Mapping[int, str]) -> int:
    """Say for a section which inputs each sentence came from; what was said of its sentences before is replaced.

    Args:
        uow: The open unit of work.
        case: The plan.
        anchor: The section of the newest text.
        seen: Its digest when it was read.
        typed: Numbers of inputs by place of the sentence, as 「3、7」.

    Raises:
        NotFound: when there is no such section.
        Conflict: when the text changed since it was read.
        Invalid: naming every sentence with numbers that cannot be read or are not on the list.
    """
    uow.require(Permission.PLAN_PREPARE, on=case)
    draft = newest(uow.session, case)
    section = next((s for s in (draft.sections if draft else ()) if s.anchor == anchor), None)
    if section is None:
        raise NotFound(msg("その節は案にありません。選び直してください"))
    if digest(section) != seen:
        raise Conflict(msg("案の本文が変わりました。いまの文と見比べて、もう一度保存してください。"))
    words = sentences(section.text)
    numbers = _numbers(uow, case, {n: text for n, text in typed.items() if n < len(words)})
    of_case = delete(PlanOrigin).where(PlanOrigin.case_id == case.id, PlanOrigin.words.in_(words))
    uow.session.execute(of_case)
    for n, rows in numbers.items():
        for row in rows:
            uow.add(
                PlanOrigin(
                    case_id=case.id, anchor=anchor, words=words[n], input_id=row.id, at=clock.now(),
                    by=uow.actor.account_id,
                )
            )  # fmt: skip
    uow.flush()
    count = sum(map(len, numbers.values()))
    uow.record(Event.PLAN_ORIGIN_CHANGED, case, public={"section": anchor, "origins": count})
    return count


def _numbers(uow: UnitOfWork, case: Case, typed: Mapping[int, str]) -> dict[int, list[PlanInput]]:
    found: dict[int, list[PlanInput]] = {}
    wrong = {}
    for n, text in typed.items():
        parts = [part for part in re.split(r"[\s、,，]+", text.strip()) if part]
        try:
            if any(not (part.isascii() and part.isdigit() and len(part) < 8) for part in parts):  # noqa: PLR2004 - no list is that long
                raise Invalid(msg("意見の番号を、3、7のように書いてください"), {})
            found[n] = list(some(uow.session, case, {int(part) for part in parts}).values()) if parts else []
        except (Invalid, NotFound) as error:
            wrong[f"s{n}"] = [error.sentence]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    return found
