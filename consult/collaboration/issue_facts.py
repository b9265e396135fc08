"""What the conditions of a 地域課題 look at: the sheets of the level where it stands, read in one go."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult import clock
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case
from consult.collaboration.dossier_facts import lines, missing
from consult.collaboration.issue_conditions import REPLY_ITEMS, RESULT_ITEMS, IssueFacts
from consult.collaboration.issue_sheets import NAME, level_of
from consult.collaboration.promise_facts import promises
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written

_REPLY = "issue_reply"


@facts_for(NAME)
def issue_facts(session: Session, cases: Sequence[Case]) -> Sequence[IssueFacts]:
    """The facts of each case: one statement for the sheets, one for the clocks, however many cases."""
    held = dossiers(session, cases)
    running = clocks.of_each(session, cases)
    found = []
    for case, dossier in zip(cases, held, strict=True):
        least = pinned(session, case.definition_digest).setting("least_participants", 2)
        due = next((row.due_on for row in running[case.id] if row.rule == _REPLY), None)
        found.append(of_dossier(dossier, case.stage, least=int(least), reply_due=due))
    return found


def of_dossier(dossier: Dossier, stage: str, *, least: int, reply_due: Any = None) -> IssueFacts:
    """What the sheets of a case say while it stands in `stage`; what a level wrote counts for that level."""
    level = level_of(stage)

    def here(code: str) -> tuple[Written, ...]:
        return tuple(sheet for sheet in dossier.all(code) if level_of(sheet.stage) == level)

    screening = dossier.last("screening")
    asked = bool(screening and screening["asked"]) or bool(here("can_do"))
    cannot, tried = here("cannot"), here("tried")
    talk = next(reversed(here("talk")), None)
    back = next(reversed(here("handing_back")), None)
    reply = dossier.last("reply")
    return IssueFacts(
        today=clock.today(),
        **promises(NAME, dossier, reply_due=reply_due),
        screened=screening is not None,
        urgent_ground=None if screening is None else screening["ground"] or "",
        reporter_agrees=None if screening is None else bool(screening["agrees"]),
        can_do=len(here("can_do")) if asked else None,
        tried=len(tried),
        tries_without_result=sum(sheet["result"] is None for sheet in tried),
        cannot=len(cannot),
        cannot_grounds=tuple(dict.fromkeys(g for sheet in cannot for g in sheet["grounds"] or ())),
        cannot_without_ground=sum(not sheet["grounds"] for sheet in cannot),
        kept_roles=len(dossier.all("role")) if level == "city" else len(here("role")),
        talk_on=talk["day"] if talk else None,
        talk_participants=talk["participants"] if talk else None,
        least_participants=least,
        receiver_agrees=None if back is None else bool(back["agreed"]),
        support_promised=lines(back["support"] if back else None)
        + lines(reply["support"] if reply else None),
        office_named=bool(reply and reply["office"]),
        reply_missing=missing(reply, REPLY_ITEMS),
        region_partners=len(dossier.all("partner")),
        measures=len(dossier.all("measure")),
        result_missing=missing(dossier.last("result"), RESULT_ITEMS),
    )
