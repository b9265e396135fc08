"""What waits for a second person among local rules and moves of cases: told on the desk of whoever may approve."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.access.actor import Actor
from consult.access.check import allowed
from consult.access.permissions import Permission
from consult.cases.models_rules import DefinitionMigration, LocalRules
from consult.i18n import msg


def waiting(session: Session, actor: Actor) -> list[dict[str, Any]]:
    """Proposals of other people that this person may approve; nobody is told of their own."""
    found: list[dict[str, Any]] = []
    if allowed(actor, Permission.RULES_APPROVE):
        proposed = select(LocalRules.id).where(
            LocalRules.state == "proposed", LocalRules.proposed_by != actor.account_id
        )
        found += [
            {
                "href": f"/desk/rules/{n}",
                "title": msg("この市の決まりの案（%(n)s番）が、承認を待っています", n=n),
            }
            for n in session.execute(proposed.order_by(LocalRules.id)).scalars()
        ]
    if allowed(actor, Permission.MIGRATION_APPROVE):
        planned = select(DefinitionMigration.id).where(
            DefinitionMigration.state == "planned", DefinitionMigration.planned_by != actor.account_id
        )
        found += [
            {
                "href": f"/desk/rules/migrations/{n}",
                "title": msg("進んでいる案件を移す計画（%(n)s番）が、承認を待っています", n=n),
            }
            for n in session.execute(planned.order_by(DefinitionMigration.id)).scalars()
        ]
    return found
