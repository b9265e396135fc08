"""名前の確かめ on the desk: what stands in words that leave is listed, answered by the records section, and gone."""

from consult.consultations.result import names, questions


def test_a_word_is_listed_with_its_sentence_and_answered_with_a_reason(city, sorted_case, staff, monkeypatch):
    page = f"/desk/cases/{sorted_case}/names"
    assert "確かめる言葉はありません" in staff("sato").open(page).text
    hit = names.NameFound("青木", called=True, places=(("論点1", "青木さんの畑の横です。"),))
    cleared = []
    monkeypatch.setattr(questions, "unanswered_names", lambda *_: () if cleared else (hit,))
    monkeypatch.setattr("consult.web.consultations.desk_names.clear", recording(cleared))
    assert "青木さんの畑の横です" in staff("sato").open(page).text
    suzuki = staff("suzuki").open(page)
    suzuki.press("", reason="")
    assert suzuki.status == 422
    suzuki.press("", reason="市役所の職員のこと")
    assert "「青木」を確かめました" in suzuki.text
    assert "確かめる言葉はありません" in suzuki.text


def recording(cleared):
    def clear(uow, case, found, reason):
        names.clear(uow, case, found, reason)
        cleared.append(found.word)

    return clear
