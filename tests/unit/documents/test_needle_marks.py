"""Whatever the search finds in a text, the text asks for; so digests alone never let anything through."""

from hypothesis import example, given
from hypothesis import strategies as st

from consult.documents.leak_search import Needles
from consult.documents.name_search import NameParts, words_asked
from consult.documents.needle_marks import OPENING, Asked, form_of

LETTERS = "山田太郎桐生髙高やまだヤマﾔﾏabA1２3-－ 　\n・（)_.@〒&%がガﾞ々𠮷"
STRINGS = st.text(LETTERS, min_size=1, max_size=12).filter(str.strip)
AROUND = st.text(LETTERS + "さん様の道は。", max_size=20)


def asked(text: str, string: str) -> bool:
    form = form_of(string)
    lengths = {form.text[:OPENING]: {len(form.text)}}
    return form.kind == "odd" or form in Asked((text,)).long(lengths) | Asked((text,)).short()


@given(STRINGS, AROUND, AROUND)
@example("山田", "", "さん")
@example("1-2", "（", "）")
@example("髙 橋", "高 橋", "")
@example("_1", "", "")
@example("a\u200b", "", "")
@example("ｶﾞ", "ガ ", "")
def test_what_is_found_was_asked_for_and_its_form_is_found_alike(
    string: str, before: str, after: str
) -> None:
    for text in (f"{before}{string}{after}", before + after):
        found = bool(Needles({"R8-1": [string]}).found_in(text))
        if found:
            assert asked(text, string)
        if form_of(string).kind != "odd":
            assert bool(Needles({"R8-1": [form_of(string).text]}).found_in(text)) == found


def test_a_short_string_with_long_gaps_is_not_kept_as_a_form() -> None:
    assert form_of("1" + " - " * 20 + "2").kind == "odd"
    assert form_of("1 - 2").kind == "short"
    assert form_of("南台4-6-11") == ("long", "南台4611")


def test_openings_and_lengths_say_where_a_long_string_may_stand() -> None:
    text = Asked(("南台四丁目の桐生なぎささん",))
    assert "桐生ナ" in text.openings()
    assert {form.text for form in text.long({"桐生ナ": {5, 6, 99}})} == {"桐生ナギサ", "桐生ナギササ"}


@given(st.text(LETTERS, min_size=2, max_size=6), st.text(LETTERS + "さん様。", max_size=30))
@example("山田 太郎", "山田さんと太郎様。田山ヤマさん")
@example("やまだ たろう", "こやまださん")
def test_every_part_of_a_name_that_is_found_was_asked_for(name: str, text: str) -> None:
    assert {hit.word for hit in NameParts.of([name]).hits(text)} <= words_asked(text)
