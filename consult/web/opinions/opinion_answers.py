"""What someone has answered so far: it travels in one signed hidden field and is stored nowhere."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Protocol, TypeVar

from itsdangerous import BadSignature, Serializer

from consult import clock
from consult.consultations.rules import CATEGORIES, storable

ALL = "all"  # the draft as a whole
STEPS = ("place", "text", "person", "check")
PERSON = ("name", "representative", "address", "phone", "email")
KINDS = ("person", "corporate")
TRAP = "homepage"

T = TypeVar("T")


class Posted(Protocol):
    """A posted form (werkzeug's MultiDict)."""

    def get(self, key: str, default: str) -> str: ...
    def getlist(self, key: str) -> list[str]: ...
    def __contains__(self, key: object) -> bool: ...


@dataclass(frozen=True)
class Attached:
    """A file already received with this form: its key for a day, and what the sender called it."""

    key: str
    name: str
    size: int


@dataclass(frozen=True)
class Answers:
    """Everything answered so far. `key` makes sending twice harmless; `fixed`: the section came with the address."""

    key: str
    opened_at: dt.datetime
    fixed: bool = False
    places: tuple[str, ...] = ()
    texts: Mapping[str, str] = field(default_factory=dict)
    kind: str = "person"
    person: Mapping[str, str] = field(default_factory=dict)
    category: str = ""
    wants_mail: bool = False
    files: tuple[Attached, ...] = ()
    trap: str = ""

    @classmethod
    def fresh(cls, places: tuple[str, ...] = ()) -> "Answers":
        """Nothing answered yet; `places` come from the address of the form."""
        return cls(str(uuid.uuid4()), clock.arrived(), bool(places), places)

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps this form has."""
        return STEPS[1:] if self.fixed else STEPS

    def beside(self, step: str, distance: int) -> str:
        """The step before (-1) or after (1); the first and last have none beyond them."""
        at = self.steps.index(step) + distance
        return self.steps[max(0, min(at, len(self.steps) - 1))]

    def with_page(self, step: str, form: Posted, anchors: Collection[str]) -> "Answers":
        """These answers with what the page of `step` sent; what it did not send stays."""
        if step == "place":
            chosen = set(form.getlist("place"))
            return replace(self, places=tuple(a for a in (ALL, *anchors) if a in chosen))
        if step == "text":
            sent = {a: form.get(f"text-{a}", "") for a in (ALL, *anchors) if f"text-{a}" in form}
            return replace(self, texts={**self.texts, **sent})
        if step == "person":
            return self._with_person(form)
        return replace(self, trap=form.get(TRAP, "") or self.trap)

    def _with_person(self, form: Posted) -> "Answers":
        kind, category = form.get("kind", self.kind), form.get("category", self.category)
        return replace(
            self,
            kind=kind if kind in KINDS else "person",
            person={**self.person, **{name: form.get(name, "") for name in PERSON if name in form}},
            category=category if category in CATEGORIES else "",
            wants_mail="wants_mail" in form,
            trap=form.get(TRAP, "") or self.trap,
        )


def _serializer(secret: bytes, slug: str) -> Serializer[str]:
    # Plain JSON: what is not yet known to be ours must never be unpacked.
    return Serializer(
        secret,
        salt=f"opinion form {slug}",
        serializer=json,
        serializer_kwargs={"ensure_ascii": False},
        signer_kwargs={"key_derivation": "hmac", "digest_method": hashlib.sha256},
    )


def sign(answers: Answers, secret: bytes, slug: str) -> str:
    """The answers as the hidden field carries them; good for this case only."""
    return _serializer(secret, slug).dumps({**asdict(answers), "opened_at": answers.opened_at.isoformat()})


def load(signed: str, secret: bytes, slug: str) -> Answers | None:
    """The answers back, or None when the field is not what we gave."""
    try:
        data: dict[str, Any] = _serializer(secret, slug).loads(signed)
    except BadSignature:
        return None
    data["opened_at"] = dt.datetime.fromisoformat(data["opened_at"])
    data["places"] = tuple(data["places"])
    data["files"] = tuple(Attached(**entry) for entry in data["files"])
    return Answers(**data)


def texts_in(signed: str) -> dict[str, str]:
    """The words in such a field, whoever made it: to be shown again to who sent it, never to be trusted."""
    _, data = _serializer(b"", "").loads_unsafe(signed)
    texts = data.get("texts") if isinstance(data, dict) else None
    found = texts.items() if isinstance(texts, dict) else ()
    return {anchor: storable(text) for anchor, text in found if isinstance(text, str)}


def recovered(signed: str, anchors: Collection[str]) -> Answers:
    """A new form with the words found in a field that is not ours any more: nobody should write twice."""
    found = texts_in(signed)
    known = {anchor: text for anchor, text in found.items() if anchor in (ALL, *anchors)}
    places = tuple(anchor for anchor in (ALL, *anchors) if anchor in known)
    return replace(Answers.fresh(), places=places, texts=known)
