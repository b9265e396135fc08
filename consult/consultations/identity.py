"""Who sent an opinion: kept apart from what it says, encrypted, and counted without being named."""

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from dataclasses import asdict, dataclass

from cryptography.fernet import Fernet

from consult.config import Settings
from consult.documents.text import duplicate_key, normalise_newlines


@dataclass(frozen=True)
class Keys:
    """The secrets of intake: receipt codes, sealed identities, counted persons, marks of what no text may say."""

    receipt: bytes
    identity: bytes
    person: bytes
    marks: bytes

    @classmethod
    def of(cls, settings: Settings) -> "Keys":
        """The keys derived from the secret of this installation."""
        purposes = ("receipt-code", "identity", "person", "secret-marks")
        return cls(*map(settings.key, purposes))

    @property
    def box(self) -> Fernet:
        """What seals and opens identities (AES-128-CBC with HMAC, in Fernet's format)."""
        return Fernet(urlsafe_b64encode(self.identity))


@dataclass(frozen=True)
class Identity:
    """Exactly as typed. `representative` is the 代表者 of an organisation, whose name is `name`."""

    name: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    kind: str = "person"  # person, corporate
    representative: str = ""

    @property
    def strings(self) -> tuple[str, ...]:
        """Everything in it that may never be printed for the public, whole and by its lines."""
        fields = (self.name, self.representative, self.address, self.phone, self.email)
        lines = (line for text in fields for line in (text, *normalise_newlines(text).split("\n")))
        return tuple(dict.fromkeys(line.strip() for line in lines if line.strip()))


def seal(identity: Identity, keys: Keys) -> bytes:
    """The identity as it is stored."""
    return keys.box.encrypt(json.dumps(asdict(identity), ensure_ascii=False).encode())


def unseal(sealed: bytes, keys: Keys) -> Identity:
    """The identity back; `cryptography.fernet.InvalidToken` when the key is another one."""
    return Identity(**json.loads(keys.box.decrypt(sealed)))


def person_key(identity: Identity, keys: Keys, case: str, once: str) -> str:
    """Equal for opinions of one person in one case, different in every other case.

    Width, kana and spaces of name and address do not matter. Who gives no name counts as one person each.
    """
    name, address = duplicate_key(identity.name), duplicate_key(identity.address)
    who = f"{identity.kind}\0{name}\0{address}" if name else f"once\0{once}"
    return hmac.new(keys.person, f"{case}\0{who}".encode(), hashlib.sha256).hexdigest()
