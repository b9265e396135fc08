"""Checking the record in the browser: the receipt never leaves the device, and every fault has its words."""

import json
import urllib.request

import pytest


@pytest.fixture
def receipt(site):
    """The proof a citizen downloads beside their receipt."""
    with urllib.request.urlopen(f"{site.url}/receipts/{site.answered_code}/proof.json") as answer:  # noqa: S310 - our own server
        return answer.read().decode()


def flipped_signature(text):
    content = json.loads(text)
    at = len(content["proof"]) - 12
    other = "A" if content["proof"][at] != "A" else "B"
    content["proof"] = content["proof"][:at] + other + content["proof"][at + 1 :]
    return json.dumps(content)


def other_log(text):
    return text.replace("midorino.example/log/1 ", "another.example/log/1 ")


def other_entry(text):
    content = json.loads(text)
    content["entry"] = (
        content["entry"][:40] + ("A" if content["entry"][40] != "A" else "B") + content["entry"][41:]
    )
    return json.dumps(content)


def other_disclosure(text):
    content = json.loads(text)
    content["disclosures"] = {"text_sha256": "WyJmb3JnZWQiLCJ0ZXh0X3NoYTI1NiIsIngiXQ"}
    return json.dumps(content)


@pytest.mark.parametrize("width", [375, 1280])
def test_a_receipt_is_checked_on_the_device_and_nothing_is_sent(screen, receipt, width):
    seen = screen(width).open("/log/")
    seen.page.wait_for_selector("[data-browser-only]:visible")
    seen.page.get_by_label("受付票の文字を貼る").fill(receipt)
    before = len(seen.requests)
    seen.press("確かめる")
    seen.page.wait_for_selector("#proof-ok:visible")
    assert seen.requests[before:] == []
    assert seen.page.evaluate("document.activeElement.id") == "proof-ok"
    assert seen.page.inner_text("[data-proof-what]").startswith("意見を受け付けた　opinion/")
    seen.sound()


def test_a_receipt_file_is_checked_on_the_device(screen, receipt, tmp_path):
    file = tmp_path / "receipt.json"
    file.write_text(receipt)
    seen = screen(375).open("/log/")
    seen.page.wait_for_selector("[data-browser-only]:visible")
    seen.page.set_input_files("#file", file)
    seen.press("確かめる")
    seen.page.wait_for_selector("#proof-ok:visible")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: text[:300], "途中で切れているか"),
        (lambda text: text.replace("tlog-proof@v1", "tlog-proof@v9"), "壊れています"),
        (flipped_signature, "署名が正しくありません"),
        (other_log, "市の鍵で署名されていません"),
        (other_entry, "この内容はありません"),
        (other_disclosure, "記録と結び付きません"),
    ],
)
def test_a_changed_receipt_is_refused_in_words(screen, receipt, change, words):
    changed = change(receipt)
    assert changed != receipt
    seen = screen(375).open("/log/")
    seen.page.wait_for_selector("[data-browser-only]:visible")
    seen.page.get_by_label("受付票の文字を貼る").fill(changed)
    seen.press("確かめる")
    seen.page.wait_for_selector("#proof-bad:visible")
    assert words in seen.page.inner_text("[data-proof-reason]")
    assert not seen.page.is_visible("#proof-ok")
    seen.sound()


def test_without_scripts_the_server_checks_and_says_so(screen, receipt):
    seen = screen(375, scripts=False).open("/log/")
    seen.page.get_by_label("受付票の文字を貼る").fill(receipt)
    seen.press("確かめる")
    assert "市のサーバーで確かめた結果です" in seen.page.inner_text("main")
    seen.sound()


def test_the_record_and_the_file_of_a_case_hold_at_every_width(screen, site):
    for path in (f"/log/?case={site.answered}", f"/archive/cases/{site.answered}"):
        screen(1280).open(path).sound()


def test_a_package_is_prepared_and_downloaded_without_scripts(screen, site):
    seen = screen(375, scripts=False).open(f"/archive/cases/{site.answered}")
    seen.press("一式（公開版）を用意する")
    seen.sound()
    with seen.page.expect_download() as download:
        seen.page.get_by_role("link", name="一式（公開版）をダウンロードする").click()
    assert download.value.suggested_filename.startswith(f"midorino-{site.answered}-")
