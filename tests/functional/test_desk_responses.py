"""市の考え方 on the desk: drafted by one, approved by another, every wording kept."""

import datetime as dt

import pytest

from consult.consultations import queries
from consult.db import db
from consult.demo import consultations as story

FIRST = dt.date(2026, 10, 1)

pytestmark = pytest.mark.usefixtures("november")


@pytest.fixture
def base(sorted_case):
    return f"/desk/cases/{sorted_case}/responses"


@pytest.fixture
def sato(staff):
    return staff("sato")


@pytest.fixture
def tanaka(staff):
    return staff("tanaka")


def group(city, sorted_case, number):
    db.session.remove()
    found = queries.group_by_number(db.session(), story.case_of(sorted_case), number)
    return found.state, found.outcome, found.response


def test_the_list_shows_the_three_counts_and_what_waits(sato, base):
    sato.open(base)
    assert "論点と市の考え方3件" in sato.text
    assert "1通・1人・1件" in sato.text
    assert "書く3" in sato.text
    assert "数は、多いほど重いという意味ではありません" in sato.text


@pytest.mark.parametrize("outcome", ["C", "D"])
def test_c_and_d_need_a_reason_and_what_was_written_stays(sato, base, outcome):
    sato.open(f"{base}/2").press("do=finish", outcome=outcome, response="参考にします。")
    assert sato.status == 422
    assert "理由を書いてください。区分CとDには理由が要ります" in sato.text
    assert sato.value("response") == "参考にします。"
    assert sato.value("outcome") == outcome


def test_a_needs_the_changed_clause_and_shows_the_difference(city, sorted_case, sato, base):
    sato.open(f"{base}/3").press("do=finish", outcome="A", response="加えます。")
    assert sato.status == 422
    assert "区分Aには修正の前と後が要ります" in sato.text
    sato.press("do=section", anchor="s3-2")
    assert "広報紙、ホームページ等" in sato.text
    clause = {"anchor": "s3-2", "before": "広報紙、ホームページ等", "after": "広報紙、ホームページ、SNS等"}
    sato.press("do=preview", **clause)
    assert "<ins>" in sato.html
    assert sato.value("response") == "加えます。"
    sato.press("do=finish", **clause)
    assert "No.3の市の考え方を書き終えました" in sato.text
    with city.app_context():
        assert group(city, sorted_case, 3) == ("drafted", "A", "加えます。")


def test_a_clause_that_is_not_in_the_draft_is_refused_by_field(sato, base):
    clause = {"anchor": "s3-2", "before": "そんな文はありません", "after": "これにします"}
    sato.open(f"{base}/3").press("do=finish", outcome="A", response="加えます。", **clause)
    assert sato.status == 422
    assert "直す前の文をそのまま写してください" in sato.text
    assert sato.value("before") == clause["before"]


def test_an_unfinished_answer_is_kept_and_waits_for_nobody(city, sorted_case, sato, tanaka, base):
    sato.open(f"{base}/2").press("do=save", outcome="B", response="案の10ページに書いて")
    assert "No.2の書きかけを保存しました" in sato.text
    with city.app_context():
        assert group(city, sorted_case, 2) == ("open", "B", "案の10ページに書いて")
    tanaka.open(f"{base}/2")
    assert ("do", "approve") not in tanaka.forms[-1].buttons


def test_phrases_are_put_in_as_text_and_nothing_is_stored(city, sorted_case, sato, base):
    sato.open(f"{base}/2").press("do=phrase", phrase="B", response="はじめに。")
    assert sato.value("response") == "はじめに。\n御意見の内容は、案の○ページ「○○」に書いています。"
    with city.app_context():
        assert group(city, sorted_case, 2) == ("open", None, "")


def test_the_head_approves_what_another_wrote(city, sorted_case, sato, tanaka, base):
    sato.open(f"{base}/2").press("do=finish", outcome="B", response="案の10ページに書いています。")
    sato.open(f"{base}/2")
    assert ("do", "approve") not in sato.forms[-1].buttons
    sato.post(f"{base}/2", **sato.again(do="approve"))
    assert sato.status == 403
    tanaka.open(f"{base}?show=approve")
    assert "会議の資料" in tanaka.text
    tanaka.open(f"{base}/2").press("do=approve")
    assert "No.2の市の考え方を承認しました" in tanaka.text
    with city.app_context():
        assert group(city, sorted_case, 2)[0] == "approved"
    sato.open(f"{base}/2")
    assert ("do", "finish") not in sato.forms[-1].buttons
    assert "書いた人：佐藤美咲承認した人：田中一郎" in sato.text


