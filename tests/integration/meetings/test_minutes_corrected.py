"""訂正版: a new version names the old, the old stays reachable, and nothing withheld comes out on the way."""

import datetime as dt
import io
import json

import pikepdf
import pytest

from consult import clock
from consult.db import db
from consult.demo import meetings as story
from consult.documents import files
from consult.documents.redaction import Ground
from consult.errors import Conflict, Forbidden, Invalid, Refused
from consult.meetings import actions, minutes_queries, queries, setting
from consult.unit_of_work import unit_of_work

HIDDEN = "夜の会議"


def blank_sheets(monkeypatch):
    """Where no test looks at a PDF, an empty one: drawing takes longer than all the rest."""
    kept = io.BytesIO()
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        pdf.save(kept)
    monkeypatch.setattr(setting, "both", lambda *_: (kept.getvalue(), kept.getvalue()))


@pytest.fixture
def published(people, room, told, monkeypatch):
    """Published minutes in which one passage is withheld."""

    def until() -> str:
        there = room("sealed")
        blank_sheets(monkeypatch)
        with clock.at(there.at(9, days=27)), unit_of_work(there.people.secretary) as uow:
            row = said(there, HIDDEN)
            start = row.text.index(HIDDEN)
            actions.redact(uow, row, start=start, end=start + len(HIDDEN), ground=Ground.PERSONAL_INFORMATION)
        story._published(there, days=27)
        return str(there.slug)

    slug = told("s2 published, a passage withheld", until)
    blank_sheets(monkeypatch)
    return story.Room(people.refreshed(), slug, dt.date(2026, 11, 12))


def said(there, words):
    return next(r for r in queries.rows(db.session, there.meeting()) if words in r.text)


def begin(there, reason="発言者から、数の言い間違いの指摘があったため"):
    there.move("correct", there.at(9, days=40), there.people.secretary, reason=reason)


def rewrite(there, words, text):
    with clock.at(there.at(10, days=40)), unit_of_work(there.people.secretary) as uow:
        row = said(there, words)
        actions.edit_row(uow, row, text=text, seen=row.text)


def finished(there):
    there.move("seal_correction", there.at(9, days=41), there.people.refreshed().chair)
    with clock.at(there.at(10, days=41)), unit_of_work(there.people.secretary) as uow:
        actions.propose_redactions(uow, there.meeting())
    story.release(there, there.at(11, days=41))
    there.move("publish_correction", there.at(13, days=41), there.people.records)


def public_json(there, version):
    document = setting.published(db.session, there.meeting(), setting.PUBLIC_JSON, version)
    return json.loads(files.read(document.file))


def test_a_corrected_version_names_the_old_says_what_why_and_leaves_it_reachable(published):
    there, first = published, published.meeting().sealed_digest
    old = public_json(there, 1)
    begin(there)
    rewrite(there, "託児があれば", "託児があれば、参加できる人は増える。")
    finished(there)
    db.session.expire_all()
    new = public_json(there, 2)
    assert public_json(there, 1) == old
    assert "revision" not in old
    (change,) = new["revision"]["changes"]
    assert new["revision"]["replaces"] == first
    assert (new["version"], new["revision"]["reason"][:4]) == (2, "発言者か")
    assert (change["after"], change["hidden"]) == ("託児があれば、参加できる人は増える。", False)
    assert "withheld" not in new["revision"]
    assert there.meeting().sealed_digest != first
    assert [r.state for r in minutes_queries.revisions(db.session, there.meeting())] == ["published"]
    text = files.read(setting.published(db.session, there.meeting(), setting.PUBLIC_TEXT).file).decode()
    assert "第1版を訂正した第2版です" in text
    assert "発言者から、数の言い間違いの指摘があったため" in text


def test_what_was_withheld_stays_withheld_in_the_new_words_and_in_every_form(published, monkeypatch):
    there = published
    monkeypatch.undo()  # the sheets of the new version are drawn, and searched before they are kept
    begin(there)
    rewrite(there, HIDDEN, "夜間の会議と昼の会議を、月ごとに替えてはどうか。")
    finished(there)
    db.session.expire_all()
    new = public_json(there, 2)
    assert [(c["before"], c["after"], c["hidden"]) for c in new["revision"]["changes"]] == [("", "", True)]
    whole = json.dumps(new, ensure_ascii=False)
    for words in (HIDDEN, "夜間の会議"):
        assert words not in whole
    for kind in (setting.PUBLIC_TEXT, setting.PUBLIC_DOCX):
        body = files.read(setting.published(db.session, there.meeting(), kind, 2).file)
        shown = setting.docx_edition.searchable(body) if kind == setting.PUBLIC_DOCX else [body.decode()]
        assert not [part for part in shown if "夜間の会議" in part or HIDDEN in part]
        assert any("昼の会議を、月ごとに" in part for part in shown)


def test_the_reason_is_public_and_may_not_say_what_is_withheld(published):
    with pytest.raises(Invalid, match="隠している言葉"):
        begin(published, reason=f"「{HIDDEN}」の書き違い")
    assert published.meeting().case.stage == "published"


def test_who_began_a_correction_does_not_seal_it_and_one_without_change_is_refused(published):
    there = published
    begin(there)
    chair = there.people.refreshed().chair
    with pytest.raises(Forbidden):
        there.move("seal_correction", there.at(9, days=41), there.people.secretary)
    with pytest.raises(Refused) as empty:
        there.move("seal_correction", there.at(9, days=41), chair)
    assert [v.code for v in empty.value.verdicts if not v.ok] == ["correction_made"]
    before = said(there, "託児があれば").text
    rewrite(there, "託児があれば", "別の文。")
    rewrite(there, "別の文", before)
    with pytest.raises(Refused, match="何も変わっていません"):
        there.move("seal_correction", there.at(9, days=41), chair)


def test_a_dropped_correction_leaves_the_minutes_as_they_are_published(published):
    there = published
    first, before = there.meeting().sealed_digest, said(there, "託児があれば").text
    begin(there)
    rewrite(there, "託児があれば", "別の文。")
    with clock.at(there.at(11, days=40)), unit_of_work(there.people.secretary) as uow:
        actions.add_outcome(uow, there.meeting(), kind="decision", text="決めていないこと", item=1)
    linked = [
        (o.text, o.item_id)
        for o in queries.outcomes(db.session, there.meeting())
        if o.text != "決めていないこと"
    ]
    with clock.at(there.at(11, 30, days=40)), unit_of_work(there.people.secretary) as uow:
        actions.remove_outcome(uow, queries.outcomes(uow.session, there.meeting())[0])
    there.move("drop_correction", there.at(12, days=40), there.people.secretary)
    db.session.expire_all()
    meeting = there.meeting()
    assert (meeting.case.stage, meeting.minutes_version, meeting.sealed_digest) == ("published", 1, first)
    assert said(there, "託児があれば").text == before
    assert sorted((o.text, o.item_id) for o in queries.outcomes(db.session, meeting)) == sorted(linked)
    with pytest.raises(Refused, match="確定しています"):
        rewrite(there, "託児があれば", "別の文。")


def test_two_tabs_in_a_correction_do_not_overwrite_each_other(published):
    there = published
    begin(there)
    seen = said(there, "託児があれば").text
    rewrite(there, "託児があれば", "先の人の文。")
    with (
        clock.at(there.at(11, days=40)),
        pytest.raises(Conflict, match="あなたの入力は下に残っています"),
        unit_of_work(there.people.secretary) as uow,
    ):
        actions.edit_row(uow, said(there, "先の人の文"), text="あとの人の文。", seen=seen)
