"""An item held in private, in every place where a stranger or another office looks: before and after the release."""

import pytest
from sqlalchemy import select

from consult import clock
from consult.archive import contents
from consult.audit.models import AuditEvent
from consult.db import db
from consult.demo import meetings as story
from consult.documents.pdf.reading import searchable_strings
from consult.issuing import resolutions
from consult.meetings import actions, queries, record
from consult.meetings.actions import motions
from consult.meetings.rules import Counts
from consult.unit_of_work import unit_of_work
from tests.integration.meetings.test_meeting_pages import Visitor

MOTION, REMARK, REASON, PAPER = "青磁色の動議", "琥珀色の発言", "瑠璃色の理由", "朱鷺色の資料"
DECIDED, TASK = "藤色の決定", "萌黄色の宿題"
NEEDLES = (MOTION, REMARK, REASON, PAPER, DECIDED, TASK, "賛成4・反対2", "賛成4人")
FORMS = ("", ".pdf", ".docx", ".txt", ".json", ".csv")


@pytest.fixture
def visit(app):
    return lambda login="": Visitor(app, login)


def shut(room):
    """A meeting with a closed item: a motion voted on, a vote, a remark, a paper; a second closed one carried over."""
    there = room("noticed")
    secretary = there.people.secretary
    with clock.at(there.at(9)), unit_of_work(secretary) as uow:
        for item in there.meeting().items:
            actions.change_item(uow, item, closed_code="personal", closed_reason="応募した人の経歴を話すため")
        actions.add_material(uow, there.meeting(), title=PAPER, public=False)
    there.arrive(story.THERE, there.at(13, 50))
    there.move("open", there.at(14), secretary)
    there.say(1, "伊藤", f"{REMARK}について聞きたい", there.at(14, 5))
    with clock.at(there.at(14, 10)), unit_of_work(secretary) as uow:
        item = there.meeting().items[0]
        motion = motions.move(uow, item, there.member("伊藤"), kind="amendment", text=MOTION)
        actions.vote(uow, item, method="hands", counts=Counts(2, 4), motion=motion)
    there.vote(1, there.at(14, 20), Counts(4, 2))
    with clock.at(there.at(14, 30)), unit_of_work(secretary) as uow:
        actions.carry_over(uow, there.meeting().items[1], reason=REASON)
    there.move("close", there.at(15), secretary)
    return there


def seen(visit, there):
    """Everything a stranger can open of this meeting, as text, by address."""
    base = f"/meetings/{there.slug}"
    known = (
        base, f"{base}/agenda.pdf", "/meetings", "/meetings/closed", f"/log/?case={there.slug}", "/calendar.ics",
        f"/feeds/{there.slug}.atom", f"/api/v1/meetings/{there.slug}", f"/cases/{there.slug}/path",
        "/log/tile/entries/000", *(f"/records?q={one}" for one in NEEDLES[:4]),
        *(f"{base}/minutes{form}" for form in FORMS),
    )  # fmt: skip
    guest = visit()
    found = {}
    for address in known:
        answer = guest.opened(address)
        body = answer.data
        if body.startswith(b"%PDF-"):
            found[address] = "\n".join(searchable_strings(body))
        elif answer.status_code == 200:
            found[address] = body.decode("utf-8", "replace").replace(address, "")
    return found


def test_no_word_of_a_closed_item_is_anywhere_before_or_after_the_release(visit, room):
    there = shut(room)
    with clock.at(there.at(16)):
        before = seen(visit, there)
        for place in ("", "/minutes", "/console", "/projector", "/issued", "/dossier/", "/papers"):
            visit("nakamura").get(f"/desk/cases/{there.slug}{place}", 403)
        logged = [row.entry.decode() for row in db.session.execute(select(AuditEvent)).scalars()]
        votes = [entry for entry in logged if "vote.recorded" in entry or "item.decided" in entry]
        assert len(votes) == 3
        assert not any('"in_favour":' in one or '"result":' in one or '"state":' in one for one in votes)
        proposals = list(resolutions.of_meeting(db.session(), there.meeting().case, "緑野市"))
        assert [one.public for one in proposals] == [False]
    assert all("可決" not in text for place, text in before.items() if "/meetings/" in place)
    story._minutes(there, days=12)
    with clock.at(there.at(12, days=12)), unit_of_work(there.people.secretary) as uow:
        actions.add_outcome(uow, there.meeting(), kind="decision", text=f"{DECIDED}です。", item=1)
        actions.add_outcome(uow, there.meeting(), kind="task", owner="課", text=f"{TASK}です。", item=2)
    there.move("send_for_check", there.at(16, days=12), there.people.secretary)
    there.move("end_check", there.at(0, days=23), story.SYSTEM)
    there.move("seal", there.at(10, days=26), there.people.refreshed().chair)
    kept = [word for word in NEEDLES if word in str(record.of(db.session(), there.meeting()))]
    assert len(kept) >= 7  # they were there to be found
    story._published(there, days=27)
    with clock.at(there.at(9, days=40)):
        after = seen(visit, there)
        package = [one.title for one in contents.items(db.session(), there.meeting().case, full=False)]
    assert package
    assert PAPER not in str(package)
    assert len(after) > len(before)
    for place, text in (before | {f"{k} (after)": v for k, v in after.items()}).items():
        found = [word for word in NEEDLES if word in text and not place.startswith("/records")]
        assert not found, (place, found)
    assert "可決" in after[f"/meetings/{there.slug}/minutes"]
    assert queries.meeting(db.session(), there.slug).published_at is not None
