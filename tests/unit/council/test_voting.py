"""A vote as typed: everything that is wrong with it at once, each with its rule."""

from dataclasses import replace

import pytest

from consult.cases.models import Case
from consult.council import secrecy
from consult.council.models import CouncilVote
from consult.council.voting import Ballot, Room, count

NAMES = {1: "荒木 正", 2: "井上 恵", 3: "上田 修", 4: "遠藤 薫", 5: "岡田 勝", 6: "加藤 奈々"}
ROOM = Room(seats=6, members=6, there=frozenset({1, 2, 3, 4, 5}), chair=1, names=NAMES)


def wrong(**given):
    method = given.pop("method", "standing")
    counted, found = count(given.pop("room", ROOM), Ballot(method, **given))
    assert (counted is None) == bool(found)
    return {name: [str(sentence) for sentence in sentences] for name, sentences in found.items()}


def test_names_that_cannot_be_counted_are_all_told():
    choices = {1: "aye", 2: "aye", 3: "nay", 6: "aye"}
    said = wrong(method="named", choices=choices, recused=frozenset({2}))["choices"]
    assert said == [
        "荒木 正さんは議長なので、加わりません（地方自治法116条2項）",
        "井上 恵さんは除斥なので、数えられません（地方自治法117条）",
        "加藤 奈々さんは採決のとき議場にいません",
        "投票を選んでいない人がいます：遠藤 薫、岡田 勝。いない人は「退席」にします",
    ]


@pytest.mark.parametrize(
    ("given", "fields"),
    [
        ({"ayes": 3, "nays": 1}, set()),
        ({"ayes": 3, "nays": 2}, {"ayes"}),  # 4 voters
        ({"ayes": 3, "nays": 2, "casts": "aye"}, {"ayes", "casts"}),
        ({"ayes": 2, "nays": 2}, {"casts"}),  # a tie wants the chair
        ({"ayes": 2, "nays": 2, "casts": "nay"}, set()),
        ({"ayes": 3, "nays": 1, "casts": "aye"}, {"casts"}),  # no tie
        ({}, {"ayes", "nays"}),
        ({"method": "drum", "ayes": 3, "nays": 1}, {"method"}),
        ({"ayes": 1, "nays": 0, "left": frozenset({3, 4, 5})}, {"left"}),  # 2 of 6 are no quorum
        ({"ayes": 1, "nays": 0, "recused": frozenset({3, 4, 5})}, set()),  # 除斥, 113条ただし書
        ({"ayes": 3, "nays": 1, "left": frozenset({1})}, {"left"}),  # nobody in the chair
        ({"share": "reconsider", "ayes": 4, "nays": 0}, {"casts"}),  # the chair votes
        ({"share": "expulsion", "ayes": 4, "nays": 0, "casts": "aye"}, set()),
        (
            {"share": "expulsion", "ayes": 2, "nays": 0, "casts": "aye", "left": frozenset({4, 5})},
            {"share"},
        ),  # 3 of 6 are a quorum, 4 are needed
    ],
)
def test_numbers_that_do_not_add_up_are_refused(given, fields):
    assert set(wrong(**given)) == fields


def test_recusal_below_the_quorum_is_the_exception_of_the_law():
    counted, _ = count(ROOM, Ballot("standing", ayes=1, nays=0, recused=frozenset({3, 4, 5})))
    assert (counted.present, counted.exception, counted.tally.carried) == (2, "recusal", True)


def test_the_vice_chair_presides_and_does_not_vote_while_the_chair_is_recused():
    room = replace(ROOM, instead=(2,))
    given = {"recused": frozenset({1})}
    counted, _ = count(room, Ballot("standing", ayes=2, nays=1, **given))
    assert (counted.present, counted.tally.base, counted.tally.needed, counted.tally.carried) == (
        4,
        3,
        2,
        True,
    )
    assert set(wrong(room=room, ayes=3, nays=1, **given)) == {"ayes"}
    named = wrong(room=room, method="named", choices={2: "aye", 3: "aye", 4: "nay", 5: "nay"}, **given)
    assert named == {"choices": ["井上 恵さんは議長なので、加わりません（地方自治法116条2項）"]}
    assert set(wrong(room=room, ayes=1, nays=0, recused=frozenset({1, 2}))) == {"left"}


def test_without_objection_everybody_but_the_chair_is_in_favour():
    counted, _ = count(ROOM, Ballot("unopposed"))
    assert (counted.ayes, counted.nays, counted.tally.needed) == (4, 0, 3)


def test_a_vote_in_secret_needs_the_resolution_of_that_sitting_and_is_told_when_the_matter_has_moved():
    closing = CouncilVote(subject="closed", carried=True, sitting_id=1, in_secret=False)
    vote = CouncilVote(subject="decision", carried=True, sitting_id=1, in_secret=True)
    assert secrecy.wrong([closing], "decision", 1) is None
    assert "秘密会にする議決がありません" in str(secrecy.wrong([closing], "decision", 2))
    lost = CouncilVote(subject="closed", carried=False, sitting_id=1, in_secret=False)
    assert "先に" in str(secrecy.wrong([lost], "decision", 1))
    assert "公開の会議" in str(secrecy.wrong([closing], "closed", 1))
    before, after = Case(stage="debated"), Case(stage="passed")
    assert secrecy.told(before, closing, ["decision"])
    assert not secrecy.told(before, vote, ["decision", "closed"])
    assert secrecy.told(after, vote, ["closed"])
