"""意見公募 in 緑野市: the plan of the story tests, from notice to result, and a case that is open now.

Dates count from the first day of the period, so the same story runs at its own dates and near today.
"""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from consult import clock, codes
from consult.access.actor import PUBLIC, SYSTEM, Actor
from consult.cases import actions as cases
from consult.cases import queries as case_queries
from consult.cases.models import Case
from consult.consultations import actions, intake, queries, sampling
from consult.consultations.destination import Destination
from consult.consultations.identity import Identity, Keys
from consult.consultations.models import Opinion, Revision
from consult.db import db, settings
from consult.demo import scanned
from consult.demo.opinion_texts import NO_POINT, OPINIONS, POINTS, PUBLICITY, REVISIONS, WITHHELD, Sent
from consult.demo.people import People
from consult.demo.plan_text import (
    BICYCLE_EASY,
    BICYCLE_LEAD,
    BICYCLE_NOTICE,
    BICYCLE_PLAN,
    BICYCLE_TITLE,
    EASY,
    LEAD,
    NOTICE,
    PAGES,
    PLAN,
    TITLE,
)
from consult.documents.inspection import Inspected
from consult.documents.redaction import Ground
from consult.unit_of_work import UnitOfWork, unit_of_work

DAY = dt.timedelta(days=1)
LAST = 29  # the thirtieth day
UNTIL = ("prepared", "open", "closed", "considering", "sorted", "answered", "decided", "published")


def case_of(slug: str) -> Case:
    """The case, loaded in the present session."""
    return case_queries.by_slug(db.session(), slug)


@contextmanager
def door(actor: Actor, day: dt.date, time: dt.time = dt.time(9)) -> Iterator[UnitOfWork]:
    """A unit of work of `actor` at a moment of the story."""
    with clock.at(moment(day, time)), unit_of_work(actor) as uow:
        yield uow


def moment(day: dt.date, time: dt.time) -> dt.datetime:
    """An instant of a day in Tokyo."""
    return clock.tokyo(day.year, day.month, day.day, time.hour, time.minute, time.second)


def s1(
    people: People, first_day: dt.date = dt.date(2026, 10, 1), until: str = "published", title: str = TITLE
) -> str:
    """第2次緑野市協働のまちづくり推進計画（案）: 7 in time, 1 late, 10 points; told as far as `until`. Returns its address."""
    slug = prepare(people, first_day=first_day, title=title)
    steps = (publish_notice, receive_all, consider, sort_all, answer_all, decide, publish)
    for step in steps[: UNTIL.index(until)]:
        step(people, slug, first_day)
    return slug


def prepare(
    people: People,
    *,
    first_day: dt.date,
    title: str = TITLE,
    plan: str = PLAN,
    pages: dict[str, int] | None = None,
    lead: str = LEAD,
    easy: tuple[str, ...] = EASY,
    notice: dict[str, str] = NOTICE,
) -> str:
    """A consultation whose notice, draft and period are ready; returns its address."""
    with door(people.secretary, first_day - 14 * DAY) as uow:
        made = actions.open_consultation(
            uow,
            people.office(people.civic_office),
            title=title,
            theme="協働",
        )
        cases.describe(uow, made.case, lead=lead, decided_by="緑野市長", easy=easy)
        actions.attach_draft(uow, made.case, plan, title=title, pages=PAGES if pages is None else pages)
        actions.set_notice(uow, made, notice)
        actions.set_period(uow, made, first_day, first_day + LAST * DAY)
        actions.set_result_due(uow, made, first_day + 120 * DAY)
        return made.case.slug


def publish_notice(people: People, slug: str, first_day: dt.date) -> None:
    """公表して募集を始める, in the morning of the first day; in the demo the last one may be a holiday."""
    with door(people.head, first_day, dt.time(8, 30)) as uow:
        holiday = {"ends_on_holiday": "30日の期間をそのまま守るため。ウェブでは最後の日も出せます"}
        cases.advance(uow, case_of(slug), "publish_notice", acknowledged=holiday)


def send(
    slug: str,
    text: str,
    anchor: str,
    who: Identity,
    when: dt.datetime,
    *,
    actor: Actor = PUBLIC,
    channel: str = "web",
    paper: intake.Paper | None = None,
    opened: dt.datetime | None = None,
    wants_mail: bool = False,
    uploads: tuple[Inspected, ...] = (),
) -> intake.Receipt:
    """One opinion as it comes in; `anchor` is the section it is about."""
    keys = Keys.of(settings())
    with clock.at(when):
        case = case_of(slug)
        ready = intake.prepare(
            Destination.of(case, queries.consultation_of(db.session(), case)),
            intake.Submission(
                (intake.Part(text, anchor),),
                who,
                channel=channel,
                paper=paper,
                opened_at=opened,
                wants_mail=wants_mail,
                once=f"{when.isoformat()} {text}",
                uploads=uploads,
            ),
            keys,
        )
        with unit_of_work(actor) as uow:
            return intake.receive(uow, ready, keys)


