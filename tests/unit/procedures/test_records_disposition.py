"""文書の保存・移管・廃棄: counted from 1 April, appraised, decided by a third person, destroyed in sight of another."""

import datetime as dt
from dataclasses import replace

import pytest

from consult.access.actor import Role
from consult.archive.conditions import DispositionFacts, KeptFile, last_day
from tests.factories.walk import Walk

COMPLETED = dt.date(2026, 10, 30)
TRANSFER = KeptFile(1, COMPLETED, 5, "transfer", True, "decisions", package_verified=True)
DESTROY = KeptFile(2, COMPLETED, 5, "destroy", True, "none")
EXTEND = KeptFile(3, COMPLETED, 5, "extend", True, "rights", held=("lawsuit",), more_years=5)
READY = DispositionFacts(
    today=dt.date(2032, 4, 1),
    files=(TRANSFER, DESTROY, EXTEND),
    left_out=(),
    view_of="archive",
    view_received=True,
    list_published_on=dt.date(2032, 6, 1),
    notice_days=30,
    destroyed=(2,),
    registered=(2,),
    witnessed_by_other=True,
    copies_until=dt.date(2032, 7, 31),
)
PAPERS = frozenset({"list", "appraisal", "decision", "transfer_receipt", "destruction_register"})


def walk(at="", track="", **facts):
    return Walk("records_disposition", READY, at=at, track=track).knows(**facts).stands(documents=PAPERS)


@pytest.mark.parametrize(
    ("completed", "years", "last"),
    [
        (dt.date(2026, 10, 30), 5, dt.date(2032, 3, 31)),
        (dt.date(2009, 2, 10), 10, dt.date(2019, 3, 31)),
        (dt.date(2027, 3, 31), 1, dt.date(2028, 3, 31)),
        (dt.date(2027, 4, 1), 1, dt.date(2029, 3, 31)),
        (dt.date(2026, 10, 30), 0, None),
    ],
)
def test_a_period_is_counted_from_the_first_of_april_that_follows(completed, years, last):
    assert last_day(KeptFile(1, completed, years)) == last


def test_files_expire_go_three_ways_and_are_settled():
    batch = walk()
    for trigger in ("expire", "propose", "select", "approve"):
        batch.take(trigger)
    assert batch.stage == "carrying_out"
    assert batch.effects == ["publish_disposal_list", "extend_retention"]
    assert batch.definition.stage("carrying_out").starts == ("transfer", "destruction")
    batch.stands(tracks={"transfer": "handed_over", "destruction": "destroyed"})
    assert batch.refused("settle") == {"tracks_ended"}
    assert batch.stands(tracks={"transfer": "handed_over", "destruction": "gone"}).take("settle") == "settled"
    assert batch.ended


def test_the_clock_is_refused_on_the_last_day_and_taken_on_the_next():
    kept = walk(today=dt.date(2032, 3, 31))
    assert kept.told("expire") == ["保存期間がまだ過ぎていない簿冊があります（番号 1、2、3）"]
    assert kept.take("expire", today=dt.date(2032, 4, 1)) == "expired"


def test_what_is_kept_for_ever_never_expires():
    files = (replace(TRANSFER, years=0), DESTROY)
    assert walk(files=files, today=dt.date(2200, 1, 1)).told("expire") == [
        "保存期間がまだ過ぎていない簿冊があります（番号 1）"
    ]


def test_a_proposal_names_a_measure_and_a_reason_for_every_file():
    files = (
        replace(TRANSFER, measure=""), replace(DESTROY, reason_given=False), replace(EXTEND, more_years=0),
        replace(DESTROY, number=4, held=("disclosure",)),
    )  # fmt: skip
    expired = walk("expired", files=files, left_out=(9,)).stands(documents=frozenset())
    assert expired.told("propose") == [
        "一覧に入っていない簿冊があります（番号 9）",
        "移管・廃棄・延長のどれか、または理由がない簿冊があります（番号 1、2）。4冊のうち、移管0、廃棄2、延長1です",
        "訴訟、審査請求、開示請求、監査、進行中の案件にかかる簿冊は、延長にしてください（番号 4）",
        "延ばす年数がない簿冊があります（番号 3）",
        "文書がまだありません：満了簿冊の一覧",
    ]


