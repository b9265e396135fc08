"""One act on several cases: first what each of them would say, then a result for each.

Every case stays an act of its own, with its own unit of work, its own verdicts and its own event: one that is
refused holds up no other. A last event says which cases were meant to go together.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import asdict, dataclass
from typing import Any
from uuid import uuid4

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases import actions, once, queries, staged, unseen
from consult.cases.composition import visible
from consult.cases.models import Case, OnceKey
from consult.errors import Conflict, DomainError, Invalid, Refused
from consult.i18n import msg
from consult.unit_of_work import unit_of_work
from consult.workflow.conditions import Verdict
from consult.workflow.explain import Option

MOST = 100  # cases in one act: their result is read by a person


@dataclass(frozen=True)
class Outlook:
    """What would happen to one case: `may`, `input` (its own fields are asked for), or `refused`."""

    case: Case
    state: str
    option: Option | None  # None: no such way from where the case stands
    unmet: tuple[Verdict, ...]

    @property
    def permitted(self) -> bool:
        """Whether the actor may take this way at all."""
        return self.option is not None and self.option.permitted


@dataclass(frozen=True)
class Result:
    """What happened to one case; plain, so that it can be kept and shown again."""

    number: str
    slug: str
    title: str
    source: str
    to: str
    sentence: str = ""  # why not, in the language of who acted; empty when done
    reasons: tuple[str, ...] = ()
    ok: bool = True


def chosen(session: Session, actor: Actor, numbers: Sequence[str]) -> list[Case]:
    """The cases of these numbers or addresses, in the order given, each once; only those the actor may know of.

    Raises:
        Invalid: naming the field `cases`, for none, too many, or a number that does not exist.
    """
    wanted = list(dict.fromkeys(number.strip() for number in numbers if number.strip()))
    if not wanted:
        raise _wrong(msg("案件を1つ以上選んでください"))
    if len(wanted) > MOST:
        raise _wrong(msg("一度に進められるのは%(most)s件までです。いま%(n)s件です", most=MOST, n=len(wanted)))
    by = or_(Case.number.in_(wanted), Case.slug.in_([number.lower() for number in wanted]))
    rows = session.execute(select(Case).where(by)).scalars()
    known = {key: row for row in rows if visible(actor, row) for key in (row.number, row.slug)}
    missing = [number for number in wanted if number not in known and number.lower() not in known]
    if missing:
        raise _wrong(msg("「%(numbers)s」という番号の案件はありません", numbers="、".join(missing)))
    found = [known.get(number) or known[number.lower()] for number in wanted]
    return list({case.id: case for case in found}.values())


def _wrong(sentence: Any) -> Invalid:
    return Invalid(sentence, {"cases": [sentence]})


def preview(session: Session, actor: Actor, cases: Sequence[Case], trigger: str) -> list[Outlook]:
    """What `trigger` would do to each case, with every unmet condition; as many statements as for one case."""
    options = staged.options_each(session, actor, cases)
    return [_outlook(case, [o for o in options[case.id] if o.trigger == trigger]) for case in cases]


def _outlook(case: Case, ways: Sequence[Option]) -> Outlook:
    if not ways:
        return Outlook(case, "refused", None, ())
    option = min(ways, key=lambda o: (not o.permitted, len(o.unmet)))
    if not option.answerable:
        return Outlook(case, "refused", option, option.unmet)
    asked = option.warnings or any(not kind.endswith("?") for kind in option.edge.inputs.values())
    return Outlook(case, "input" if asked or option.unmet else "may", option, option.unmet)


def advance_each(
    actor: Actor,
    session: Session,
    numbers: Sequence[str],
    trigger: str,
    *,
    inputs: Mapping[str, Any] | None = None,
    acknowledged: Mapping[str, str] | None = None,
    key: str = "",
) -> list[Result]:
    """Advance each case as an act of its own and say of each what became of it.

    Args:
        actor: Who acts; needs the permission of the edge on every single case.
        session: Where the cases are read.
        numbers: Numbers or addresses of the cases.
        trigger: The act, the same for all.
        inputs: What each act is done with.
        acknowledged: Reasons for cautions, by code; used for every case that raises the caution.
        key: Sent twice with the same key, the act happens once and the same result is given again.

    Raises:
        Invalid: as `chosen`, and for an act that none of their procedures knows; nothing was done then.
        Conflict: when the key belongs to another act of the same person.
    """
    cases = chosen(session, actor, numbers)
    acts = {edge.trigger for case in cases for edge in staged.definition_of(session, case).edges}
    if trigger not in acts:  # the event that names it stays for ever: no words of one's own
        raise _wrong(msg("選んだ案件のどれにも、この操作はありません"))
    slugs = [case.slug for case in cases]
    act = _act(trigger, slugs, inputs, acknowledged)
    known = _row(session, actor, key)
    if known is not None:
        if known.act != act:
            raise Conflict(msg("同じ送信番号で、別の操作が届いています。画面を開き直してください。"))
        return _results(known)
    unseen_stages = {case.slug: unseen.stages(staged.definition_of(session, case)) for case in cases}
    results = [_one(actor, session, slug, trigger, inputs, acknowledged) for slug in slugs]
    apart = {one.slug for one in results if unseen_stages[one.slug] & {one.source, one.to}}
    _record(actor, results, trigger, _own(actor, key), act, apart)
    return results


def _one(
    actor: Actor,
    session: Session,
    slug: str,
    trigger: str,
    inputs: Mapping[str, Any] | None,
    acknowledged: Mapping[str, str] | None,
) -> Result:
    case = queries.by_slug(session, slug)
    number, title, stage = case.number, case.title, case.stage
    try:
        decision = actions.perform(actor, session, case, trigger, inputs=inputs, acknowledged=acknowledged)
    except DomainError as error:
        return Result(number, slug, title, stage, stage, str(error), _reasons(error), ok=False)
    return Result(number, slug, title, decision.source, decision.to)


def _reasons(error: DomainError) -> tuple[str, ...]:
    if isinstance(error, Refused):
        return tuple(str(v) for v in error.verdicts if not v.ok)
    if isinstance(error, Invalid):
        return tuple(dict.fromkeys(str(s) for sentences in error.fields.values() for s in sentences))
    return ()


def _act(
    trigger: str,
    slugs: Sequence[str],
    inputs: Mapping[str, Any] | None,
    acknowledged: Mapping[str, str] | None,
) -> str:
    """Tells one act from another under the same key."""
    whole = [trigger, list(slugs), dict(inputs or {}), dict(acknowledged or {})]
    text = json.dumps(whole, sort_keys=True, ensure_ascii=False, default=str)
    return f"bulk:{hashlib.sha256(text.encode()).hexdigest()[:32]}"


def _own(actor: Actor, key: str) -> str:
    """A key is the actor's own: nobody reads another person's result by guessing it."""
    return f"bulk:{actor.account_id}:{key}" if key else ""


def _record(
    actor: Actor, results: Sequence[Result], trigger: str, key: str, act: str, apart: AbstractSet[str]
) -> None:
    """Say which cases went together; those `apart` took a step nobody outside may know of, so they are not named."""
    done = [one.slug for one in results if one.ok]
    with unit_of_work(actor) as uow:
        uow.require(Permission.DESK_OPEN)
        if once.done_before(uow, key, act) is not None:
            return  # sent twice at the same moment; the other one has told what happened
        uow.record(
            Event.CASES_ADVANCED,
            f"bulk/{uuid4()}",
            public={
                "trigger": trigger,
                "advanced": [slug for slug in done if slug not in apart],
                "refused": sum(not r.ok for r in results),
            },
            private={"apart": sorted(apart & set(done))} if apart & set(done) else {},
            first=True,
        )
        once.remember(uow, key, act, {"results": [asdict(result) for result in results]})


def kept(session: Session, actor: Actor, key: str) -> list[Result] | None:
    """The results of an earlier act of this actor with this key; None when there is none."""
    row = _row(session, actor, key)
    return None if row is None else _results(row)


def _row(session: Session, actor: Actor, key: str) -> OnceKey | None:
    return session.get(OnceKey, _own(actor, key)) if key else None


def _results(row: OnceKey) -> list[Result]:
    return [Result(**{**one, "reasons": tuple(one["reasons"])}) for one in row.result["results"]]
