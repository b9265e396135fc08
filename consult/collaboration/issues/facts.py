"""What the conditions of a 地域課題 look at: the sheets of the level where it stands, read in one go."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult import clock
from consult.cases import clocks
from consult.cases.definitions import pinned
from consult.cases.facts import facts_for
from consult.cases.models import Case, CaseStep
from consult.collaboration.dossier_facts import lines, missing
from consult.collaboration.issues.conditions import REPLY_ITEMS, RESULT_ITEMS, IssueFacts
from consult.collaboration.issues.sheets import NAME, level_of
from consult.collaboration.promises.facts import promises
from consult.dossier.queries import Dossier, dossiers
from consult.dossier.sheets import Written, with_derived

_REPLY = "issue_reply"
_EVER = dt.datetime.min.replace(tzinfo=dt.UTC)
_ROUND = {
    "talk": "reopened",
    "tried": "reopened",
    "cannot": "reopened",
    "reply": "reopened",
    "result": "reopened",
    "assent": "reopened",
    "assent_each": "reopened",
    "handing_back": "handed_back",
}


@facts_for(NAME)
def issue_facts(session: Session, cases: Sequence[Case]) -> Sequence[IssueFacts]:
    """The facts of each case: one statement for the sheets, one for the clocks, however many cases."""
    held = dossiers(session, cases)
    running = clocks.of_each(session, cases)
    begun_anew = _begun_anew(session, cases)
    found = []
    for case, dossier in zip(cases, held, strict=True):
        least = pinned(session, case.definition_digest).setting("least_participants", 2)
        due = next((row.due_on for row in running[case.id] if row.rule == _REPLY), None)
        anew = since(dossier, begun_anew.get(case.id, {}))
        found.append(of_dossier(anew, case.stage, least=int(least), reply_due=due))
    return found


def since(dossier: Dossier, begun_anew: Mapping[str, dt.datetime]) -> Dossier:
    """What counts in this round: talk, attempt, answer, result and assent of an earlier one stay and settle nothing."""
    counts = {
        code: tuple(one for one in some if one.at >= begun_anew.get(_ROUND.get(code, ""), _EVER))
        for code, some in dossier.written.items()
    }
    return Dossier(with_derived(NAME, counts))


def _begun_anew(session: Session, cases: Sequence[Case]) -> dict[int, dict[str, dt.datetime]]:
    """When each case was last reopened and last handed back."""
    wanted = select(CaseStep.case_id, CaseStep.trigger, CaseStep.at).where(
        CaseStep.case_id.in_([case.id for case in cases]),
        CaseStep.trigger.like("reopen_%") | CaseStep.trigger.like("hand_back_%"),
    )
    found: dict[int, dict[str, dt.datetime]] = {}
    for case_id, trigger, at in session.execute(wanted.order_by(CaseStep.at)):
        found.setdefault(case_id, {})["reopened" if trigger.startswith("reopen") else "handed_back"] = at
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
    reported = dossier.last("report") is not None
    return IssueFacts(
        today=clock.today(),
        **promises(NAME, dossier, reply_due=reply_due),
        screened=screening is not None,
        urgent_ground=None if screening is None else screening["ground"] or "",
        reporter_agrees=None if screening is None else bool(screening["agrees"]),
        reporter_objects=reported and not (screening and screening["agrees"]),
        title_missing=reported and dossier.last("headline") is None,
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
        reply_outcome=reply["outcome"] if reply else None,
        region_partners=len(dossier.all("partner")),
        measures=len(dossier.all("measure")),
        result_missing=missing(dossier.last("result"), RESULT_ITEMS),
    )