@pytest.mark.parametrize("ground", ["", "decisions", "rights", "society", "heritage"])
def test_only_what_was_looked_at_and_is_not_historical_may_be_destroyed(ground):
    proposed = walk("proposed", files=(TRANSFER, replace(DESTROY, historical=ground), EXTEND))
    assert "historical_files_kept" in proposed.refused("select")


def test_a_file_nobody_appraised_is_told():
    proposed = walk("proposed", files=(replace(TRANSFER, historical=""), DESTROY))
    assert proposed.told("select") == ["歴史的公文書かどうかを確かめていない簿冊があります（番号 1）"]
    assert proposed.take("send_back", inputs={"reason": "番号1の内容が分からない"}) == "expired"


def test_three_different_roles_propose_appraise_and_decide():
    holders = {
        stage: {role for role in (Role.SECRETARY, Role.HEAD, Role.RECORDS) if trigger in walk(stage).allows(role)}
        for stage, trigger in (("expired", "propose"), ("proposed", "select"), ("selected", "approve"))
    }  # fmt: skip
    assert holders == {"expired": {Role.SECRETARY}, "proposed": {Role.RECORDS}, "selected": {Role.HEAD}}


def test_the_decision_waits_for_the_archives_view_where_the_city_asks_for_one():
    selected = walk("selected", view_received=False)
    assert selected.refused("approve") == {"disposition_view_received"}
    assert selected.may("approve", view_of="none")
    assert selected.take("reject", inputs={"reason": "番号2を移管に"}) == "expired"


def test_a_hold_stops_everything_until_it_is_lifted_with_a_reason():
    batch = walk("selected")
    assert batch.asks("hold") == {"reason"}
    assert batch.take("hold", inputs={"reason": "訴えの提起"}) == "on_hold"
    assert batch.triggers == {"resume"}
    assert batch.take("resume", inputs={"reason": "判決の確定"}) == "expired"


def test_files_are_handed_over_verified_and_against_a_receipt():
    transfer = walk(track="transfer", files=(replace(TRANSFER, package_verified=False), DESTROY))
    assert transfer.stands(documents=frozenset()).refused("hand_over") == {
        "packages_verified", "documents_filed",
    }  # fmt: skip
    assert transfer.refused("note_no_transfer") == {"nothing_to_transfer"}
    assert walk(track="transfer").take("hand_over") == "handed_over"
    assert walk(track="transfer", files=(DESTROY,)).take("note_no_transfer") == "none"


def test_nothing_is_destroyed_before_the_list_was_published_long_enough():
    destruction = walk(track="destruction", today=dt.date(2032, 6, 30))
    given = {"reason": "保存期間の満了"}
    assert destruction.asks("destroy") == {"reason"}
    assert destruction.told("destroy", inputs=given) == [
        "廃棄する簿冊の一覧を公表して29日です。30日たつまで廃棄できません"
    ]
    held = (TRANSFER, replace(DESTROY, held=("disclosure",)))
    assert destruction.refused("destroy", inputs=given, files=held, today=dt.date(2032, 7, 1)) == {
        "held_files_extended"
    }
    assert destruction.take("destroy", inputs=given, today=dt.date(2032, 7, 1)) == "destroyed"
    assert destruction.effects == ["destroy_files", "write_disposal_register"]


def test_a_destruction_is_confirmed_by_another_and_matches_list_register_and_copies():
    confirming = walk(
        "destroyed", track="destruction", today=dt.date(2032, 7, 31), destroyed=(4,), registered=(),
        witnessed_by_other=False,
    ).stands(documents=frozenset())  # fmt: skip
    assert confirming.refused("confirm_gone") == {
        "destroyed_as_listed", "destruction_witnessed", "register_matches", "copies_gone", "documents_filed",
    }  # fmt: skip
    told = confirming.told("confirm_gone")
    assert "決めた簿冊と廃棄した簿冊が違います（まだ残る 2、決めていない 4）" in told
    assert walk("destroyed", track="destruction").allows(Role.RECORDS) == set()
    gone = walk("destroyed", track="destruction", today=dt.date(2032, 8, 1))
    assert gone.take("confirm_gone") == "gone"


def test_a_batch_without_destruction_says_so():
    assert walk(track="destruction").refused("note_no_destruction") == {"nothing_to_destroy"}
    assert walk(track="destruction", files=(TRANSFER, EXTEND)).take("note_no_destruction") == "none"
