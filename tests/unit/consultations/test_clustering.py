"""Proposed groups are what the words say, with the words as the reason; whatever fits nowhere stays alone."""

from consult.consultations.clustering import Candidate, candidates
from consult.consultations.queries.similar import words


def said(*texts):
    return {n: words(text) for n, text in enumerate(texts, 1)}


def test_points_that_share_their_rare_words_are_one_candidate_with_its_reason():
    found = candidates(
        said(
            "コミュニティバスの増便を土曜日にも",
            "図書館の開館時間を延ばす",
            "土曜日のコミュニティバスを増便する",
            "空き家の調査を毎年する",
            "図書館の開館時間は夜まで",
            "街灯がない",
        )
    )
    assert found == [
        Candidate((1, 3), ("コミュニティバス", "増便", "土曜日")),
        Candidate((2, 5), ("図書館", "開館時間")),
    ]


def test_one_shared_word_or_a_word_everybody_uses_proposes_nothing():
    assert candidates(said("回覧板を続ける", "回覧板をやめる")) == []
    assert candidates(said(*[f"計画 協働 第{n}区 空地{n}" for n in range(40)])) == []
    assert candidates({}) == []


def test_no_point_is_in_two_candidates():
    texts = [f"公園{n % 7}番 遊具{n % 5}型 修繕 予算" for n in range(60)]
    found = candidates(said(*texts))
    points = [point for candidate in found for point in candidate.points]
    assert len(points) == len(set(points))
