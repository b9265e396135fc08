"""The result goes out whole and clean, or not at all."""

import csv
import datetime as dt
import io
import json
import zipfile

import jsonschema_rs
import pytest
from sqlalchemy import func, select

from consult import clock
from consult.cases import actions as cases
from consult.consultations import actions, queries
from consult.consultations.identity import Identity, Keys
from consult.consultations.result import LeakFound, build, data, ensure_nothing_leaks, secrets_of
from consult.consultations.result.leaks import Secrets
from consult.db import db
from consult.demo import consultations as story
from consult.documents import pdf
from consult.documents.models import ProducedDocument
from consult.errors import Forbidden, Invalid, Refused

FIRST = dt.date(2026, 10, 1)


@pytest.fixture
def decided(people, told):
    return told("s1 until decided", lambda: story.s1(people, until="decided"))


@pytest.fixture
def sorted_out(people, told):
    return told("s1 until sorted", lambda: story.s1(people, until="sorted"))


def group(slug, number):
    return queries.group_by_number(db.session(), story.case_of(slug), number)


def test_a_sender_named_in_a_gist_stops_the_publication(people, sorted_out):
    slug = sorted_out
    with story.door(people.secretary, FIRST + 40 * story.DAY) as uow:
        actions.rename(uow, group(slug, 3), "木村大地さんの家の前の道を直してほしい")
    story.answer_all(people, slug, FIRST)
    story.decide(people, slug, FIRST)
    with pytest.raises(LeakFound) as found:
        story.publish(people, slug, FIRST)
    assert {name.rpartition(".")[2] for name, _ in found.value.places} == {
        "csv", "xlsx", "html", "pdf", "json", "zip",
    }  # fmt: skip
    assert {number for _, number in found.value.places} == {"R8-意-001-0002"}
    assert "木村" not in str(found.value)
    assert story.case_of(slug).stage == "decided"
    assert db.session.execute(select(func.count()).select_from(ProducedDocument)).scalar() == 0
    assert story.opinion_for(slug, "line").stage == "approved"


def test_secrets_are_found_in_any_spelling(people, settings, sorted_out):
    slug = sorted_out
    secrets = secrets_of(db.session(), story.case_of(slug), Keys.of(settings))
    for words in (
        "山田 太郎さんにも知らせてほしい",
        "電話０９０－１２３４－５６７８へ",
        "緑野市東町１丁目２番地３の前の道を直してほしい",
        "返事は ｋｉｍｕｒａ＠mail.example へほしい",
    ):
        with pytest.raises(LeakFound):
            ensure_nothing_leaks([("a.csv", "text/csv", words.encode())], secrets)
    ensure_nothing_leaks([("a.csv", "text/csv", "東町の道を直してほしい".encode())], secrets)


def test_a_name_split_by_markup_is_found():
    with pytest.raises(LeakFound):
        ensure_nothing_leaks(
            [("a.html", "text/html", "<b>木村</b><i> 大地</i>".encode())], Secrets({"1": ("木村大地",)})
        )


def test_nothing_is_published_before_a_second_person_has_let_it_go(people, decided):
    with story.door(people.secretary, FIRST + 67 * story.DAY) as uow:
        opinion = story.opinion_for(decided, "line")
        actions.propose_redactions(uow, opinion, [])
    with pytest.raises(Refused) as refused:
        story.publish(people, decided, FIRST)
    assert {v.code for v in refused.value.verdicts if not v.ok} == {"redaction_reviewed", "sample_read"}


def test_a_returned_proposal_waits_for_a_new_one(people, decided):
    with story.door(people.secretary, FIRST + 67 * story.DAY) as uow:
        actions.propose_redactions(uow, story.opinion_for(decided, "line"), [])
    with pytest.raises(Invalid), story.door(people.records, FIRST + 67 * story.DAY) as uow:
        actions.return_redaction(uow, story.opinion_for(decided, "line"), " ")
    with story.door(people.records, FIRST + 67 * story.DAY) as uow:
        actions.return_redaction(uow, story.opinion_for(decided, "line"), "LINEは隠さなくてよい")
    opinion = story.opinion_for(decided, "line")
    assert (opinion.review, opinion.review_note) == ("returned", "LINEは隠さなくてよい")
    with pytest.raises(Refused), story.door(people.records, FIRST + 67 * story.DAY) as uow:
        actions.release(uow, opinion)


def test_the_same_record_gives_the_same_files(people, decided, settings):
    moment = clock.tokyo(2026, 12, 8, 10)
    with clock.at(moment):
        first = build(db.session(), story.case_of(decided), settings, at=moment)
        again = build(db.session(), story.case_of(decided), settings, at=moment)
    assert [(b.kind, b.digest) for b in first] == [(b.kind, b.digest) for b in again]


