"""What the log's keeper signs: "after `size` entries the root is this" (C2SP tlog-checkpoint, signed-note).

The name of the key is the origin of the log. While a key is being replaced, a checkpoint carries the
signatures of both, and holders of either public key (`vkey`) can check it. Lines of unknown keys (witnesses,
other algorithms) are ignored, as the specification demands; a wrong signature by a known key never is.
"""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"
KEY_BYTES = 32
MAX_NOTE = 64 * 1024
MAX_SIGNATURES = 100


class CheckpointWrong(ValueError):
    """A checkpoint, key or signature is malformed or does not hold; the text says what."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The state of a log: `origin` names it, `size` counts entries, `root` is the Merkle root."""

    origin: str
    size: int
    root: bytes

    def text(self) -> str:
        """The signed lines."""
        return f"{self.origin}\n{self.size}\n{_b64(self.root)}\n"


@dataclass(frozen=True, slots=True)
class VerifierKey:
    """A public key with its name; `str()` is the vkey that a city prints in its notice."""

    name: str
    public: bytes

    @classmethod
    def parse(cls, vkey: str) -> "VerifierKey":
        """Read `name+hex(key id)+base64(0x01 ‖ key)`; refuses a key id that does not fit."""
        parts = vkey.strip().split("+", 2)
        if len(parts) != 3:  # noqa: PLR2004
            raise CheckpointWrong("vkey: not of the form name+id+key")
        name, key_id, encoded = parts
        material = _unb64(encoded, "vkey")
        if material[:1] != ED25519 or len(material) != 1 + KEY_BYTES:
            raise CheckpointWrong("vkey: not an Ed25519 key")
        key = cls(_name(name), material[1:])
        if key.key_id.hex() != key_id:
            raise CheckpointWrong("vkey: the key id does not fit the key (mistyped?)")
        return key

    @property
    def key_id(self) -> bytes:
        """SHA-256(name ‖ line feed ‖ 0x01 ‖ key), first four bytes."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public).digest()[:4]

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{_b64(ED25519 + self.public)}"


@dataclass(frozen=True, slots=True)
class Signer:
    """A private Ed25519 key with its name. `to_text()` is secret."""

    name: str
    key: Ed25519PrivateKey

    @classmethod
    def generate(cls, name: str) -> "Signer":
        """A new key for the log called `name` (like city.example.lg.jp/log/1)."""
        return cls(_name(name), Ed25519PrivateKey.generate())

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> "Signer":
        """The key that 32 bytes of seed stand for."""
        return cls(_name(name), Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_text(cls, text: str) -> "Signer":
        """Read what `to_text` wrote."""
        prefix, _, rest = text.strip().partition("PRIVATE+KEY+")
        parts = rest.split("+", 2)
        if prefix or len(parts) != 3:  # noqa: PLR2004
            raise CheckpointWrong("signing key: not of the form PRIVATE+KEY+name+id+key")
        material = _unb64(parts[2], "signing key")
        if material[:1] != ED25519 or len(material) != 1 + KEY_BYTES:
            raise CheckpointWrong("signing key: not an Ed25519 key")
        signer = cls.from_seed(parts[0], material[1:])
        if signer.verifier.key_id.hex() != parts[1]:
            raise CheckpointWrong("signing key: the key id does not fit the key")
        return signer

    def to_text(self) -> str:
        """`PRIVATE+KEY+name+id+base64(0x01 ‖ seed)`, the format of Go's note package. Keep it secret."""
        encoded = _b64(ED25519 + self.key.private_bytes_raw())
        return f"PRIVATE+KEY+{self.name}+{self.verifier.key_id.hex()}+{encoded}"

    @property
    def verifier(self) -> VerifierKey:
        """The public half."""
        return VerifierKey(self.name, self.key.public_key().public_bytes_raw())

    def line(self, text: str) -> str:
        """The signature line over `text`."""
        return f"— {self.name} {_b64(self.verifier.key_id + self.key.sign(text.encode()))}\n"


def sign(checkpoint: Checkpoint, signers: Sequence[Signer]) -> str:
    """The signed note: one line per signer, old and new key side by side while keys are rotated."""
    if not signers:
        raise CheckpointWrong("a checkpoint needs a signature")
    if any(signer.name != checkpoint.origin for signer in signers):
        raise CheckpointWrong("the key's name must be the origin of the log")
    text = checkpoint.text()
    parse_text(text)
    return text + "\n" + "".join(signer.line(text) for signer in signers)


def parse(note: str) -> Checkpoint:
    """What a note says, WITHOUT looking at its signatures; use `verify` before believing it."""
    return parse_text(split_note(note)[0])


def verify(note: str, keys: Sequence[VerifierKey]) -> Checkpoint:
    """The checkpoint, after at least one of `keys` was found to have signed it for its own origin."""
    text, signatures = split_note(note)
    checkpoint = parse_text(text)
    trusted = {(key.name, key.key_id): key for key in keys if key.name == checkpoint.origin}
    signed = False
    for name, key_id, signature in signatures:
        key = trusted.get((name, key_id))
        if key is None:
            continue
        try:
            Ed25519PublicKey.from_public_bytes(key.public).verify(signature, text.encode())
        except InvalidSignature:
            raise CheckpointWrong(f"the signature of {name} does not hold") from None
        signed = True
    if not signed:
        raise CheckpointWrong("not signed by any of the expected keys")
    return checkpoint


def split_note(note: str) -> tuple[str, list[tuple[str, bytes, bytes]]]:
    """A note's signed text and its signatures as (name, key id, signature)."""
    if len(note.encode()) > MAX_NOTE:
        raise CheckpointWrong("note: too long")
    text, blank, block = note.rpartition("\n\n")
    if not blank or not block.endswith("\n"):
        raise CheckpointWrong("note: no signature block")
    if any(character < " " and character != "\n" for character in note):
        raise CheckpointWrong("note: control character")
    lines = block[:-1].split("\n")
    if len(lines) > MAX_SIGNATURES:
        raise CheckpointWrong("note: too many signatures")
    return text + "\n", [_signature(line) for line in lines]


def parse_text(text: str) -> Checkpoint:
    """The signed lines as a checkpoint; extension lines are allowed and ignored."""
    lines = text.split("\n")
    if len(lines) < 4 or lines[-1] or not all(lines[:-1]):  # noqa: PLR2004
        raise CheckpointWrong("checkpoint: needs origin, size and root, each on a line")
    origin, size, encoded = lines[:3]
    if not (size.isascii() and size.isdigit()) or str(int(size)) != size:
        raise CheckpointWrong("checkpoint: size is not a plain decimal number")
    root = _unb64(encoded, "checkpoint root")
    if len(root) != hashlib.sha256().digest_size:
        raise CheckpointWrong("checkpoint: the root is not a SHA-256 hash")
    return Checkpoint(origin, int(size), root)


def _signature(line: str) -> tuple[str, bytes, bytes]:
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—":  # noqa: PLR2004
        raise CheckpointWrong("note: malformed signature line")
    data = _unb64(parts[2], "signature")
    if len(data) <= 4:  # noqa: PLR2004 - four bytes of key id come first
        raise CheckpointWrong("note: signature too short")
    return _name(parts[1]), data[:4], data[4:]


def _name(name: str) -> str:
    if not name or "+" in name or any(character.isspace() or character < " " for character in name):
        raise CheckpointWrong("key name: empty, or holds a space or a plus")
    return name


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _unb64(text: str, what: str) -> bytes:
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        raise CheckpointWrong(f"{what}: not base64") from None
    if _b64(data) != text:
        raise CheckpointWrong(f"{what}: not canonical base64")
    return data
