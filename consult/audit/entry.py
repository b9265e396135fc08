"""One leaf of the log: public facts in clear, personal ones as salted commitments.

A leaf is RFC 8785 JSON. Whatever may be personal is left out; the leaf holds only the digest of a
*disclosure* `base64url([salt, name, value])` (the format of SD-JWT). Deleting the disclosure erases the value
for good, and no proof changes. The salt is what makes the digest of a name unguessable, so a digest without
one is never written.
"""

import base64
import builtins
import datetime as dt
import hashlib
import json
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import rfc8785

from consult.audit.merkle import hash_leaf

MAX_BYTES = 16 * 1024
MAX_INTEGER = 2**53 - 1
SALT_BYTES = 16
RESERVED = frozenset({"v", "id", "at", "type", "subject", "n", "_sd", "_sd_alg", "..."})

_TYPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+")
_SUBJECT = re.compile(r"[a-z][a-z0-9_-]*(/[A-Za-z0-9._~-]+)+")


class EntryRefused(ValueError):
    """The leaf or a disclosure is not what the log may hold; the text says which field and why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A leaf ready to be stored: its bytes, its RFC 6962 leaf hash, one disclosure per private field, its id."""

    bytes: builtins.bytes
    leaf_hash: builtins.bytes
    disclosures: Mapping[str, str]
    id: str


def make_entry(
    type: str,  # noqa: A002 - the word of the log format
    subject: str,
    n: int,
    at: dt.datetime | dt.date,
    *,
    public: Mapping[str, Any],
    private: Mapping[str, Any],
    id: str,  # noqa: A002 - the word of the log format
    salts: Mapping[str, bytes] | None = None,
) -> Entry:
    """Build leaf number `n` (from 1, dense) of `subject`.

    `at` is an aware instant, or a date where the exact time could tell who acted. `salts` fixes the 16-byte
    salts by field name (test vectors only). Raises EntryRefused for floats, integers beyond 2^53-1, lone
    surrogates, reserved names, a name both public and private, or a leaf beyond 16 KiB.
    """
    _check_head(type, subject, n, id)
    leaf: dict[str, Any] = {"v": 1, "id": id, "at": _instant(at), "type": type, "subject": subject, "n": n}
    for name, value in public.items():
        _check_name(name, f"public.{name}")
        _check_value(value, name)
        leaf[name] = value
    disclosures: dict[str, str] = {}
    for name, value in private.items():
        _check_name(name, f"private.{name}")
        if name in public:
            raise EntryRefused(f"{name}: a field is public or private, not both")
        _check_value(value, name)
        salt = secrets.token_bytes(SALT_BYTES) if salts is None else salts[name]
        if len(salt) != SALT_BYTES:
            raise EntryRefused(f"{name}: a salt has {SALT_BYTES} bytes, not {len(salt)}")
        disclosures[name] = _base64url(rfc8785.dumps([_base64url(salt), name, value]))
    if disclosures:
        leaf["_sd"] = sorted(digest_of(disclosure) for disclosure in disclosures.values())
        leaf["_sd_alg"] = "sha-256"
    data = rfc8785.dumps(leaf)
    if len(data) > MAX_BYTES:
        raise EntryRefused(f"leaf of {len(data)} bytes; the limit is {MAX_BYTES}: record a digest instead")
    return Entry(data, hash_leaf(data), disclosures, id)


def digest_of(disclosure: str) -> str:
    """What the leaf holds in place of a disclosure: base64url(SHA-256(ASCII(disclosure)))."""
    return _base64url(hashlib.sha256(disclosure.encode("ascii")).digest())


def check_disclosures(entry_bytes: bytes, disclosures: Mapping[str, str]) -> dict[str, Any]:
    """The values behind `disclosures`, after each was found in the leaf's `_sd` under its own name.

    Fewer disclosures than commitments is normal (some are withheld or erased). Raises EntryRefused otherwise.
    """
    leaf = json.loads(entry_bytes)
    committed = leaf.get("_sd", [])
    values: dict[str, Any] = {}
    for name, disclosure in disclosures.items():
        if not disclosure.isascii() or digest_of(disclosure) not in committed:
            raise EntryRefused(f"{name}: the leaf holds no commitment to this disclosure")
        content = json.loads(base64.urlsafe_b64decode(disclosure + "=" * (-len(disclosure) % 4)))
        if not isinstance(content, list) or len(content) != 3 or content[1] != name:  # noqa: PLR2004
            raise EntryRefused(f"{name}: the disclosure speaks of another field")
        if name in leaf:
            raise EntryRefused(f"{name}: the leaf already has this field in clear")
        values[name] = content[2]
    return values


def _check_head(type_: str, subject: str, n: int, id_: str) -> None:
    if not _TYPE.fullmatch(type_):
        raise EntryRefused(f"type: {type_!r} is not of the form subject.happened")
    if not _SUBJECT.fullmatch(subject):
        raise EntryRefused(f"subject: {subject!r} is not of the form kind/identifier in plain ASCII")
    if isinstance(n, bool) or not 1 <= n <= MAX_INTEGER:
        raise EntryRefused(f"n: {n!r} is not a counter from 1")
    if not id_ or not id_.isascii():
        raise EntryRefused("id: must be a non-empty ASCII string")


def _instant(at: dt.datetime | dt.date) -> str:
    if not isinstance(at, dt.datetime):
        return at.isoformat()
    if at.tzinfo is None:
        raise EntryRefused("at: an instant needs a time zone")
    return at.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _check_name(name: object, where: str) -> None:
    if not isinstance(name, str) or not name:
        raise EntryRefused(f"{where}: a field name is a non-empty string")
    if name in RESERVED or name.startswith("_"):
        raise EntryRefused(f"{where}: this name is reserved by the log format")
    _check_text(name, where)


def _check_value(value: object, where: str) -> None:
    if value is None or isinstance(value, bool):
        return
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, int):
        if abs(value) > MAX_INTEGER:
            raise EntryRefused(f"{where}: integer beyond 2^53-1: write it as text")
    elif isinstance(value, float):
        raise EntryRefused(f"{where}: floating point is not exact: write an integer or text")
    elif isinstance(value, list | tuple):
        for position, item in enumerate(value):
            _check_value(item, f"{where}[{position}]")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            _check_name(name, f"{where}.{name}")
            _check_value(item, f"{where}.{name}")
    else:
        raise EntryRefused(f"{where}: {value.__class__.__name__} is not a JSON value")


def _check_text(text: str, where: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise EntryRefused(f"{where}: lone surrogate at position {error.start}") from None


def _base64url(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")
