"""What is withheld is gone from the public text, and whatever slipped through is found."""

import json
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.documents.redaction import (
    Ground,
    Span,
    leaks,
    merged,
    proposed_spans,
    public_text,
    variants,
    withheld_strings,
)
from consult.errors import Invalid

TEXT = "山田太郎（090-1234-5678）です。回覧板だけでなく、別の方法もほしい。"
NAME = Span(0, 4, Ground.PERSONAL_INFORMATION)
PHONE = Span(5, 18, Ground.PERSONAL_INFORMATION)


@st.composite
def redactions(draw: st.DrawFn) -> tuple[str, list[Span]]:
    text = draw(st.text(st.sampled_from("あいうえ山田太郎髙𠮷。、 \n09-ABc"), min_size=1, max_size=40))
    spans = st.builds(
        lambda a, b, ground: Span(min(a, b), max(a, b) + 1, ground),
        st.integers(0, len(text) - 1),
        st.integers(0, len(text) - 1),
        st.sampled_from(Ground),
    )
    return text, draw(st.lists(spans, max_size=4))


def test_a_mark_of_fixed_length_stands_in_place_of_a_passage() -> None:
    assert public_text(TEXT, [NAME, PHONE]) == (
        "■■（個人情報）（■■（個人情報））です。回覧板だけでなく、別の方法もほしい。"
    )
    assert public_text("甲", [Span(0, 1, Ground.RIGHTS)]) == "■■（権利侵害）"


def test_overlapping_spans_become_one_passage_with_every_ground() -> None:
    spans = [Span(2, 6, Ground.DEFAMATION), Span(0, 4, Ground.PERSONAL_INFORMATION)]
    (passage,) = merged("あいうえおかき", spans)
    assert (passage.start, passage.end) == (0, 6)
    assert public_text("あいうえおかき", spans) == "■■（個人情報・誹謗中傷）き"


def test_touching_spans_join_only_on_the_same_ground() -> None:
    same = [Span(0, 2, Ground.RIGHTS), Span(2, 4, Ground.RIGHTS)]
    other = [Span(0, 2, Ground.RIGHTS), Span(2, 4, Ground.CORPORATE_INTEREST)]
    assert public_text("あいうえお", same) == "■■（権利侵害）お"
    assert public_text("あいうえお", other) == "■■（権利侵害）■■（法人の利益）お"


def test_a_variation_selector_does_not_stay_behind() -> None:
    assert public_text("辻\U000e0100さん", [Span(0, 1, Ground.PERSONAL_INFORMATION)]) == "■■（個人情報）さん"


@pytest.mark.parametrize("span", [(-1, 2), (2, 2), (3, 2), (0, 99)])
def test_a_span_outside_the_text_is_refused(span: tuple[int, int]) -> None:
    with pytest.raises(Invalid, match="墨消し箇所"):
        public_text("あいう", [Span(*span, Ground.RIGHTS)])


def test_proposals_are_spans_of_the_original() -> None:
    assert [TEXT[span.start : span.end] for span in proposed_spans(TEXT)] == ["山田太郎", "090-1234-5678"]


@pytest.mark.parametrize(
    "published",
    [
        "連絡先は 090-1234-5678 まで",
        "連絡先は０９０－１２３４－５６７８まで",
        "連絡先は09012345678まで",
        "連絡先は090 1234\n5678まで",
        "0 9 0 1 2 3 4 5 6 7 8",
        "\u202e090-12\u200b34-5678",
        "山 田 太 郎",
        "山田\n太郎様",
        json.dumps({"name": "山田太郎"}),
        f"mailto:?subject={quote('山田太郎')}",
        "".join(f"&#x{ord(c):X};" for c in "山田太郎"),
    ],
)
def test_a_leak_is_found_however_it_is_written(published: str) -> None:
    assert leaks(published, withheld_strings(TEXT, [NAME, PHONE]))


