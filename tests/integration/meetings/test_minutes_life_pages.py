"""The pages of the life of minutes: a personal link, the difference, versions and forms, closed meetings."""

import re

import pytest

from consult import clock
from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.db import db
from consult.db import settings as installed
from consult.demo import meetings as story
from consult.documents import files, signing
from consult.errors import Invalid, Refused
from consult.meetings import actions, queries, setting
from consult.meetings.actions import links
from consult.meetings.actions import signing as signing_acts
from consult.unit_of_work import unit_of_work
from tests.factories import signing_card
from tests.integration.meetings.test_meeting_pages import Visitor, words


@pytest.fixture
def visit(app):
    return lambda login="": Visitor(app, login)


def token(there, name):
    meeting = queries.meeting(db.session(), there.slug)
    return next(
        links.token(link, installed()) for link in links.of(db.session(), meeting)
        if link.membership.short_name == name and link.revoked_at is None
    )  # fmt: skip


def test_a_link_shows_own_remarks_with_what_came_before_and_nothing_else(visit, room):
    there = room("member_check")
    address = f"/m/{token(there, '小野')}"
    with clock.at(there.at(12, days=17)):
        guest = visit()
        answer = guest.opened(address)
        assert answer.headers["X-Robots-Tag"] == "noindex, nofollow"
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert "no-store" in answer.headers["Cache-Control"]
        page = words(answer.text)
        assert "託児があれば参加できる人は多い" in page
        assert "この前の発言：会長この議題は決められない" in page
        assert "夜の会議と昼" not in page
        assert "公募の委員を半分" not in page
        wrong = guest.post(address, 422, do="ask", row=str(row(there, "託児").id), after="")
        assert "直したあとの文を書いてください" in words(wrong)
        said = "<script>alert(1)</script>託児があれば&参加できる"
        page = guest.post(address, do="ask", row=str(row(there, "託児").id), after=said)
        assert "事務局に送りました" in words(page)
        assert "<script>alert(1)" not in page
        assert "了承しました" in words(guest.post(address, do="accept"))
        desk = words(visit("sato").get(f"/desk/cases/{there.slug}/minutes/links"))
        assert "小野千佳直してほしい（返事を待つ1件）" in desk
        assert "リンクから返事がありました" in desk
        guest.get("/m/" + "x" * 32, 404)
    with clock.at(there.at(0, days=23)):
        assert "終わりました" in words(visit().get(address, 410))


def row(there, said):
    return next(r for r in queries.rows(db.session, there.meeting()) if said in r.text)


def test_links_are_sent_printed_and_ended_from_the_desk(visit, room):
    there = room("member_check")
    here = f"/desk/cases/{there.slug}/minutes/links"
    member = str(there.member("小野").id)
    with clock.at(there.at(12, days=17)):
        sato, old = visit("sato"), token(there, "小野")
        wrong = sato.post(here, 422, do="mail", member=member, to="ono")
        assert "メールアドレスが正しくありません" in words(wrong)
        assert 'value="ono"' in wrong
        assert "リンクをメールで送りました" in words(
            sato.post(here, do="mail", member=member, to="ono@example.jp")
        )
        visit().get(f"/m/{old}", 410)
        assert "紙にする委員を選んで" in words(sato.post(here, 422, do="print"))
        assert "1人分のリンクを作りました" in words(sato.post(here, do="print", member=member))
        assert sato.get(f"{here}/sheets.pdf").startswith(b"%PDF-")
        link = str(links.of(db.session(), there.meeting())[0].id)
        assert "リンクを使えなくしました" in words(sato.post(here, do="revoke", link=link))
        sato.get(f"{here}/sheets.pdf", 404)
        visit("ito").get(here, 403)


def test_the_difference_is_looked_at_before_the_draft_is_made_anew(visit, room):
    there = room("minutes_draft")
    with clock.at(there.at(12, days=12)), unit_of_work(there.people.secretary) as uow:
        edited = row(there, "託児があれば")
        actions.edit_row(uow, edited, text="託児があれば、来る人は増える。", seen=edited.text)
    with clock.at(there.at(13, days=12)):
        sato = visit("sato")
        page = sato.get(f"/desk/cases/{there.slug}/minutes/again")
        assert "変わる行はありません" in words(page)
        assert "変えない行：人が直した行" in words(page)
        assert "<ins>" in page
        assert "自動で作った" in words(sato.get(f"/desk/cases/{there.slug}/minutes"))
        back = sato.post(f"/desk/cases/{there.slug}/minutes/again", do="restore", row=str(edited.id))
        assert "自動で作った文に戻しました" in words(back)


