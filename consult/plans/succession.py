"""改定: which plan follows which. The old one names the new, the new one the old, and both stay readable."""

from typing import Final

from sqlalchemy import select

from consult.audit.events import Event
from consult.cases import composition, story
from consult.cases.models import Case, CaseLink, TimelineEntry
from consult.cases.queries import by_number
from consult.clock import today
from consult.errors import Invalid, NotFound, Sentence
from consult.i18n import msg, using
from consult.unit_of_work import UnitOfWork

SUPERSEDES: Final = "supersedes"
PLANS: Final = frozenset({"plan", "plan_history"})
IN_FORCE: Final = frozenset({"adopted", "published", "reviewed"})


def succeed(uow: UnitOfWork, case: Case, number: str) -> Case:
    """Link the plan that takes the place of `case`, and say so in the story of both.

    Raises:
        Invalid: naming the field `successor`, when the number is no plan in force that everybody can read.
    """
    new = _plan(uow, case, number)
    if case.id in _after(uow, new):
        raise _wrong(
            msg("%(number)sは、この計画に替わられた計画です。番号を確かめてください", number=new.number)
        )
    uow.add(CaseLink(from_id=new.id, to_id=case.id, kind=SUPERSEDES))
    uow.record(Event.CASE_LINKED, case, public={"from": new.slug, "kind": SUPERSEDES})
    with using("ja"):
        said = str(msg("「%(title)s」（%(number)s）に替わりました", title=new.title, number=new.number))
        before = str(
            msg("「%(title)s」（%(number)s）に替わる計画になりました", title=case.title, number=case.number)
        )
    for other, title in ((case, said), (new, before)):
        entry = TimelineEntry(date=today().isoformat(), title=title, who=case.office.name, kind="改定")
        story.tell(uow, other, entry)
        uow.record(Event.TIMELINE_CHANGED, other, public={"position": entry.position})
    return new


def _plan(uow: UnitOfWork, case: Case, number: str) -> Case:
    try:
        new = by_number(uow.session, number.strip())
    except NotFound as error:
        raise _wrong(error.sentence) from None
    if new.procedure not in PLANS or not composition.visible(uow.actor, new):
        raise _wrong(msg("その番号の計画はありません。番号を確かめてください"))
    if new.id == case.id:
        raise _wrong(msg("この計画自身は書けません。新しい計画の番号を書いてください"))
    if not new.public or new.stage not in IN_FORCE:
        raise _wrong(
            msg("%(number)sは、まだ定めて公表されていません。公表してから替えてください", number=new.number)
        )
    return new


def _after(uow: UnitOfWork, plan: Case) -> set[int]:
    """Every plan that took the place of `plan`, or of one that did."""
    found, asked = set[int](), {plan.id}
    while asked:
        links = select(CaseLink.from_id).where(CaseLink.to_id.in_(asked), CaseLink.kind == SUPERSEDES)
        asked = set(uow.session.execute(links).scalars()) - found
        found |= asked
    return found


def _wrong(sentence: Sentence) -> Invalid:
    return Invalid(sentence, {"successor": [sentence]})
