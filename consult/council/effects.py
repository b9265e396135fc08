"""What else happens when a bill or a petition moves: numbers, dates the periods run from, lines of the story."""

from sqlalchemy import select

from consult import clock
from consult.accounts.models import Office
from consult.audit.events import Event
from consult.calendars import FuzzyDate, date_text
from consult.cases import clocks, story
from consult.cases.models import Case, CaseName, TimelineEntry
from consult.council import queries
from consult.council.arithmetic import SHARES, sentence, tally
from consult.council.bill_conditions import in_force_from
from consult.council.models import CouncilMatter, CouncilSession, CouncilVote
from consult.council.scheduling import session_of
from consult.documents import numbering
from consult.dossier.queries import dossier
from consult.errors import Refused
from consult.i18n import Message, gettext, msg, using
from consult.records.actions import refresh
from consult.unit_of_work import UnitOfWork
from consult.workflow.explain import Decision
from consult.workflow.vocabulary import effect


@effect("number_bill")
def number_bill(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The number of this calendar year; bills of members have a row of their own. No number is given twice."""
    matter = queries.matter(uow.session, case)
    by_members = decision.edge.trigger == "submit_by_members"
    _number(uow, case, matter, "member_bill" if by_members else "bill")
    matter.by_members = by_members
    case.body_id = matter.body_id  # from now on it is on the desk of the council's secretariat
    _take_up(uow, matter)


@effect("publish_bill")
def publish_bill(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """Everyone reads the bill and its reason from now on."""
    case.public = True
    with using("ja"):
        tell(uow, case, msg("%(number)sとして提出", number=queries.label(queries.matter(uow.session, case))))


@effect("record_committee_vote")
def record_committee_vote(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The result of the leading committee, with its numbers, is a line of the story."""
    tell_vote(uow, case, ("committee",))


@effect("record_council_vote")
def record_council_vote(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """The result with its numbers is a line of the story; a decision ends the matter for this session."""
    matter = queries.matter(uow.session, case)
    if decision.edge.trigger == "carry_over":
        tell_vote(uow, case, ("continuation",))
        _carry_over(uow, matter)
        return
    vote = tell_vote(uow, case, ("decision", "again"))
    matter.outcome, matter.decided_in = decision.to, matter.session_id
    matter.voted_on = vote.sitting.held_on if vote else clock.today()


@effect("record_lapse")
def record_lapse(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """会期不継続: it ended with the session, undecided."""
    queries.matter(uow.session, case).outcome = "lapsed"
    tell(uow, case, msg("会期の終わりで審議未了"))


@effect("send_to_mayor")
def send_to_mayor(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The mayor has it: promulgation and reconsideration are counted from this day."""
    queries.matter(uow.session, case).received_on = clock.today()
    clocks.meet(uow, case, "send_ordinance")


@effect("publish_ordinance")
def publish_ordinance(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """公布: the number of the ordinance, its official name, the day it takes effect."""
    matter = queries.matter(uow.session, case)
    sheet = dossier(uow.session, case).last("promulgation")
    today = clock.today()
    matter.promulgated_on = today
    matter.ordinance_number = numbering.take(uow, "ordinance", str(today.year))
    matter.in_force_on = in_force_from(today, sheet["own_day"] if sheet else None)
    clocks.meet(uow, case, "promulgate")
    uow.record(
        Event.COUNCIL_NUMBERED,
        case,
        public={"series": "ordinance", "year": today.year, "number": matter.ordinance_number},
    )
    if sheet and sheet["name"] != case.title:
        day = FuzzyDate.of_day(today).iso
        uow.add(CaseName(case_id=case.id, name=case.title, kind="provisional", since=None))
        uow.add(CaseName(case_id=case.id, name=sheet["name"], kind="official", since=day))
        case.title = sheet["name"]
    with using("ja"):
        said = msg(
            "条例第%(n)s号として公布（施行は%(day)s）",
            n=matter.ordinance_number,
            day=date_text(matter.in_force_on),
        )
        tell(uow, case, said)
    refresh(uow, case)


@effect("publish_budget_outline")
def publish_budget_outline(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The outline of the budget is known from today (地方自治法219条2項)."""
    queries.matter(uow.session, case).in_force_on = clock.today()
    clocks.meet(uow, case, "promulgate")
    tell(uow, case, msg("予算の要領を公表"))


@effect("return_to_council")
def return_to_council(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """再議: back to the session that sits now or next, with the reason for everyone to read."""
    matter = queries.matter(uow.session, case)
    matter.returned_at = clock.now()
    matter.ground = str(decision.inputs.get("objection_ground") or "objection")
    matter.decided_in = None
    _take_up(uow, matter)
    clocks.meet(uow, case, "promulgate")
    tell(uow, case, msg("再議に付された"), Message(str(decision.inputs["reason"])))


@effect("bring_into_force")
def bring_into_force(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """What was resolved holds from today; what the mayor did in the council's place has held since that day."""
    matter = queries.matter(uow.session, case)
    sheet = dossier(uow.session, case).last("bill")
    if sheet and sheet["special"] == "179":
        matter.in_force_on = sheet["acted_on"]
        tell(uow, case, msg("専決処分が承認された"))
        return
    matter.in_force_on = matter.in_force_on or clock.today()
    tell(uow, case, msg("効力を生じた"))


@effect("list_petition")
def list_petition(uow: UnitOfWork, case: Case, decision: Decision) -> None:
    """文書表: the number of this year, the session it is for; who sent it stays sealed."""
    matter = queries.matter(uow.session, case)
    sheet = dossier(uow.session, case).last("petition")
    _number(uow, case, matter, "petition" if sheet and sheet["kind"] == "petition" else "appeal")
    _take_up(uow, matter, session_of(uow.session, case, decision.source))
    case.public = True


@effect("distribute_copies")
def distribute_copies(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """An appeal of which the members only get copies has its number as well."""
    _number(uow, case, queries.matter(uow.session, case), "appeal")


@effect("hand_to_organ")
def hand_to_organ(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """The office it is sent to finds it on its desk; the record stays the council's.

    Raises:
        Refused: when no office has the name that the council wrote, with the names there are.
    """
    follow = dossier(uow.session, case).last("follow_up")
    wanted = (follow["organ"] if follow else "") or ""
    offices = {office.name: office for office in uow.session.execute(select(Office)).scalars()}
    if wanted.strip() not in offices:
        raise Refused(
            msg(
                "「%(name)s」という課はありません。調書「送付と報告の請求」に、次のどれかを書いてください：%(names)s",
                name=wanted,
                names="、".join(sorted(offices)),
            )
        )
    case.office_id = offices[wanted.strip()].id
    queries.matter(uow.session, case).received_on = clock.today()
    with using("ja"):
        tell(uow, case, msg("%(name)sに送付", name=wanted.strip()))


@effect("publish_petition_report")
def publish_petition_report(uow: UnitOfWork, case: Case, _decision: Decision) -> None:
    """What was done is told to the council and to everyone.

    Raises:
        Refused: without a report.
    """
    if dossier(uow.session, case).last("outcome_report") is None:
        raise Refused(msg("処理の経過と結果がまだ書かれていません。調書に書いてください。"))
    clocks.meet(uow, case, "petition_report")


def _number(uow: UnitOfWork, case: Case, matter: CouncilMatter, series: str) -> None:
    year = clock.today().year
    matter.series, matter.year = series, year
    matter.number = numbering.take(uow, series, str(year))
    uow.record(Event.COUNCIL_NUMBERED, case, public={"series": series, "year": year, "number": matter.number})


def _take_up(uow: UnitOfWork, matter: CouncilMatter, found: CouncilSession | None = None) -> None:
    """Put the matter before a session; without one before that which sits now or was called next."""
    known = found or queries.session_ahead(uow.session, matter.body)
    matter.session_id = known.id if known else None
    matter.carried = False
    uow.flush()
    uow.session.refresh(matter)


def _carry_over(uow: UnitOfWork, matter: CouncilMatter) -> None:
    """閉会中継続審査: from this session into the next, which may not have been called yet."""
    here = matter.session
    later = [
        one
        for one in queries.sessions_since(uow.session, [matter.body_id], clock.today())
        if here is None or one.opens_on > here.ends_on
    ]
    matter.session_id = later[0].id if later else None
    matter.carried = not later
    uow.flush()
    uow.session.refresh(matter)


def tell_vote(uow: UnitOfWork, case: Case, subjects: tuple[str, ...]) -> CouncilVote | None:
    """Write the newest vote on one of `subjects` into the story, with its numbers; the vote, if there is one."""
    votes = queries.votes(uow.session, [case])[case.id]
    vote = next((one for one in reversed(votes) if one.subject in subjects), None)
    if vote is None:
        return None
    share = SHARES[vote.share]
    found = tally(share, vote.present, vote.ayes, vote.nays, vote.chair_casts)
    with using("ja"):
        if vote.in_secret:
            word = gettext("可") if vote.carried else gettext("否")
            tell(
                uow,
                case,
                msg("%(body)s 秘密会で採決し、%(result)s", body=vote.sitting.body.name, result=word),
            )
            return vote
        title = msg(
            "%(body)s 賛成%(ayes)s人・反対%(nays)s人で%(result)s",
            body=vote.sitting.body.name,
            ayes=found.in_favour,
            nays=vote.nays + (share.chair_votes and vote.chair_casts == "nay"),
            result=gettext("可") if vote.carried else gettext("否"),
        )
        tell(uow, case, title, sentence(share, found, vote.present, vote.chair_casts))
    return vote


def tell(uow: UnitOfWork, case: Case, title: Message, note: Message | None = None) -> None:
    """Write a line of today into the story of a case, in Japanese."""
    with using("ja"):
        entry = TimelineEntry(
            date=FuzzyDate.of_day(clock.today()).iso,
            title=str(title),
            note=str(note) if note else "",
            who=case.office.name,
        )
    story.tell(uow, case, entry)
