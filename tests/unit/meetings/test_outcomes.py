"""決定事項・宿題 and their 議題: what is printed, and what of them nobody outside reads."""

from consult.meetings import edition, outcomes, record, revising

OPEN = {"kind": "decision", "text": "2割以上とする", "owner": "", "due": "", "item": 1}
SHUT = {"kind": "task", "text": "経歴を確かめる", "owner": "課", "due": "次回", "item": 2}
LOOSE = {"kind": "decision", "text": "次は春に開く", "owner": "", "due": ""}


def made(*said, openness="open", **more):
    items = [
        {"position": n, "closed_reason": why, "state": "passed", "rows": []}
        for n, why in ((1, ""), (2, "個人"))
    ]
    items = [{**item, "title": "題", "recused": [], "votes": [], "result": ""} for item in items]
    empty = {"materials": [], "opening": [], "corrections": [], "closed_reason": ""}
    heads = {"observers": 0, "staff": [], "next_meeting": "", "place": "301"}
    return {**empty, **heads, "openness": openness, "items": items, "outcomes": list(said), **more}


def test_what_comes_from_a_private_item_is_told_to_nobody_outside_and_searched_for():
    kept = made(OPEN, SHUT, LOOSE)
    assert record.public(kept, {})["outcomes"] == [OPEN, LOOSE]
    assert record.withheld(kept, {}) == ["経歴を確かめる"]
    assert outcomes.told(made(OPEN, SHUT, LOOSE, openness="closed")) == [LOOSE]


def test_a_later_meeting_that_heard_of_a_private_task_does_not_tell_it_either():
    heard = {**OPEN, "from": 1, "state": "done", "note": ""}
    public = record.public(made(tasks_heard=[heard, {**heard, "private": True}]), {})
    assert public["tasks_heard"] == [heard]


def test_the_number_of_the_item_is_printed_behind_the_words():
    assert outcomes.sentence(OPEN) == "2割以上とする（議題1）"
    assert outcomes.sentence(LOOSE) == "次は春に開く"


def test_a_correction_says_that_private_ones_changed_and_not_how():
    (change,) = revising.changes(made(OPEN), made(OPEN, SHUT))
    assert (
        edition._change(change, {})
        == "決定事項・宿題を直しました（非公開の議題のもののため、内容は載せません）"
    )
    (change,) = revising.changes(made(OPEN), made(LOOSE))
    assert (change["before"], change["after"]) == ("2割以上とする（議題1）", "次は春に開く")
