"""What was received adds up, for several cases at once as for one."""

import datetime as dt

import pytest

from consult import clock
from consult.cases.facts import facts_of
from consult.consultations import actions, queries
from consult.consultations.identity import Identity
from consult.consultations.result.originals import public_opinions
from consult.db import db
from consult.demo import consultations as story
from consult.documents.redaction import Ground, Span
from consult.workflow.conditions import CONDITIONS

FIRST = dt.date(2026, 10, 1)
NOVEMBER = dt.date(2026, 11, 6)
SAME = "夜に開いてほしい。"
SECRET = "000-1234-5678"
OVERLAPPING = "ああああ夜。"
PERSONAL = Ground.PERSONAL_INFORMATION
HIDDEN = {  # number → what nobody may read
    3: [Span(0, len(SECRET), PERSONAL)],
    4: [Span(0, len(SECRET), PERSONAL)],
    6: [Span(0, 2, PERSONAL), Span(1, 3, PERSONAL), Span(2, 4, PERSONAL)],
}


@pytest.fixture
def slugs(people, opened):
    """The same six opinions to two cases; in the second they are not yet sorted."""
    other = story.prepare(people, first_day=FIRST)
    story.publish_notice(people, other, FIRST)
    for slug in (opened, other):
        for n, text in enumerate((SAME, f"{SAME}\n", SECRET, SECRET, SAME, OVERLAPPING)):
            story.send(slug, text, "s3-2", Identity(f"市民{n % 4}", "緑野市"), clock.tokyo(2026, 10, 12 + n))
        story.close(slug, FIRST)
        with story.door(people.secretary, NOVEMBER) as uow:
            story.cases.advance(uow, story.case_of(slug), "consider")
            actions.accept_all(uow, story.case_of(slug))
    for n in range(1, 7):
        with story.door(people.secretary, NOVEMBER) as uow:
            opinion = queries.opinion_by_number(uow.session, story.case_of(opened), n)
            if n == 1:
                actions.classify(uow, opinion, "mark_off_topic", reason="別の計画についての意見のため")
                continue
            actions.add_point(uow, opinion, "夜に開く", [(0, len(opinion.text))])
            actions.finish(uow, opinion)
            actions.propose_redactions(uow, opinion, HIDDEN.get(n, []))
    return opened, other


def test_of_equal_texts_the_first_counts_and_what_nobody_can_read_is_withheld(slugs):
    cases = [story.case_of(slug) for slug in slugs]
    found = queries.counts_of(db.session(), cases)
    sorted_, waiting = (found[case.id] for case in cases)
    # 1 is set apart, so 2 is the first of its text and 5 its copy; 3 is withheld and 4 its copy; of 6 one word is left.
    assert (sorted_.published, sorted_.withheld, sorted_.duplicates, sorted_.unsorted) == (2, 1, 2, 0)
    assert (sorted_.received, sorted_.counted, sorted_.apart["off_topic"]) == (6, 5, 1)
    assert (sorted_.people, sorted_.by_channel["web"], sorted_.balanced) == (4, 5, True)
    assert (waiting.published, waiting.withheld, waiting.duplicates, waiting.unsorted) == (0, 0, 0, 6)
    assert queries.counts(db.session(), cases[0]) == sorted_


def test_what_is_not_shown_by_itself_is_what_the_counts_leave_out(slugs):
    case = story.case_of(slugs[0])
    hidden = queries.left_out(db.session(), case)
    numbers = {opinion.number for opinion in queries.opinions(db.session(), case) if opinion.id in hidden}
    assert numbers == {3, 4, 5}
    assert public_opinions(db.session(), case) == []  # nothing is published before the decision


def test_only_the_first_twenty_unsorted_opinions_are_named_and_all_are_counted(opened):
    for n in range(23):
        moment = story.moment(FIRST, dt.time(12, n))
        story.send(opened, f"夜にも開いてほしい（{n}）。", "s2-2", Identity(f"市民{n}", "緑野市"), moment)
    facts = facts_of(db.session(), "public_consultation", story.case_of(opened))
    assert (facts.uncovered, facts.uncovered_more) == (tuple(range(1, 21)), 3)
    verdict = CONDITIONS["every_opinion_covered"].verdict(facts)
    assert verdict.params["count"] == 23
