"""Every sentence a person can read exists in Japanese (the source) and in English."""

import io
import re
from functools import cache
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[2]
METHODS = [("consult/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2"),
           ("templates/**.xml", "jinja2")]  # fmt: skip
OPTIONS = {
    pattern: {"extensions": "jinja2.ext.do", "trimmed": "true"}
    for pattern, method in METHODS
    if method == "jinja2"
}
KEYWORDS = {"_": None, "gettext": None, "ngettext": (1, 2), "N_": None, "msg": None}
PLACE = re.compile(r"%\((\w+)\)[sd]")
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


@cache
def extracted() -> dict[str, str]:
    """Every marked text with the first place it stands at."""
    found: dict[str, str] = {}
    for folder in ("consult", "templates"):
        methods = [
            (pattern.removeprefix(f"{folder}/"), method)
            for pattern, method in METHODS
            if pattern.startswith(folder)
        ]
        options = {pattern.removeprefix(f"{folder}/"): value for pattern, value in OPTIONS.items()}
        for name, line, message, *_ in extract_from_dir(
            ROOT / folder,
            methods,
            options,
            keywords=KEYWORDS,
            directory_filter=lambda path: "__pycache__" not in path,
        ):
            text = message if isinstance(message, str) else (message or [""])[0]
            if text:
                found.setdefault(text, f"{folder}/{name}:{line}")
    return found


@cache
def catalogue() -> Catalog:
    """The English catalogue."""
    return read_po(io.BytesIO((ROOT / "consult/translations/en.po").read_bytes()), locale="en")


def english(text: str) -> str:
    """The English form of a text; empty when there is none."""
    message = catalogue().get(text)
    found = message.string if message else ""
    return found if isinstance(found, str) else str((found or ("",))[0])


def test_texts_are_found():
    assert len(extracted()) > 300


def test_every_text_has_an_english_form():
    missing = [f"{place}: {text}" for text, place in sorted(extracted().items()) if not english(text)]
    assert not missing, f"{len(missing)} texts without English:\n" + "\n".join(missing[:40])


def test_translations_keep_the_places_for_values():
    wrong = [
        text
        for text in extracted()
        if english(text) and set(PLACE.findall(text)) != set(PLACE.findall(english(text)))
    ]
    assert not wrong, wrong


def test_english_texts_are_not_japanese():
    wrong = [
        text
        for text in extracted()
        if JAPANESE.search(english(text).replace("日本語", "")) and not re.search(r"[A-Za-z]", english(text))
    ]
    assert not wrong, wrong


def test_the_catalogue_holds_nothing_that_is_no_longer_said():
    stale = [
        str(m.id)
        for m in catalogue()
        if m.id and (m.id if isinstance(m.id, str) else m.id[0]) not in extracted()
    ]
    assert not stale, stale


@pytest.mark.parametrize("word", ["クリックして", "こちら", "サブミット", "マスキング", "キャンセル"])
def test_texts_avoid_words_the_house_does_not_use(word):
    assert not [f"{place}: {text}" for text, place in extracted().items() if word in text]
