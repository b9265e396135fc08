"""The council as pages show it: matters with where they stand, votes with their arithmetic, who voted how."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy.orm import Session

from consult.bodies.models import Membership
from consult.calendars import date_text
from consult.cases import clocks, path, staged
from consult.cases import queries as cases
from consult.cases.models import Case, Deadline
from consult.council import ballots, queries, secrecy
from consult.council.arithmetic import SHARES, quorum, sentence, tally
from consult.council.models import CouncilMatter, CouncilReferral, CouncilVote
from consult.council.voting import METHODS, SUBJECTS
from consult.dossier.queries import dossier
from consult.i18n import N_, Message, gettext, msg, pick
from consult.workflow.explain import Option

CHOICES = {"aye": N_("賛成"), "nay": N_("反対"), "abstain": N_("棄権")}
STATES = {"open": N_("審査中"), "reported": N_("審査終了"), "waived": N_("報告を待たない")}


def matter_row(session: Session, matter: CouncilMatter) -> dict[str, Any]:
    """A matter in a list: number, title, where it stands."""
    case = matter.case
    stage = staged.definition_of(session, case).stage(case.stage)
    return {
        "href": case.address,
        "number": str(queries.label(matter)) or case.number,
        "title": case.title,
        "stage": pick(stage.label),
        "said": pick(stage.public),
        "final": stage.final,
    }


def desk_row(
    session: Session, matter: CouncilMatter, options: Sequence[Option], due: Sequence[Deadline]
) -> dict[str, Any]:
    """The same on the desk: what comes next and which clock runs."""
    usual = path.ahead(staged.definition_of(session, matter.case), matter.case.stage)
    onward = [one for one in options if one.to in usual] or list(options)
    following = next((one for one in onward if one.permitted), onward[0] if onward else None)
    clock = next(iter(due), None)
    return {
        **matter_row(session, matter),
        "href": f"/desk/cases/{matter.case.slug}",
        "next": following.label if following else "",
        "mine": bool(following and following.permitted),
        "due": msg("%(what)s　%(day)s", what=clocks.label(clock), day=clock.due_on) if clock else "",
    }


def desk_rows(session: Session, matters: Sequence[CouncilMatter], actor: Any) -> list[dict[str, Any]]:
    """Several on the desk: as many statements as for one."""
    held = [matter.case for matter in matters]
    options = staged.options_each(session, actor, held)
    due = cases.running_deadlines(session, held)
    return [desk_row(session, one, options[one.case_id], due[one.case_id]) for one in matters]


def names(session: Session, votes: Iterable[CouncilVote]) -> dict[int, Membership]:
    """The members a set of votes speaks of, by membership: one statement."""
    wanted: set[int] = set()
    for vote in votes:
        wanted |= {ballot.membership_id for ballot in vote.ballots} | set(vote.recused) | set(vote.left)
    return queries.members(session, wanted)


def vote_row(vote: CouncilVote, known: Mapping[int, Membership], titles: Mapping[int, str]) -> dict[str, Any]:
    """A vote with its numbers, its arithmetic and the article beside it."""
    share = SHARES[vote.share]
    found = tally(share, vote.present, vote.ayes, vote.nays, vote.chair_casts)
    what = gettext(SUBJECTS[vote.subject])
    if vote.amendment:
        what = f"{what}「{titles.get(vote.amendment, vote.amendment)}」"
    return {
        "id": vote.id,
        "code": vote.subject,
        "what": what,
        "body": vote.sitting.body.name,
        "day": date_text(vote.sitting.held_on),
        "method": gettext(METHODS[vote.method]),
        "ayes": found.in_favour,
        "nays": vote.nays + (share.chair_votes and vote.chair_casts == "nay"),
        "present": vote.present,
        "result": gettext("可決") if vote.carried else gettext("否決"),
        "carried": vote.carried,
        "sums": [
            _quorum(vote),
            sentence(share, found, vote.present, vote.chair_casts),
        ],
        "article": gettext(share.article),
        "rule": gettext(share.label),
        "ballots": [
            {"name": known[one.membership_id].name, "choice": gettext(CHOICES[one.choice])}
            for one in sorted(vote.ballots, key=lambda b: known[b.membership_id].sort_key)
        ],
        "recused": "、".join(known[one].name for one in vote.recused if one in known),
        "left": "、".join(known[one].name for one in vote.left if one in known),
        "secret": vote.in_secret,
        "withdrawn": vote.state == "withdrawn",
        "reason": vote.reason,
    }


def _quorum(vote: CouncilVote) -> Message:
    numbers = {"seats": vote.seats, "needed": quorum(vote.seats), "present": vote.present}
    if vote.exception:
        return msg(
            "定数%(seats)s人の半数は%(needed)s人、採決できたのは%(present)s人（地方自治法113条ただし書）",
            **numbers,
        )
    return msg(
        "定数%(seats)s人の半数は%(needed)s人、採決できたのは%(present)s人（地方自治法113条）", **numbers
    )


def votes(
    session: Session, case: Case, *, everything: bool = False, inside: bool = False
) -> list[dict[str, Any]]:
    """The votes on one case, with names where they were given by name.

    `everything` also has the withdrawn ones, for the desk; `inside` what was voted in secret, for the secretariat.
    """
    rows = queries.votes(session, [case], ballots=True, withdrawn=everything)[case.id]
    known = names(session, rows)
    titles = {one.number: str(one["title"]) for one in dossier(session, case).all("amendment")}
    return [shown(case, row, vote_row(row, known, titles), inside=inside) for row in rows]


def shown(case: Case, vote: CouncilVote, row: dict[str, Any], *, inside: bool = False) -> dict[str, Any]:
    """A vote as the reader may see it: of one taken in secret that it was, and its result when that may be told.

    Args:
        case: The matter.
        vote: The vote.
        row: All that is known of it.
        inside: For the council's own secretariat, who reads everything.
    """
    if inside or not vote.in_secret:
        return row
    told = secrecy.told(case, vote, ballots.subjects(case))
    return row | {
        "method": gettext("秘密会での採決"),
        **dict.fromkeys(("ayes", "nays", "present", "rule", "recused", "left"), ""),
        "article": gettext("地方自治法115条"),
        "result": row["result"] if told else gettext("秘密会で採決"),
        "carried": row["carried"] if told else False,
        "sums": [gettext("秘密会で採決しました。数と、だれがどう投票したかは公表しません。")],
        "ballots": [],
    }


def referral_rows(rows: Sequence[CouncilReferral]) -> list[dict[str, Any]]:
    """The committees of one matter."""
    return [
        {
            "id": one.id,
            "name": one.body.name,
            "lead": one.lead,
            "part": one.part,
            "state": gettext(STATES[one.state]),
            "open": one.state == "open",
            "reason": one.reason,
            "day": date_text(one.referred_on),
        }
        for one in rows
    ]


def public_panel(session: Session, case: Case) -> dict[str, Any] | None:
    """What the public page of a bill or petition shows beside its story; None for any other case."""
    if case.procedure not in {"bill", "petition"}:
        return None
    matter = queries.matters(session, [case]).get(case.id)
    if matter is None:
        return None
    return {
        "number": str(queries.label(matter)),
        "session": _session(matter),
        "votes": votes(session, case),
        "committees": referral_rows(queries.referrals(session, [case])[case.id]),
    }


def _session(matter: CouncilMatter) -> dict[str, str] | None:
    if matter.session is None:
        return None
    return {
        "href": f"/council/sessions/{matter.session.id}",
        "title": str(queries.session_label(matter.session)),
    }
