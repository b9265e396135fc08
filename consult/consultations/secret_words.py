"""The strings no published file may hold: of a sender, and of what is withheld, in every spelling that is sought."""

import re
from dataclasses import dataclass, replace

from consult.consultations.identity import Identity
from consult.documents.name_search import NameParts
from consult.documents.needle_marks import Form, form_of
from consult.documents.personal_places import address_hints, other_spellings

_PHONE = re.compile(r"0\d{9,10}")
_ASCII_DIGITS = str.maketrans("０１２３４５６７８９", "0123456789")
_NUMBERED = re.compile(r"[\d一二三四五六七八九十〇]")


def of_passage(text: str) -> tuple[str, ...]:
    """A withheld passage, the addresses in it in their other spellings, and a phone as it is dialled from abroad."""
    places = (place for hint in address_hints(text) for place in other_spellings(text[hint.start : hint.end]))
    return (text, *places, *_from_abroad(text))


def of_sender(identity: Identity) -> tuple[str, ...]:
    """Name, address, phone and mail; an address without the number of a house (緑野市) is no secret."""
    places = set(replace(identity, name="", representative="", phone="", email="").strings)
    whole = (*identity.strings, *other_spellings(identity.address), *_from_abroad(identity.phone))
    return tuple(text for text in whole if text not in places or _NUMBERED.search(text))


def names_of(identity: Identity) -> tuple[str, ...]:
    """The names of people in it, whose parts may stand alone in a text."""
    return identity.representative, "" if identity.kind == "corporate" else identity.name


def _from_abroad(phone: str) -> tuple[str, ...]:
    digits = re.sub(r"[\s()（）－-]", "", phone.translate(_ASCII_DIGITS))
    return (f"+81{digits[1:]}",) if _PHONE.fullmatch(digits) else ()


@dataclass(frozen=True)
class Forms:
    """Everything an opinion is known by, as it is looked up."""

    strings: frozenset[Form]
    families: frozenset[str] = frozenset()
    given: frozenset[str] = frozenset()

    @property
    def all(self) -> frozenset[Form]:
        """Strings and parts of names."""
        families = {Form("family", word) for word in self.families}
        return self.strings | families | {Form("given", word) for word in self.given}


def forms_of_sender(identity: Identity) -> Forms:
    """The forms of a sender's strings and of the parts of their names."""
    parts = NameParts.of(names_of(identity))
    return Forms(frozenset(map(form_of, of_sender(identity))), parts.families, parts.given)
