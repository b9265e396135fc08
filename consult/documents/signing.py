"""PAdES for a signer outside: what is to be signed goes out, a signature comes back, the key is never here.

Off unless somebody signs: the log already commits to every sheet. `prepare` appends an empty signature to a PDF
and gives the bytes an LGPKI card or an HSM signs (RSA with SHA-256); `embed` puts the answer in; `verify` says
whether a file is signed as it stands. Needs the extra `signing`. The file before the signature stays as it was,
byte for byte, so it is still PDF/A-3a and PDF/UA-1. No time is claimed in the signature: the log has it.
"""

import asyncio
import io
import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass
from typing import Any, TypeVar

from consult.errors import Invalid, Refused
from consult.i18n import msg

T = TypeVar("T")
FIELD = "Minutes"
_RESERVED = 16_384  # bytes for the signature with its certificates


@dataclass(frozen=True)
class ToSign:
    """A PDF that waits for its signature; `attributes` is what the signer signs."""

    document: bytes
    attributes: bytes
    digest: bytes
    start: int
    end: int

    def state(self) -> str:
        """All but the two files, as JSON, to be kept beside them."""
        return json.dumps({"digest": self.digest.hex(), "start": self.start, "end": self.end})

    @classmethod
    def read(cls, document: bytes, attributes: bytes, state: str) -> "ToSign":
        """The same again from what was kept."""
        kept = json.loads(state)
        return cls(document, attributes, bytes.fromhex(kept["digest"]), kept["start"], kept["end"])


@dataclass(frozen=True)
class Verdict:
    """What a validator says of the newest signature of a file."""

    intact: bool
    trusted: bool
    whole: bool  # the signature covers the entire file
    signer: str


def prepare(pdf: bytes, chain: Sequence[bytes], *, reason: str) -> ToSign:
    """Append an empty signature. `chain`: the signer's certificate (PEM or DER), then those above it.

    Raises:
        Invalid: for a certificate that cannot be read or whose key is not RSA.
        Refused: when the library is not installed.
    """
    hanko = _hanko()
    signer = _signer(hanko, chain, b"")
    meta = hanko.signers.PdfSignatureMetadata(
        field_name=FIELD, subfilter=hanko.fields.SigSeedSubFilter.PADES, md_algorithm="sha256", reason=reason
    )
    writer = hanko.writer.IncrementalPdfFileWriter(io.BytesIO(pdf))

    async def made() -> tuple[Any, Any, Any]:
        digest, _waiting, out = await hanko.signers.PdfSigner(
            meta, signer=signer
        ).async_digest_doc_for_signing(writer, bytes_reserved=_RESERVED)
        attributes = await signer.signed_attrs(digest.document_digest, "sha256", use_pades=True)
        return digest, attributes, out

    digest, attributes, out = _apart(lambda: asyncio.run(made()))
    return ToSign(
        document=out.getvalue(),
        attributes=attributes.untag().dump(),
        digest=digest.document_digest,
        start=digest.reserved_region_start,
        end=digest.reserved_region_end,
    )


def embed(waiting: ToSign, signature: bytes, chain: Sequence[bytes]) -> bytes:
    """The signed PDF. `signature` is RSA (PKCS#1 v1.5, SHA-256) over `waiting.attributes`.

    Raises:
        Invalid: when the signature is not one of these bytes by this certificate.
    """
    hanko = _hanko()
    signer = _signer(hanko, chain, signature)
    attributes = hanko.cms.CMSAttributes.load(waiting.attributes)
    out = io.BytesIO(waiting.document)
    prepared = hanko.byterange.PreparedByteRangeDigest(
        document_digest=waiting.digest, reserved_region_start=waiting.start, reserved_region_end=waiting.end
    )

    async def made() -> Any:
        return await signer.async_sign_prescribed_attributes("sha256", signed_attrs=attributes)

    prepared.fill_with_cms(out, _apart(lambda: asyncio.run(made())))
    body = out.getvalue()
    if not verify(body, chain[-1:]).intact:
        sentence = msg("この署名は、この会議録とこの証明書に合いません")
        raise Invalid(sentence, {"signature": [sentence]})
    return body


