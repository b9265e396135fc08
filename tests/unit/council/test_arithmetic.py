"""The council's arithmetic, case by case, with the article beside each."""

import pytest

from consult.council.arithmetic import SHARES, attendance, quorum, reconsideration, sentence, support, tally


@pytest.mark.parametrize(
    ("article", "seats", "needed"),
    [("113条", 26, 13), ("113条", 25, 13), ("113条", 24, 12), ("113条", 1, 1)],
)
def test_half_of_the_seats_are_a_quorum(article, seats, needed):
    assert quorum(seats) == needed, article


@pytest.mark.parametrize(
    ("article", "seats", "needed"),
    [("112条2項", 26, 3), ("112条2項", 24, 2), ("115条の3", 25, 3), ("115条の3", 12, 1), ("112条2項", 11, 1)],
)
def test_a_twelfth_of_the_seats_stands_behind_a_bill_or_an_amendment(article, seats, needed):
    assert support(seats) == needed, article


COUNTED = [
    # article, share, present, ayes, nays, chair, needed, carried
    ("116条1項 過半数", "majority", 25, 13, 11, "", 13, True),
    ("116条1項 議長を除く", "majority", 24, 12, 11, "", 12, True),
    ("116条1項 可否同数、議長未決", "majority", 25, 12, 12, "", 13, False),
    ("116条1項 可否同数、議長可", "majority", 25, 12, 12, "aye", 13, True),
    ("116条1項 可否同数、議長否", "majority", 25, 12, 12, "nay", 13, False),
    ("116条2項 同数でなければ議長は加わらない", "majority", 25, 12, 11, "aye", 13, False),
    ("116条1項 棄権を除いて可否同数、議長可", "majority", 20, 8, 8, "aye", 10, True),
    ("116条1項 棄権を除いて可否同数、議長否", "majority", 20, 8, 8, "nay", 10, False),
    ("116条1項 全員が棄権なら同数ではない", "majority", 20, 0, 0, "aye", 10, False),
    ("116条1項 棄権も出席に数える", "majority", 20, 9, 8, "", 10, False),
    ("176条3項 3分の2ちょうど", "reconsider", 24, 16, 8, "", 16, True),
    ("176条3項 議長も加わる", "reconsider", 25, 16, 8, "aye", 17, True),
    ("176条3項 足りない", "reconsider", 25, 16, 8, "nay", 17, False),
    ("115条1項 秘密会", "closed", 21, 13, 6, "aye", 14, True),
    ("115条1項 秘密会", "closed", 21, 13, 7, "nay", 14, False),
    ("4条3項 事務所の位置", "office_site", 26, 17, 8, "aye", 18, True),
    ("4条3項 事務所の位置", "office_site", 26, 17, 8, "nay", 18, False),
    ("127条1項 資格の決定", "qualification", 22, 15, 7, "", 15, True),
    ("178条3項 不信任 4分の3", "no_confidence", 18, 14, 3, "abstain", 14, True),
    ("178条3項 不信任 4分の3", "no_confidence", 18, 13, 4, "nay", 14, False),
    ("178条3項 再度の不信任 議長も加わる", "no_confidence_again", 18, 9, 8, "nay", 10, False),
    ("178条3項 再度の不信任 議長も加わる", "no_confidence_again", 18, 9, 8, "aye", 10, True),
    ("244条の2第2項 公の施設", "facility", 22, 14, 7, "aye", 15, True),
    ("135条3項 除名", "expulsion", 20, 15, 5, "", 15, True),
    ("135条3項 除名", "expulsion", 21, 15, 5, "nay", 16, False),
    ("87条1項 解職", "dismissal", 24, 17, 6, "aye", 18, True),
    ("解散特例法2条2項", "dissolution", 20, 16, 4, "", 16, True),
    ("解散特例法2条2項", "dissolution", 21, 16, 4, "nay", 17, False),
]


@pytest.mark.parametrize("case", COUNTED, ids=[case[0] for case in COUNTED])
def test_every_vote_is_counted_by_its_article(case):
    article, share, present, ayes, nays, chair, needed, won = case
    found = tally(SHARES[share], present, ayes, nays, chair)
    assert (found.needed, found.carried) == (needed, won), article


SPECIAL = {
    # share: (of those present, the chair too) as the article words it
    "reconsider": (2, 3), "closed": (2, 3), "office_site": (2, 3), "qualification": (2, 3), "facility": (2, 3),
    "no_confidence": (3, 4), "expulsion": (3, 4), "dismissal": (3, 4), "dissolution": (4, 5),
}  # fmt: skip


def test_every_count_of_a_small_council_agrees_with_the_words_of_the_law():
    """An oracle by counting heads: it shares no line with the arithmetic it judges."""
    for present in range(2, 16):
        for ayes in range(present):
            for nays in range(present - ayes):
                for chair in ("", "aye", "nay"):
                    heads = ["aye"] * ayes + ["nay"] * nays
                    without = ["blank"] * (present - 1 - len(heads)) + heads
                    tie = 0 < ayes == nays
                    won = 2 * ayes > len(without) or (tie and chair == "aye")
                    found = tally(SHARES["majority"], present, ayes, nays, chair)
                    assert found.carried is won, (present, ayes, nays, chair)
                    favour = [*without, chair].count("aye")
                    for share, (of, parts) in SPECIAL.items():
                        told = tally(SHARES[share], present, ayes, nays, chair).carried
                        assert told is (parts * favour >= of * present), (share, present, ayes, nays, chair)


@pytest.mark.parametrize(
    ("share", "members", "there"),
    [
        ("majority", 26, 0),
        ("no_confidence", 26, 18),
        ("no_confidence_again", 24, 16),
        ("expulsion", 25, 17),
        ("dismissal", 26, 18),
        ("dissolution", 26, 20),
    ],
)
def test_some_votes_need_more_members_in_the_room(share, members, there):
    assert attendance(SHARES[share], members) == there


@pytest.mark.parametrize(
    ("kind", "ground", "share"),
    [
        ("ordinance", "objection", "reconsider"),
        ("budget", "objection", "reconsider"),
        ("other", "objection", "majority"),
        ("ordinance", "unlawful", "majority"),  # 176条4項
        ("budget", "obligatory", "majority"),  # 177条1項1号
        ("budget", "disaster", "majority"),  # 177条1項2号
    ],
)
def test_what_upholds_a_resolution_depends_on_what_it_is_and_why_it_came_back(kind, ground, share):
    assert reconsideration(kind, ground).code == share


def test_the_arithmetic_is_told_in_a_line():
    majority, both = SHARES["majority"], SHARES["reconsider"]
    assert str(sentence(majority, tally(majority, 25, 13, 11), 25)) == (
        "出席25人から議長を除く24人のうち13人以上の賛成が要ります。賛成は13人です"
    )
    assert "可否同数" in str(sentence(majority, tally(majority, 25, 12, 12, "aye"), 25, "aye"))
    assert "17人以上" in str(sentence(both, tally(both, 25, 16, 8, "aye"), 25, "aye"))
