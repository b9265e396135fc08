"""What a grant refuses or warns of before money moves, and what it says when too much has moved."""

from tests.factories.bodies_desk import move, put_on_file
from tests.factories.bodies_desk import write as put
from tests.factories.visitor import Visitor
from tests.functional import test_grant_story as story

terms = story.terms


def test_a_project_does_not_end_before_it_begins(terms, staff):
    sato = staff("sato")
    with story.at(2027, 4, 5):
        sato.open("/desk/begin").press("", procedure="grant", title="花と緑")
        slug = sato.path.removeprefix("/desk/cases/")
        put(sato, slug, "application", applicant="花の会", begins_on="2027-06-01", ends_on="2027-05-31")
    assert sato.status == 422
    assert "終わりの日は、始まりの日（令和9年6月1日（火））より後にしてください" in sato.text
    assert 'value="花の会"' in sato.html


def test_a_call_stays_open_for_the_others_when_the_first_has_applied(terms, staff):
    with story.at(2027, 4, 5):
        story.applied(staff("sato"), "みんなの食堂", "700,000")
        assert "地域づくり補助金" in Visitor(terms).open("/calls").text
    with story.at(2027, 4, 21):
        assert "地域づくり補助金" not in Visitor(terms).open("/calls").text


def test_a_change_below_what_was_advanced_is_warned_of_and_the_difference_is_told_to_everyone(terms, staff):
    sato, tanaka = staff("sato"), staff("tanaka")
    with story.at(2027, 4, 5):
        slug = story.applied(sato, "みんなの食堂", "300,000")
        move(sato, slug, "examine")
        move(tanaka, slug, "decide", amount="200000", grant_conditions="領収書を残す")
        put_on_file(sato, slug, "advance_request")
        move(tanaka, slug, "pay_advance", amount="200000")
        story.write(sato, slug, "change", cost="90,000", text="回数を減らす")
        put_on_file(sato, slug, "change_request")
        page = f"/desk/cases/{slug}/transitions/approve_change"
        tanaka.open(page).post(page, **tanaka.again(amount="60000", reason="減らすため"))
        assert "支払済みの概算払（200,000円）より少なくなります" in tanaka.text
        tanaka.post(
            page,
            **tanaka.again(
                amount="60000", reason="減らすため", warned="changed_below_advance",
                **{"reason-changed_below_advance": "団体と話した"},
            ),
        )  # fmt: skip
        assert "done=approve_change" in tanaka.path, tanaka.text
        told = story.told(tanaka, slug, "pay_advance")
        assert "もう200,000円を支払っています。交付決定額は60,000円なので" in told
        assert "1円から0円まで" in told
    with story.at(2028, 4, 1):
        story.write(sato, slug, "report", done="1回ひらいた", cost="90,000")
        story.write(sato, slug, "expense", what="食材", amount="90000", receipt="90000")
        for kind in ("report", "accounts", "receipts", "inspection"):
            put_on_file(sato, slug, kind)
        move(sato, slug, "report")
        story.write(sato, slug, "inspection", day="令和10年4月1日", result="よい")
        move(sato, slug, "inspect")
        move(tanaka, slug, "fix")
    assert (
        "確定額を超えて先に支払った額（返していただきます）140,000円"
        in Visitor(terms).open(f"/cases/{slug}").text
    )
