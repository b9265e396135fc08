"""The list of what was given to a plan: when it may change, and what is put on it by hand or as a table."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from sqlalchemy import insert

from consult import clock
from consult.audit.events import Event
from consult.cases.models import Case
from consult.cases.wording import ensure_sayable
from consult.documents import numbering
from consult.dossier.reading import seems_personal
from consult.errors import Invalid, Sentence
from consult.i18n import gettext, msg
from consult.plans.drafting import ensure_open
from consult.plans.inputs.models import PlanInput
from consult.plans.inputs.rules import LONGEST, LONGEST_LINE, SOURCES, Disposed, Given
from consult.unit_of_work import UnitOfWork

AT_ONCE: Final = 5_000


def add(
    uow: UnitOfWork,
    case: Case,
    *,
    source: str,
    lines: Sequence[str],
    label: str = "",
    session: int | None = None,
    confirmed: bool = False,
) -> int:
    """Put inputs on the list by hand, one for each text; returns how many.

    Raises:
        Invalid: naming what is missing or too long, and what seems to be somebody's unless it is `confirmed`.
    """
    ensure_open(uow, case)
    texts = [line.strip() for line in lines if line.strip()]
    wrong: dict[str, list[Sentence]] = {}
    if source not in SOURCES:
        wrong["source"] = [msg("どこで出された意見かを選んでください")]
    if not texts:
        wrong["text"] = [msg("意見を1行に1つ書いてください")]
    if len(texts) > AT_ONCE:
        wrong["text"] = [msg("一度に%(n)s行までです（いま%(now)s行）。分けて入れてください", n=AT_ONCE, now=len(texts))]  # fmt: skip
    if long := [n for n, text in enumerate(texts, 1) if len(text) > LONGEST]:
        wrong["text"] = [msg("%(line)s行目が長すぎます。%(n)s字までです", line=long[0], n=LONGEST)]
    if len(label) > LONGEST_LINE:
        wrong["label"] = [msg("%(n)s字までです（いま%(now)s字）", n=LONGEST_LINE, now=len(label))]
    if not (confirmed or wrong) and (said := seems_personal(label, *texts)):
        wrong["text"] = [said]
    if wrong:
        raise Invalid(msg("直すところが%(n)sつあります", n=len(wrong)), wrong)
    ensure_sayable(uow.session, case, gettext("計画への意見"), label, *texts)
    found = [(None, Given("", source, text, label.strip())) for text in texts]
    put(uow, case, found, session=session)
    return len(texts)


def take_table(uow: UnitOfWork, case: Case, rows: Sequence[Given], *, confirmed: bool = False) -> int:
    """Put the rows of a table on the list, with the answers they bring; raises as `add`, naming `file`."""
    ensure_open(uow, case)
    words = [text for row in rows for text in (row.label, row.text, row.answer.reason if row.answer else "")]
    if not confirmed and (said := seems_personal(*words)):
        raise Invalid(said, {"file": [said]})
    ensure_sayable(uow.session, case, gettext("計画への意見"), *words)
    put(uow, case, [(None, row) for row in rows])
    return len(rows)


def put(
    uow: UnitOfWork,
    case: Case,
    found: Sequence[tuple[Case | None, Given]],
    *,
    session: int | None = None,
    dropped: int = 0,
) -> None:
    """Number them and keep them; `session` is the sheet of the session they were said in. The caller has asked."""
    last = numbering.take(uow, "plan_input", case.slug, len(found)) if found else 0
    now, by = clock.now(), uow.actor.account_id
    rows = [
        {
            "case_id": case.id,
            "number": number,
            "source": one.source,
            "source_case_id": other.id if other else None,
            "source_key": one.key or f"typed/{number}",
            "label": one.label,
            "session": session,
            "text": one.text,
            **asdict(one.answer or Disposed("")),
            "added_at": now,
            "added_by": by,
            "disposed_at": now if one.answer else None,
            "disposed_by": by if one.answer else None,
            "version": 1,
        }
        for number, (other, one) in enumerate(found, last - len(found) + 1)
    ]
    if rows:
        uow.session.execute(insert(PlanInput), rows)
    uow.record(Event.PLAN_INPUTS_ADDED, case, public={"added": len(found), "dropped": dropped})