def test_nobody_approves_an_answer_of_their_own(tanaka, base):
    tanaka.open(f"{base}/2").press("do=finish", outcome="B", response="書いています。")
    tanaka.open(f"{base}/2")
    assert "あなたが書いたので、承認できません" in tanaka.text
    tanaka.post(f"{base}/2", **tanaka.again(do="approve"))
    assert tanaka.status == 403
    assert "別の人が確かめる必要があります" in tanaka.text


def test_an_answer_goes_back_with_a_reason_and_both_wordings_are_kept(sato, tanaka, base):
    sato.open(f"{base}/2").press("do=finish", outcome="B", response="書いてあります。")
    tanaka.open(f"{base}/2").press("do=return")
    assert "戻す理由を書いてください" in tanaka.text
    tanaka.press("do=return", returned="ページを書いてください")
    sato.open(f"{base}/2")
    assert "書き直しに戻されました" in sato.text
    assert "ページを書いてください" in sato.text
    sato.press("do=finish", response="案の10ページに書いてあります。")
    sato.open(f"{base}/2")
    assert "これまでの文2版" in sato.text
    assert "（加えた文字：" in sato.text


def test_a_stale_answer_keeps_what_was_written(sato, tanaka, base):
    sato.open(f"{base}/2")
    tanaka.open(f"{base}/2").press("do=save", outcome="C", response="課長の案")
    sato.press("do=finish", outcome="B", response="佐藤の案")
    assert sato.status == 409
    assert "田中一郎さんが先に変えました" in sato.text
    assert sato.value("response") == "佐藤の案"
    sato.press("do=finish")
    assert sato.status == 200


def test_groups_are_brought_together_taken_apart_and_renamed(city, sorted_case, sato, base):
    sato.open(f"{base}/2").press("do=merge", into="3")
    assert sato.path == f"{base}/3"
    assert "No.2の論点をNo.3と一緒にしました" in sato.text
    assert "2通・2人・2件" in sato.text
    leave = [value for name, value in sato.forms[-1].buttons if name == "leave"]
    assert len(leave) == 2
    sato.press(f"leave={leave[0]}")
    assert "論点をNo.4として分けました" in sato.text
    sato.press("do=rename", gist="LINEでも募集を知らせてほしい。", place="P.12 3(2)")
    assert "No.3の要旨を書き直しました" in sato.text
    sato.open(base)
    assert "論点と市の考え方3件" in sato.text


def test_the_same_form_twice_is_one_wording(sato, base):
    sato.open(f"{base}/2")
    sent = sato.again(do="finish", outcome="B", response="書いてあります。")
    for _ in range(2):
        sato.post(f"{base}/2", **sent)
        assert sato.status == 200
    assert "これまでの文1版" in sato.open(f"{base}/2").text


def test_records_read_and_do_not_write(staff, base):
    suzuki = staff("suzuki").open(f"{base}/2")
    assert suzuki.status == 200
    sent = suzuki.again(outcome="B", response="書いてあります。")
    for act in ("save", "finish", "approve", "return", "merge", "rename"):
        suzuki.post(f"{base}/2", **{**sent, "do": act, "into": "3", "returned": "x"})
        assert suzuki.status == 403


def test_who_approves_reads_the_stored_words_and_edits_only_on_purpose(sato, tanaka, base):
    sato.open(f"{base}/2").press("do=finish", outcome="B", response="書いてあります。")
    tanaka.open(f"{base}/2")
    assert "書いてあります。" in tanaka.text
    assert [name for name, _ in tanaka.forms[-1].fields if name in {"response", "outcome"}] == []
    tanaka.open(f"{base}/2?edit=1")
    assert tanaka.value("response") == "書いてあります。"
    assert ("do", "approve") not in tanaka.forms[-1].buttons
