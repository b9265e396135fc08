"""The step to show first on the desk, and the one that somebody else takes."""

from typing import Any

from consult.access.permissions import Permission
from consult.access.words import by_itself
from consult.cases import path, staged
from consult.cases.models import Case
from consult.db import db
from consult.web import verdicts
from consult.web.words import holders
from consult.workflow.explain import Option

_EXITS = frozenset({"abandon", "cancel", "close_register"})


def nearest(case: Case, options: list[Option]) -> Option | None:
    """The way on to show first: the one the file names first among those that lead on, permitted ones before others.

    A side exit (募集を中止する) is shown only where nothing else leads on: nobody should meet it as the next step.
    """
    normal = [o for o in options if not o.edge.override and o.trigger not in _EXITS]
    usual = path.ahead(staged.definition_of(db.session(), case), case.stage)
    timed = [o for o in normal if o.to in usual[:1] and o.edge.permission == Permission.CLOCK_FIRE]
    onward = (
        timed or [o for o in normal if o.to in usual] or [o for o in normal if o.to not in o.edge.sources]
    )
    return next((o for o in onward if o.permitted), onward[0] if onward else None)


def following(case: Case, options: list[Option]) -> dict[str, Any] | None:
    """The act that leads on, who takes it and what it still lacks, for those who may not take it themselves.

    Whoever may act in another way, only back say, reads of it too when it leads to the usual next stage.
    """
    option = nearest(case, options)
    if option is not None and option.permitted:
        usual = path.ahead(staged.definition_of(db.session(), case), case.stage)[:1]
        onward = [o for o in options if o.to in usual and not o.edge.override]
        option = None if any(o.permitted for o in onward) else next(iter(onward), None)
    if option is None:
        return None
    return {
        "label": option.label,
        "who": "" if by_itself(option.edge.permission) else holders(option.edge.permission),
        "verdicts": verdicts.unmet(case, option),
    }
