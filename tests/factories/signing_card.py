"""A certification authority for tests, and a card of its own: a signer outside whose key never leaves it."""

import datetime as dt
from collections.abc import Callable

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.x509.oid import NameOID

NOW = dt.datetime.now(dt.UTC)


def certificate(name, key, issuer, issuer_key, *, authority):
    built = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - dt.timedelta(days=1))
        .not_valid_after(NOW + dt.timedelta(days=30))
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=not authority, content_commitment=not authority, key_cert_sign=authority,
                crl_sign=authority, key_encipherment=False, data_encipherment=False, key_agreement=False,
                encipher_only=False, decipher_only=False,
            ),
            critical=True,
        )
    )  # fmt: skip
    return built.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def card() -> tuple[list[bytes], Callable[[bytes], bytes]]:
    """The chain of certificates, and what signs with the key that stays outside."""
    root_key, key = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
    root = certificate("試験認証局", root_key, "試験認証局", root_key, authority=True)
    mine = certificate("緑野市長 職責証明書（試験）", key, "試験認証局", root_key, authority=False)

    def sign(attributes: bytes) -> bytes:
        return key.sign(attributes, padding.PKCS1v15(), hashes.SHA256())

    return [mine, root], sign