def test_the_public_reads_every_form_and_every_version(visit, room):
    there = room("published")
    guest = visit()
    page = guest.get(f"/meetings/{there.slug}/minutes")
    assert {"PDF", "DOCX", "TXT", "JSON"} <= set(re.findall(r"(PDF|DOCX|TXT|JSON)・", page))
    assert 'id="r2"' in page
    base = f"/meetings/{there.slug}/minutes"
    assert guest.get(f"{base}.docx").startswith(b"PK")
    assert "[発言2] 伊藤委員" in guest.get(f"{base}.txt")
    guest.get(f"{base}.exe", 404)
    guest.get(f"{base}/versions/2", 404)
    with clock.at(there.at(9, days=40)):
        there.move("correct", there.at(9, days=40), there.people.secretary, reason="言い間違い<b>の訂正</b>")
        assert "会議録公表済" in words(guest.get(f"/meetings/{there.slug}"))
        with unit_of_work(there.people.secretary) as uow:
            said = row(there, "託児があれば")
            actions.edit_row(uow, said, text="託児があれば、来る人は増える。", seen=said.text)
        assert "来る人は増える" not in words(guest.get(base))
        assert "第2版（訂正版）を書いています" in words(
            visit("sato").get(f"/desk/cases/{there.slug}/minutes")
        )
    there.move("seal_correction", there.at(9, days=41), there.people.refreshed().chair)
    with clock.at(there.at(10, days=41)), unit_of_work(there.people.secretary) as uow:
        actions.propose_redactions(uow, there.meeting())
    story.release(there, there.at(11, days=41))
    there.move("publish_correction", there.at(13, days=41), there.people.records)
    with clock.at(there.at(9, days=42)):
        new = guest.get(base)
        assert "第1版を訂正した第2版です" in words(new)
        assert "訂正の理由：言い間違い<b>の訂正</b>" in words(new)
        assert "<b>の訂正" not in new
        old = words(guest.get(f"{base}/versions/1"))
        assert "これは訂正前の版（第1版）です" in old
        assert "来る人は増える" not in old
        answer = guest.opened(f"{base}/versions/1.pdf")
        assert answer.headers["Link"] == f'<{base}.pdf>; rel="successor-version"'
        assert answer.data != guest.get(f"{base}.pdf")


def test_meetings_held_in_private_are_listed_with_their_reasons(visit, room):
    there = room("closed")
    guest = visit()
    assert "公開しなかった会議はありません" in words(guest.get("/meetings/closed"))
    with clock.at(there.at(16)), unit_of_work(there.people.secretary) as uow:
        meeting = queries.meeting(uow.session, there.slug)
        uow.require(Permission.MEETING_RUN, on=meeting)
        meeting.items[1].closed_reason = "個人情報（条例第7条第1号）"
        uow.record(Event.AGENDA_CHANGED, meeting, public={"change": "changed", "item": 2})
    page = words(guest.get("/meetings/closed"))
    assert "議題2応募しやすい会議の持ち方について理由：個人情報（条例第7条第1号）" in page
    assert "（1件）" in page


def test_only_this_sheet_signed_by_a_trusted_card_is_filed_and_then_offered(visit, room):
    there = room("published")
    chain, sign = signing_card.card()
    plain = files.read(setting.published(db.session, there.meeting(), setting.PUBLIC).file)
    waiting = signing.prepare(plain, chain, reason="会議録")
    body = signing.embed(waiting, sign(waiting.attributes), chain)
    other, _sign = signing_card.card()
    with clock.at(there.at(9, days=40)):
        with pytest.raises(Invalid, match="確かめられません"), unit_of_work(there.people.records) as uow:
            signing_acts.file_signed(uow, there.meeting(), body, roots=other[-1:])
        with pytest.raises(Invalid, match="公開版ではありません"), unit_of_work(there.people.records) as uow:
            foreign = signing.prepare(plain + b"\n", chain, reason="会議録")
            changed = signing.embed(foreign, sign(foreign.attributes), chain).replace(
                plain[:9], b"%PDF-1.6\n", 1
            )
            signing_acts.file_signed(uow, there.meeting(), changed, roots=chain[-1:])
        with pytest.raises(Refused), unit_of_work(there.people.records) as uow:
            meeting = queries.meeting(uow.session, there.slug)
            meeting.redaction_state = "proposed"
            signing_acts.unsigned(meeting, setting.produced(uow.session, meeting, setting.PUBLIC))
        with unit_of_work(there.people.records) as uow:
            signing_acts.file_signed(uow, there.meeting(), body, roots=chain[-1:])
    assert visit().get(f"/meetings/{there.slug}/minutes.signed.pdf") == body
    assert "電子署名つき" in words(visit().get(f"/meetings/{there.slug}/minutes"))
    assert db.session.query(AuditEvent).filter_by(type="minutes.signed").count() == 1