def test_a_leak_names_the_string_and_its_surroundings() -> None:
    (leak,) = leaks("作成者：山田 太郎、協働推進係", ["山田太郎", "鈴木花子"])
    assert (leak.withheld, "作成者" in leak.context) == ("山田太郎", True)


def test_the_marks_themselves_are_no_leak() -> None:
    original = "個人情報の扱い"
    spans = [Span(0, 4, Ground.PERSONAL_INFORMATION)]
    assert leaks(public_text(original, spans), withheld_strings(original, spans)) == []
    assert leaks("■■（個 人\n情報）の扱い", ["個人情報"]) == []


def test_a_name_left_elsewhere_in_the_same_text_is_found() -> None:
    original = "山田太郎です。私、山田太郎は反対です。"
    spans = [Span(0, 4, Ground.PERSONAL_INFORMATION)]
    assert leaks(public_text(original, spans), withheld_strings(original, spans))


def test_short_strings_are_found_only_where_they_stand_alone() -> None:
    assert leaks("李 さん", ["李"])
    assert not leaks("桃李成蹊", ["李"])
    assert leaks("番地は 3-1 です", ["3-1"])
    assert not leaks("13-12", ["3-1"])


def test_a_name_beyond_the_basic_plane_is_found_in_json() -> None:
    assert leaks(json.dumps("𠮷田学"), ["𠮷田学"])


def test_a_long_passage_is_also_searched_by_sentence_and_number() -> None:
    original = "あの人は約束を守らない人だ。電話は052-123-4567だ。"
    strings = withheld_strings(original, [Span(0, len(original), Ground.DEFAMATION)])
    assert strings == (original, "あの人は約束を守らない人だ。", "電話は052-123-4567だ。", "052-123-4567")


def test_variants_cover_widths_and_spacing() -> None:
    forms = variants("090-1234 AB")
    assert {"０９０－１２３４　ＡＢ", "090-1234AB", "0901234AB", "0 9 0 - 1 2 3 4 A B"} <= forms


@given(redactions())
def test_everything_outside_the_spans_is_unchanged(case: tuple[str, list[Span]]) -> None:
    original, spans = case
    passages = merged(original, spans)
    hidden = {place for passage in passages for place in range(passage.start, passage.end)}
    assert hidden >= {place for span in spans for place in range(span.start, span.end)}
    outside = "".join(c for place, c in enumerate(original) if place not in hidden)
    shown = public_text(original, spans)
    for passage in passages:
        shown = shown.replace(passage.mark, "", 1)
    assert shown == outside


@given(redactions())
def test_the_public_text_depends_only_on_what_is_outside(case: tuple[str, list[Span]]) -> None:
    original, spans = case
    hidden = {place for span in spans for place in range(span.start, span.end)}
    other = "".join("ん" if place in hidden else c for place, c in enumerate(original))
    assert public_text(other, spans) == public_text(original, spans)


@given(
    st.lists(
        st.tuples(
            st.text(st.sampled_from("いろはにほへと、。"), max_size=6),
            st.text(st.sampled_from("山田太郎髙𠮷0189- "), min_size=1, max_size=9),
        ),
        max_size=4,
    )
)
def test_the_public_text_never_contains_what_was_withheld(pieces: list[tuple[str, str]]) -> None:
    original, spans = "", list[Span]()
    for said, hidden in pieces:
        original += said
        spans.append(Span(len(original), len(original) + len(hidden), Ground.PERSONAL_INFORMATION))
        original += hidden
    shown, withheld = public_text(original, spans), withheld_strings(original, spans)
    assert not set(shown) & set("山田太郎髙𠮷0189-")
    assert leaks(shown, withheld) == []


@given(redactions(), st.sampled_from(["{}", "前書き {} 後書き", "＜{}＞\n"]))
def test_publishing_the_original_by_mistake_is_always_noticed(
    case: tuple[str, list[Span]], page: str
) -> None:
    original, spans = case
    for string in withheld_strings(original, spans):
        key = "".join(c for c in string if c.isalnum())
        if len(key) >= 6 or (not key.isascii() and len(key) >= 3):
            assert leaks(page.format(original), [string])
