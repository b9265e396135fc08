"""The confirmation code of a receipt: fifteen digits and one that catches a slip of the pen.

The code is derived from the key of the form, so the same form sent twice has the same code; the database
keeps only a keyed digest of it.
"""

import hashlib
import hmac
import unicodedata

LENGTH = 16
_BODY = 15
# Damm's quasigroup: finds every single wrong digit and every swap of neighbours.
_DAMM = (
    "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
    "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
)  # fmt: skip


def _check(digits: str) -> int:
    state = 0
    for digit in digits:
        state = int(_DAMM[state][int(digit)])
    return state


def code_for(key: bytes, once: str) -> str:
    """The sixteen digits that belong to a form's key `once` (HMAC-SHA-256 under `key`)."""
    number = int.from_bytes(hmac.new(key, b"code\0" + once.encode(), hashlib.sha256).digest())
    body = f"{number % 10**_BODY:0{_BODY}d}"
    return f"{body}{_check(body)}"


def digest_of(key: bytes, code: str) -> str:
    """What the database keeps of a code; without the key it tells nothing."""
    return hmac.new(key, b"digest\0" + code.encode(), hashlib.sha256).hexdigest()


def once_digest(key: bytes, once: str) -> str:
    """What the database keeps of a form's key."""
    return hmac.new(key, b"once\0" + once.encode(), hashlib.sha256).hexdigest()


def read_code(typed: str) -> str | None:
    """The sixteen digits someone typed, in any width and with any spaces or hyphens; None when they do not check."""
    digits = "".join(filter(str.isdigit, unicodedata.normalize("NFKC", typed)))
    if len(digits) != LENGTH or not digits.isascii() or _check(digits) != 0:
        return None
    return digits


def spaced(code: str) -> str:
    """The code as it is printed: 4821 7730 1956 0043."""
    return " ".join(code[place : place + 4] for place in range(0, LENGTH, 4))
