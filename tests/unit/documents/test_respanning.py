"""Withheld passages follow a corrected text; what is unclear is withheld rather than shown."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from consult.documents.redaction import Ground, Span
from consult.documents.respanning import carried

PERSON = Ground.PERSONAL_INFORMATION


@pytest.mark.parametrize(
    ("before", "after", "hidden", "still"),
    [
        ("同じ団地の山本さんも", "同じ団地に住む山本さんも", "山本さん", ["山本さん"]),
        ("同じ団地の山本さんも", "同じ団地の山下さんも", "山本さん", ["山下さん"]),
        ("同じ団地の山本さんも", "同じ団地の人も", "山本さん", ["人"]),  # what took its place is withheld too
        ("同じ団地の山本さんも", "同じ団地の山の本さんも", "山本さん", ["山の本さん"]),
        ("山本さんの話", "の話", "山本さん", []),
    ],
)
def test_a_passage_lies_where_its_words_went(before, after, hidden, still):
    start = before.index(hidden)
    found = carried(before, after, [Span(start, start + len(hidden), PERSON)])
    assert [after[span.start : span.end] for span in found] == still


@given(
    st.text("山本田中さんは", max_size=12),
    st.text("山本田中さんは", max_size=12),
    st.integers(0, 11),
    st.integers(1, 5),
)
def test_every_span_lies_inside_the_new_text_and_an_unchanged_text_keeps_it(before, after, start, length):
    end = min(start + length, len(before))
    if start >= end:
        return
    span = Span(start, end, PERSON)
    assert carried(before, before, [span]) == [span]
    for moved in carried(before, after, [span]):
        assert 0 <= moved.start < moved.end <= len(after)
        assert moved.ground is PERSON
