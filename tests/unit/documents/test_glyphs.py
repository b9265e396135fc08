"""What becomes of characters a document's font cannot draw."""

from dataclasses import dataclass

import pytest

from consult.documents.glyphs import GETA, Coverage, Sanitizer, Unprintable

TSUJI = "辻\N{VARIATION SELECTOR-17}"
DRAWN = Coverage(
    frozenset(
        map(
            ord, "𠮷髙﨑辻葛市民の声 ABC123〓か☎\N{COMBINING KATAKANA-HIRAGANA VOICED SOUND MARK}\u202e\u200b"
        )
    ),
    frozenset({(ord("辻"), 0xE0100)}),
)


@pytest.fixture
def sanitizer():
    return Sanitizer(DRAWN)


@pytest.mark.parametrize("name", ["𠮷", "髙", "﨑", TSUJI, "市民の声 123", "か\u3099"])
def test_a_name_the_font_can_draw_stays_as_typed(sanitizer, name):
    assert sanitizer.text(name) == name
    assert sanitizer.unprintable == ()


@pytest.mark.parametrize(
    "sequence",
    [
        "😀",
        "👍🏽",
        "🇯🇵",
        "👨\u200d👩\u200d👧",
        "\ue000",
        "\U000f0000",
        "\x01",
        "\x7f",
        "\u202e",
        "\u2066",
        "\u200b",
        "\ufeff",
        "ก",
        "ع",
        "\ud800",
    ],
)
def test_what_cannot_be_drawn_or_misleads_becomes_one_geta(sanitizer, sequence):
    assert sanitizer.text(f"市{sequence}民") == f"市{GETA}民"
    assert [entry.count for entry in sanitizer.unprintable] == [1]


def test_bidirectional_controls_are_shown_even_if_the_font_maps_them(sanitizer):
    assert sanitizer.text("A\u202eCB") == "A〓CB"


def test_an_unknown_variant_keeps_its_plain_form_and_is_listed(sanitizer):
    assert sanitizer.text("葛\N{VARIATION SELECTOR-17}") == "葛"
    assert sanitizer.unprintable == (
        Unprintable(
            "U+845B U+E0100", "CJK UNIFIED IDEOGRAPH-845B + VARIATION SELECTOR-17", count=1, shown_as="葛"
        ),
    )


def test_the_appendix_counts_each_kind_by_code_point(sanitizer):
    sanitizer.text("😀\ue000😀")
    assert [(entry.code_points, entry.count) for entry in sanitizer.unprintable] == [
        ("U+E000", 1),
        ("U+1F600", 2),
    ]


def test_a_joiner_between_letters_is_not_swallowed_with_them(sanitizer):
    assert sanitizer.text("市\u200d民") == "市〓民"


def test_every_line_end_becomes_a_newline(sanitizer):
    assert sanitizer.text("A\r\nB\rC\u2028A\n") == "A\nB\nC\nA\n"


def test_cleaning_reaches_every_string_of_a_context(sanitizer):
    @dataclass(frozen=True)
    class Inner:
        name: str
        count: int

    @dataclass(frozen=True)
    class Outer:
        lines: tuple[Inner, ...]
        notes: tuple[str, ...]
        table: dict[str, str]
        seal: Inner | None

    cleaned = sanitizer.clean(Outer((Inner("市😀", 3),), ("民😀",), {"key": "声😀"}, None))
    assert cleaned == Outer((Inner("市〓", 3),), ("民〓",), {"key": "声〓"}, None)
    assert sanitizer.unprintable[0].count == 3
