"""A municipality's own rules over the shipped procedures: proposed, compared, approved by a second person.

They hold for cases begun from their day on. Running cases keep the definition they are pinned to.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.cases.definitions import every, keep, library
from consult.cases.models_rules import LocalRules
from consult.errors import Invalid, NotFound, Refused
from consult.i18n import msg
from consult.unit_of_work import UnitOfWork
from consult.workflow import overlay, overlay_file
from consult.workflow.definition import Definition, Parameter
from consult.workflow.inputs import LONGEST_TEXT
from consult.workflow.overlay import Difference, Overlay
from consult.workflow.source import Problems


@dataclass(frozen=True)
class Change:
    """What local rules would change in one procedure, against what new cases follow today."""

    before: Definition
    after: Definition
    differences: Sequence[Difference]


@dataclass(frozen=True)
class Setting:
    """A parameter as it holds today: `local` when the municipality set it, else as shipped."""

    parameter: Parameter
    shipped: Parameter

    @property
    def local(self) -> bool:
        """Whether the value is the municipality's own."""
        return self.parameter.default != self.shipped.default


def read(data: bytes, file: str = "<text>") -> Overlay:
    """The local rules in a file, checked against the shipped procedures and today.

    Raises:
        Problems: everything that is wrong, with file, line and remedy.
    """
    return overlay_file.read(data, library(), clock.today(), file)


def preview(proposed: Overlay) -> list[Change]:
    """What would change for new cases, procedure by procedure; the ones that stay are left out.

    A file holds as a whole: what an earlier one set and this one does not name goes back to what was shipped.

    Raises:
        Problems: when the overlay no longer fits the shipped procedures.
    """
    found = []
    for name, before in sorted(every().items()):
        after = overlay.apply(library()[name], proposed)
        if before != after:
            found.append(Change(before, after, overlay.differences(before, after)))
    return found


def propose(uow: UnitOfWork, proposed: Overlay, source: str) -> LocalRules:
    """Put local rules before a second person; nothing changes yet.

    Raises:
        Invalid: when they would change nothing.
    """
    uow.require(Permission.RULES_PROPOSE)
    if not preview(proposed):
        sentence = msg("いまの決まりと同じです。変えるところを書いてください")
        raise Invalid(sentence, {"rules": [sentence]})
    rules = uow.add(
        LocalRules(
            effective_from=proposed.effective_from,
            digest=proposed.digest,
            document=proposed.json,
            source=source,
            proposed_by=uow.actor.account_id,
            proposed_at=clock.now(),
        )
    )
    uow.flush()
    uow.record(
        Event.RULES_PROPOSED,
        f"rules/{rules.id}",
        public={"digest": rules.digest, "effective_from": rules.effective_from.isoformat()},
        first=True,
    )
    return rules


def approve(uow: UnitOfWork, rules: LocalRules) -> LocalRules:
    """Let proposed rules hold for new cases from their day on; keeps each combination as it was approved.

    Raises:
        Forbidden: for the person who proposed them.
        Refused: when they were decided already, when their day has passed, or when they no longer fit.
    """
    uow.require(Permission.RULES_APPROVE)
    uow.require_other(rules.proposed_by, msg("自分が出した案は承認できません。別の人に頼んでください。"))
    _ensure_proposed(rules)
    if rules.effective_from < clock.today():
        raise Refused(
            msg(
                "施行の日 %(day)s が過ぎています。取りやめて、新しい日で出し直してください。",
                day=rules.effective_from,
            )
        )
    proposed = overlay.from_json(rules.document)
    try:
        made = [overlay.apply(library()[name], proposed) for name in proposed.procedures if name in library()]
    except Problems as wrong:
        raise Refused(wrong.problems[0].sentence) from None
    rules.combined = {definition.name: keep(uow, definition).digest for definition in made}
    rules.state, rules.decided_by, rules.decided_at = "approved", uow.actor.account_id, clock.now()
    uow.record(
        Event.RULES_APPROVED,
        f"rules/{rules.id}",
        public={
            "digest": rules.digest,
            "effective_from": rules.effective_from.isoformat(),
            "definitions": sorted(rules.combined.values()),
        },
    )
    return rules


def decline(uow: UnitOfWork, rules: LocalRules, reason: str) -> LocalRules:
    """Drop proposed rules: by whoever may approve, or by the one who proposed them; the row stays."""
    own = uow.actor.account_id is not None and uow.actor.account_id == rules.proposed_by
    uow.require(Permission.RULES_PROPOSE if own else Permission.RULES_APPROVE)
    _ensure_proposed(rules)
    reason = reason.strip().replace("\x00", "\u2400")
    if not reason or len(reason) > LONGEST_TEXT:
        sentence = (
            msg("%(most)s字までです。いま%(n)s字です", most=LONGEST_TEXT, n=len(reason))
            if reason
            else msg("取りやめる理由を書いてください")
        )
        raise Invalid(sentence, {"reason": [sentence]})
    rules.state, rules.reason = "declined", reason
    rules.decided_by, rules.decided_at = uow.actor.account_id, clock.now()
    uow.record(Event.RULES_DECLINED, f"rules/{rules.id}", public={"digest": rules.digest})
    return rules


def _ensure_proposed(rules: LocalRules) -> None:
    if rules.state != "proposed":
        raise Refused(msg("この案は、もう承認されたか、取りやめられています。"))


def one(session: Session, number: int) -> LocalRules:
    """The rules with this number; NotFound when there are none."""
    rules = session.get(LocalRules, number)
    if rules is None:
        raise NotFound(msg("%(number)s番の決まりはありません。", number=number))
    return rules


def listed(session: Session, limit: int = 100) -> list[LocalRules]:
    """The newest local rules first, whatever became of them."""
    return list(session.execute(select(LocalRules).order_by(LocalRules.id.desc()).limit(limit)).scalars())


def in_force(session: Session) -> LocalRules | None:
    """The rules new cases follow today, if any."""
    return (
        session.execute(
            select(LocalRules)
            .where(LocalRules.state == "approved", LocalRules.effective_from <= clock.today())
            .order_by(LocalRules.effective_from.desc(), LocalRules.decided_at.desc(), LocalRules.id.desc())
            .limit(1)
        )
        .scalars()
        .first()
    )


def unfit(session: Session) -> list[str]:
    """The procedures whose shipped version changed so that the rules in force no longer fit: the approved one holds."""
    rules = in_force(session)
    if rules is None:
        return []
    held = overlay.from_json(rules.document)
    return [
        name
        for name, local in held.procedures.items()
        if name not in library() or overlay.faults(library()[name], local)
    ]


def settings() -> Mapping[str, list[Setting]]:
    """Every parameter of every procedure as it holds today, with the shipped one beside it."""
    found = {}
    for name, definition in sorted(every().items()):
        shipped = {p.name: p for p in library()[name].parameters}
        found[name] = [Setting(p, shipped.get(p.name, p)) for p in definition.parameters]
    return found