def verify(pdf: bytes, roots: Sequence[bytes]) -> Verdict:
    """What the library's validator says of the newest signature, trusting `roots` alone and fetching nothing.

    Raises:
        Invalid: when there is no signature.
    """
    hanko = _hanko()
    found = hanko.reader.PdfFileReader(io.BytesIO(pdf)).embedded_signatures
    if not found:
        sentence = msg("このPDFには電子署名がありません")
        raise Invalid(sentence, {"file": [sentence]})
    context = hanko.ValidationContext(
        trust_roots=[_certificate(hanko, root) for root in roots], allow_fetching=False
    )
    status = _apart(lambda: hanko.validate(found[-1], signer_validation_context=context))
    covered = status.coverage == hanko.validation.SignatureCoverageLevel.ENTIRE_FILE
    said = status.signing_cert.subject.human_friendly
    return Verdict(bool(status.intact and status.valid), bool(status.trusted), covered, said)


def _apart(work: Callable[[], T]) -> T:
    """Do it in a thread of its own: the library runs an event loop, which is refused where one runs already."""
    with ThreadPoolExecutor(1) as hand:
        return hand.submit(copy_context().run, work).result()


def _signer(hanko: Any, chain: Sequence[bytes], signature: bytes) -> Any:
    if not chain:
        sentence = msg("署名する人の証明書を渡してください")
        raise Invalid(sentence, {"certificate": [sentence]})
    certificate, *above = [_certificate(hanko, one) for one in chain]
    if certificate.public_key.algorithm != "rsa":
        sentence = msg("RSAの鍵の証明書を使ってください")
        raise Invalid(sentence, {"certificate": [sentence]})
    return hanko.signers.ExternalSigner(
        signing_cert=certificate,
        cert_registry=hanko.SimpleCertificateStore.from_certs(above),
        signature_value=signature or certificate.public_key.byte_size,
        signature_mechanism=hanko.algos.SignedDigestAlgorithm({"algorithm": "sha256_rsa"}),
    )


def _certificate(hanko: Any, body: bytes) -> Any:
    try:
        if hanko.pem.detect(body):
            _kind, _headers, body = hanko.pem.unarmor(body)
        made = hanko.x509.Certificate.load(body)
        made.native  # noqa: B018 - parsing is lazy: a broken certificate shows only here
    except ValueError:
        sentence = msg("証明書が読めません。PEMかDERのX.509証明書を渡してください")
        raise Invalid(sentence, {"certificate": [sentence]}) from None
    return made


def _hanko() -> Any:
    """The library, or how to get it: who never signs needs none of it."""
    try:
        from types import SimpleNamespace  # noqa: PLC0415 - with the rest

        from asn1crypto import algos, cms, pem, x509  # noqa: PLC0415 - an optional extra
        from pyhanko.pdf_utils import incremental_writer as writer  # noqa: PLC0415 - an optional extra
        from pyhanko.pdf_utils import reader  # noqa: PLC0415 - an optional extra
        from pyhanko.sign import fields, signers, validation  # noqa: PLC0415 - an optional extra
        from pyhanko.sign.signers import pdf_byterange as byterange  # noqa: PLC0415 - an optional extra
        from pyhanko_certvalidator import ValidationContext  # noqa: PLC0415 - an optional extra
        from pyhanko_certvalidator.registry import SimpleCertificateStore  # noqa: PLC0415 - an optional extra
    except ImportError:
        raise Refused(
            msg("電子署名の部品が入っていません。pip install 'consult[signing]' で入れてください")
        ) from None
    return SimpleNamespace(
        algos=algos, cms=cms, pem=pem, x509=x509, writer=writer, reader=reader, fields=fields, signers=signers,
        validation=validation, byterange=byterange, ValidationContext=ValidationContext,
        SimpleCertificateStore=SimpleCertificateStore, validate=validation.validate_pdf_signature,
    )  # fmt: skip
