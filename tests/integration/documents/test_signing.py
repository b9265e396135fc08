"""A signature from outside: prepared here, made elsewhere, embedded, valid by the library's own validator."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

import pikepdf
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from consult.documents import pdf, signing
from consult.errors import Invalid
from tests.factories import editions, signing_card


@pytest.fixture(scope="module")
def card():
    return signing_card.card()


@pytest.fixture(scope="module")
def sheet():
    return pdf.render("minutes", editions.minutes(), title="会議録", created=editions.CREATED,
                      attachments={"minutes.json": b"{}"})  # fmt: skip


@pytest.fixture(scope="module")
def signed(card, sheet):
    chain, sign = card
    waiting = signing.prepare(sheet, chain, reason="会議録の確認")
    again = signing.ToSign.read(waiting.document, waiting.attributes, waiting.state())
    return signing.embed(again, sign(again.attributes), chain)


def test_the_validator_finds_the_signature_intact_trusted_and_over_the_whole_file(card, signed):
    chain, _sign = card
    assert signing.verify(signed, chain[-1:]) == signing.Verdict(
        intact=True, trusted=True, whole=True, signer="Common Name: 緑野市長 職責証明書（試験）"
    )


def test_a_signature_nobody_vouches_for_is_intact_but_not_trusted(card, signed):
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    other = signing_card.certificate("よその認証局", key, "よその認証局", key, authority=True)
    verdict = signing.verify(signed, [other])
    assert (verdict.intact, verdict.trusted) == (True, False)


def test_the_sheet_before_the_signature_is_untouched_and_still_archival(sheet, signed, tmp_path):
    assert signed.startswith(sheet)
    path = tmp_path / "signed.pdf"
    path.write_bytes(signed)
    with pikepdf.open(path) as read:
        metadata = read.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"], metadata["pdfuaid:part"]) == (
            "3",
            "A",
            "1",
        )
        assert read.Root.MarkInfo.Marked
        assert "/OutputIntents" in read.Root
        assert list(read.attachments) == ["minutes.json"]
        assert not read.is_encrypted
        (field,) = read.Root.AcroForm.Fields
        assert field.V.SubFilter == "/ETSI.CAdES.detached"


def test_one_changed_byte_a_foreign_signature_and_no_signature_are_told_apart(card, sheet, signed):
    chain, sign = card
    place = signed.index(b"stream\n") + 40  # inside the first compressed stream
    broken = signed[:place] + bytes([signed[place] ^ 1]) + signed[place + 1 :]
    assert not signing.verify(broken, chain[-1:]).intact
    waiting = signing.prepare(sheet, chain, reason="会議録の確認")
    with pytest.raises(Invalid, match="合いません"):
        signing.embed(waiting, sign(b"something else"), chain)
    with pytest.raises(Invalid, match="電子署名がありません"):
        signing.verify(sheet, chain[-1:])
    with pytest.raises(Invalid, match="証明書が読めません"):
        signing.prepare(sheet, [b"no certificate"], reason="")


def test_signing_works_where_an_event_loop_runs_already(card, sheet):
    chain, sign = card

    async def inside():
        waiting = signing.prepare(sheet, chain, reason="会議録の確認")
        return signing.embed(waiting, sign(waiting.attributes), chain)

    with ThreadPoolExecutor(1) as hand:  # this thread may have the loop of a browser
        made = hand.submit(asyncio.run, inside()).result()
    assert signing.verify(made, chain[-1:]).intact