def test_no_cell_is_a_formula(people, settings, sorted_out):
    slug = sorted_out
    with story.door(people.secretary, FIRST + 40 * story.DAY) as uow:
        actions.rename(uow, group(slug, 1), '=HYPERLINK("http://evil.example","見る")')
        actions.rename(uow, group(slug, 2), "@SUM(1+1)*cmd|' /C calc'!A0")
    story.answer_all(people, slug, FIRST)
    with clock.at(clock.tokyo(2026, 12, 8)):
        made = {b.kind: b.body for b in build(db.session(), story.case_of(slug), settings)}
    assert made["result_csv"].startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(made["result_csv"].decode("utf-8-sig"))))
    assert rows[1][2].startswith("'=HYPERLINK")
    assert rows[2][2].startswith("'@SUM")
    with zipfile.ZipFile(io.BytesIO(made["result_xlsx"])) as book:
        sheets = b"".join(book.read(n) for n in book.namelist() if "worksheets" in n)
    assert b"<f>" not in sheets
    assert b"hyperlink" not in sheets


def test_nobody_wrote_is_said_plainly(people, prepared, settings):
    story.publish_notice(people, prepared, FIRST)
    story.close(prepared, FIRST)
    with story.door(people.secretary, FIRST + 32 * story.DAY) as uow:
        row = queries.consultation_of(uow.session, story.case_of(prepared))
        actions.record_publicity(uow, row, on=FIRST, channel="市のホームページ")
        cases.advance(uow, story.case_of(prepared), "consider")
    story.decide(people, prepared, FIRST)
    with story.door(people.head, FIRST + 68 * story.DAY) as uow:
        cases.advance(
            uow,
            story.case_of(prepared),
            "publish",
            acknowledged={"nobody_answered": "説明会でも意見はなかった"},
        )
    with clock.at(clock.tokyo(2026, 12, 8)):
        made = {b.kind: b.body for b in build(db.session(), story.case_of(prepared), settings)}
    told = "募集は、次の1通りの方法で知らせました：市のホームページ。"
    for kind in ("result_html", "result_json", "result_csv"):
        text = made[kind].decode()
        assert "意見はありませんでした。" in text
        assert "市のホームページ" in text
    printed = "".join(pdf.extract_text(made["result_pdf"]).split())
    assert f"意見はありませんでした。{told}" in printed
    assert "意見はありませんでした。" in pdf.extract_text(made["result_originals_pdf"])
    report = json.loads(made["result_json"])
    assert jsonschema_rs.is_valid(json.loads(data.schema()), report)
    counts = report["counts"]
    assert [counts[name] for name in ("submissions", "submitters", "points", "received")] == [0, 0, 0, 0]
    assert {part["submissions"] for part in counts["reckoning"]} == {0}
    assert report["points"] == []
    assert [entry["how"] for entry in report["publicity"]] == ["市のホームページ"]
    with zipfile.ZipFile(io.BytesIO(made["result_bundle"])) as bag:
        assert bag.read("csv/opinions.csv").count(b"\n") == 1
        assert "市のホームページ" in bag.read("csv/publicity.csv").decode()


def test_only_the_head_publishes(people, decided):
    for actor in (people.secretary, people.records, people.stranger, people.admin):
        with pytest.raises(Forbidden), story.door(actor, FIRST + 68 * story.DAY) as uow:
            cases.advance(uow, story.case_of(decided), "publish")


def test_an_approved_answer_cannot_be_rewritten_and_a_returned_one_can(people, sorted_out):
    slug = sorted_out
    with story.door(people.secretary, FIRST + 40 * story.DAY) as uow:
        actions.draft_response(uow, group(slug, 4), outcome="B", response="書いています。")
    assert story.opinion_for(slug, "plain").stage == "answered"
    with story.door(people.head, FIRST + 41 * story.DAY) as uow:
        actions.return_response(uow, group(slug, 4), "どのページか書いてください")
    assert (group(slug, 4).state, story.opinion_for(slug, "plain").stage) == ("returned", "grouped")
    with story.door(people.secretary, FIRST + 42 * story.DAY) as uow:
        second = actions.draft_response(uow, group(slug, 4), outcome="B", response="12ページに書いています。")
        assert second.number == 2
    with story.door(people.head, FIRST + 43 * story.DAY) as uow:
        actions.approve_response(uow, group(slug, 4))
    assert story.opinion_for(slug, "plain").stage == "approved"
    with pytest.raises(Refused), story.door(people.secretary, FIRST + 44 * story.DAY) as uow:
        actions.draft_response(uow, group(slug, 4), outcome="B", response="また変えます。")


def test_a_revision_quotes_the_draft_word_for_word(people, sorted_out):
    slug = sorted_out
    with pytest.raises(Invalid) as refused, story.door(people.secretary, FIRST + 40 * story.DAY) as uow:
        actions.record_revision(uow, story.case_of(slug), anchor="s3-2", before="広報誌", after="広報紙")
    assert list(refused.value.fields) == ["before"]
    with pytest.raises(Invalid) as refused, story.door(people.secretary, FIRST + 40 * story.DAY) as uow:
        actions.draft_response(uow, group(slug, 3), outcome="A", response="直します。")
    assert list(refused.value.fields) == ["revision"]


def test_every_sender_and_every_withheld_word_is_searched_for(people, decided, settings):
    found = secrets_of(db.session(), story.case_of(decided), Keys.of(settings))
    assert len(found.by_number) == 8
    assert {"山田太郎", "090-1234-5678", "𠮷田 学", "yoshida@mail.example"} <= set(
        found.by_number["R8-意-001-0006"]
    )
    assert Identity("a\r\nb").strings == ("a\r\nb", "a", "b")
