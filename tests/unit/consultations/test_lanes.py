"""Every opinion stands in exactly one lane, whatever its stage and wherever its public form is."""

from consult.cases.definitions import library
from consult.consultations.queries import lane_counts
from consult.consultations.rules import APART


def test_every_stage_and_review_has_one_lane():
    stages = [stage.name for stage in library()["opinion"].stages]
    lanes = ("split", "answer", "review", "done", "apart")
    pairs = [pair for lane in lanes for pair in lane_counts.PIECES[lane]]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(stage, review) for stage in stages for review in lane_counts.REVIEWS}
    assert {stage for stage, _ in lane_counts.PIECES["apart"]} == set(APART)