def receive(people: People, slug: str, first_day: dt.date, sent: Sent) -> intake.Receipt:
    """One of the story's opinions, on its day and in its way."""
    when = moment(first_day + sent.day * DAY, sent.time)
    if sent.channel == "web":
        opened = moment(first_day + sent.opened[0] * DAY, sent.opened[1]) if sent.opened else when - DAY / 96
        return send(slug, sent.text, sent.anchor, sent.who, when, opened=opened)
    postmarked = None if sent.postmarked is None else first_day + sent.postmarked * DAY
    paper = intake.Paper(first_day + sent.day * DAY, postmarked, sheets=1)
    return send(
        slug,
        sent.text,
        sent.anchor,
        sent.who,
        when,
        actor=people.secretary,
        channel=sent.channel,
        paper=paper,
    )


def code_of(slug: str, key: str) -> str:
    """The confirmation code of one of the story's receipts: derived again from the key its form carried."""
    sent = next(s for s in OPINIONS if s.key == key)
    opens_on = queries.consultation_of(db.session(), case_of(slug)).opens_on
    if opens_on is None:
        raise LookupError(f"{slug} has not opened")
    once = f"{moment(opens_on + sent.day * DAY, sent.time).isoformat()} {sent.text}"
    return codes.code_for(Keys.of(settings()).receipt, f"{slug}\0{once}")


def receive_all(people: People, slug: str, first_day: dt.date) -> dict[str, intake.Receipt]:
    """Everything that came in, the closing by the clock in between; receipts by the keys of `OPINIONS`."""
    receipts, closed = {}, False
    for sent in OPINIONS:
        if sent.day > LAST and not closed:
            close(slug, first_day)
            closed = True
        receipts[sent.key] = receive(people, slug, first_day, sent)
    with door(people.secretary, first_day + 33 * DAY) as uow:
        row = queries.consultation_of(uow.session, case_of(slug))
        for day, channel, reach in PUBLICITY:
            actions.record_publicity(uow, row, on=first_day + day * DAY, channel=channel, reach=reach)
    return receipts


def close(slug: str, first_day: dt.date) -> None:
    """The clock closes the door in the first second after the last day."""
    with door(SYSTEM, first_day + (LAST + 1) * DAY, dt.time(0)) as uow:
        cases.fire_clock(uow, "", case_id=case_of(slug).id, rule="closes_at")


def consider(people: People, slug: str, first_day: dt.date) -> None:
    """検討を始める: what came in time is accepted."""
    with door(people.secretary, first_day + 35 * DAY) as uow:
        case = case_of(slug)
        cases.advance(uow, case, "consider")
        actions.accept_all(uow, case)


def opinion_for(slug: str, key: str) -> Opinion:
    """The opinion of the story with this key."""
    number = [sent.key for sent in OPINIONS].index(key) + 1
    return queries.opinion_by_number(db.session(), case_of(slug), number)


def place(opinion: Opinion, words: str) -> tuple[int, int]:
    """Where words stand in the original."""
    start = opinion.text.index(words)
    return start, start + len(words)


def sort_all(people: People, slug: str, first_day: dt.date) -> None:
    """Split every opinion into its points and propose what to withhold; another person lets it go."""
    for sent in OPINIONS:
        if sent.key != "late":
            sort_one(people, slug, first_day, sent)
            with door(people.records, first_day + 37 * DAY) as uow:
                actions.release(uow, opinion_for(slug, sent.key))


def sort_one(people: People, slug: str, first_day: dt.date, sent: Sent) -> None:
    """Split one opinion into its points and propose what to withhold."""
    with door(people.secretary, first_day + 36 * DAY) as uow:
        opinion = opinion_for(slug, sent.key)
        for point in POINTS:
            if point.opinion == sent.key:
                actions.add_point(
                    uow, opinion, point.gist, [place(opinion, point.words)], anchor=point.anchor
                )
        if nothing := [place(opinion, words) for words in NO_POINT.get(sent.key, ())]:
            actions.mark_no_point(uow, opinion, nothing)
        actions.finish(uow, opinion)
        spans = [
            span
            for word in WITHHELD.get(sent.key, ())
            for span in actions.spans_of_word(opinion.text, word, Ground.PERSONAL_INFORMATION)
        ]
        actions.propose_redactions(uow, opinion, spans)


