"""What the public page says when a case has been moved to other rules: when, from what to what, why, who decided."""

from typing import Any

from sqlalchemy import select

from consult.accounts.models import Account
from consult.calendars import tokyo_date
from consult.cases.definitions import pinned
from consult.cases.models_rules import DefinitionMigration, MigratedCase
from consult.i18n import gettext, msg
from consult.web.cases.case_page import View


def notices(view: View) -> list[dict[str, Any]]:
    """The newest move of the case to another definition, if there was one."""
    found = view.session.execute(
        select(MigratedCase, DefinitionMigration.reason, Account.title)
        .join(DefinitionMigration, DefinitionMigration.id == MigratedCase.migration_id)
        .join(Account, Account.id == DefinitionMigration.decided_by, isouter=True)
        .where(MigratedCase.case_id == view.case.id, MigratedCase.outcome == "moved")
        .order_by(MigratedCase.id.desc())
        .limit(1)
    ).first()
    if found is None:
        return []
    moved, reason, title = found
    old, new = (pinned(view.session, digest).version for digest in (moved.from_digest, moved.to_digest))
    said = {"day": tokyo_date(moved.at), "reason": reason, "who": title or gettext("市")}
    text = (
        msg("%(day)sに変えました。理由：%(reason)s　決めた人：%(who)s", **said)
        if old == new
        else msg(
            "%(day)sに版%(old)sから版%(new)sに変えました。理由：%(reason)s　決めた人：%(who)s",
            old=old,
            new=new,
            **said,
        )
    )
    return [{"title": gettext("この案件の進め方が変わりました"), "tone": "info", "text": text}]