def answer_all(people: People, slug: str, first_day: dt.date) -> None:
    """The secretary drafts every answer, the head approves it."""
    with door(people.secretary, first_day + 45 * DAY) as uow:
        case = case_of(slug)
        revisions: list[Revision] = [
            actions.record_revision(uow, case, anchor=anchor, before=before, after=after, reason=reason)
            for anchor, before, after, reason in REVISIONS
        ]
        for group, point in zip(queries.groups(uow.session, case), POINTS, strict=True):
            actions.draft_response(
                uow,
                group,
                outcome=point.outcome,
                response=point.response,
                reason=point.reason,
                revision=revisions[point.revision - 1] if point.revision else None,
            )
    with door(people.head, first_day + 47 * DAY) as uow:
        for group in queries.groups(uow.session, case_of(slug)):
            actions.approve_response(uow, group)


def half_answered(people: People, first_day: dt.date) -> str:
    """The same story on a desk where work is going on: some opinions to split, some to review, some answered."""
    slug = s1(people, first_day, "considering")
    for sent in OPINIONS[:4]:
        sort_one(people, slug, first_day, sent)
    for sent in OPINIONS[:2]:
        with door(people.records, first_day + 37 * DAY) as uow:
            actions.release(uow, opinion_for(slug, sent.key))
    with door(people.secretary, first_day + 38 * DAY) as uow:
        answers = {point.gist: point for point in POINTS}
        for group in queries.groups(uow.session, case_of(slug))[:3]:
            point = answers[group.gist]
            revision = None
            if point.revision:
                anchor, before, after, reason = REVISIONS[point.revision - 1]
                revision = actions.record_revision(
                    uow, case_of(slug), anchor=anchor, before=before, after=after, reason=reason
                )
            actions.draft_response(
                uow,
                group,
                outcome=point.outcome,
                response=point.response,
                reason=point.reason,
                revision=revision,
            )
    with door(people.head, first_day + 39 * DAY) as uow:
        actions.approve_response(uow, queries.groups(uow.session, case_of(slug))[0])
    return slug


def decide(people: People, slug: str, first_day: dt.date) -> None:
    """決定する; before it the head, who neither proposed nor released, reads a sample of the public forms."""
    read_sample(people, slug, first_day)
    with door(people.head, first_day + 66 * DAY) as uow:
        cases.advance(uow, case_of(slug), "decide")


def read_sample(people: People, slug: str, first_day: dt.date) -> None:
    """抜き取りの確かめ, when there is something to read: the seed, the draw, every opinion drawn."""
    case = case_of(slug)
    state = sampling.sampling_of(db.session(), [case.id])[case.id]
    if sampling.unreleased(db.session(), case) or not state.to_draw:
        return
    with door(people.records, first_day + 64 * DAY) as uow:
        sampling.sow(uow, case_of(slug))
    with door(people.records, first_day + 64 * DAY, dt.time(9, 1)) as uow:
        sampling.draw(uow, case_of(slug))
    with door(people.head, first_day + 65 * DAY) as uow:
        case = case_of(slug)
        while (number := sampling.next_for(uow.session, case, people.head.account_id)) is not None:
            sampling.judge(uow, queries.opinion_by_number(uow.session, case, number), clean=True)


def publish(people: People, slug: str, first_day: dt.date) -> None:
    """結果を公表する, in every form at once."""
    with door(people.head, first_day + 68 * DAY, dt.time(10)) as uow:
        cases.advance(uow, case_of(slug), "publish")


def open_now(people: People, today: dt.date | None = None) -> str:
    """A consultation that opened eleven days ago and has three opinions so far; returns its address."""
    first_day = (today or clock.today()) - 11 * DAY
    slug = prepare(
        people,
        first_day=first_day,
        title=BICYCLE_TITLE,
        plan=BICYCLE_PLAN,
        pages={},
        lead=BICYCLE_LEAD,
        easy=BICYCLE_EASY,
        notice=BICYCLE_NOTICE,
    )
    publish_notice(people, slug, first_day)
    for day, name, anchor, text in (
        (2, "青山 陽子", "s1-1", "駅前の自転車の通り道を、歩く人と分けてください。"),
        (5, "木村 大地", "s2-1", "中学校の前の駐輪場に屋根をつけてほしい。雨の日に困っています。"),
        (9, "森 ちづ", "s1-2", "ヘルメットの補助は、高齢者にも広げてください。"),
    ):
        mail = "mori@example.jp" if name == "森 ちづ" else ""
        who = Identity(name, "緑野市若葉町3丁目8番地", "0566-00-1201", mail)
        when = moment(first_day + day * DAY, dt.time(19, 20))
        files = (scanned.letter(),) if anchor == "s1-1" else ()
        send(slug, text, anchor, who, when, opened=when - DAY / 96, wants_mail=bool(mail), uploads=files)
    return slug
