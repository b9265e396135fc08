"""Words in the reader's language, without Flask.

Source texts are Japanese (the language the offices work in), so the Japanese catalogue is complete by
construction; `translations/en.po` carries the English. Catalogues are compiled when first used.
The language is a context variable, so page, mail, worker and command line share one call.
"""

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache, singledispatch
from gettext import GNUTranslations, NullTranslations

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from consult.resources import package_file

LANGUAGES = ("ja", "en")

_language: ContextVar[str] = ContextVar("language", default="ja")


def language() -> str:
    """The language the present reader wants: `ja` or `en`."""
    return _language.get()


def set_language(code: str) -> None:
    """Choose the language for the rest of this context; unknown codes mean Japanese."""
    _language.set(code if code in LANGUAGES else "ja")


@contextmanager
def using(code: str) -> Iterator[None]:
    """Speak `code` inside the block; unknown codes mean Japanese."""
    token = _language.set(code if code in LANGUAGES else "ja")
    try:
        yield
    finally:
        _language.reset(token)


@cache
def _catalogue(code: str) -> NullTranslations:
    if code == "ja":
        return NullTranslations()
    with package_file("translations", f"{code}.po").open("rb") as source:
        catalogue = read_po(source, locale=code)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return GNUTranslations(compiled)


def gettext(text: str) -> str:
    """`text` in the reader's language (the Japanese source itself when there is no translation)."""
    return _catalogue(language()).gettext(text) if text else ""


def ngettext(one: str, many: str, number: int) -> str:
    """The form of a counted text for `number`; Japanese has one form."""
    return _catalogue(language()).ngettext(one, many, number)


def N_(text: str) -> str:  # noqa: N802 - the name gettext tools know for "mark, do not translate yet"
    """Mark a text for extraction and return it unchanged."""
    return text


@singledispatch
def say(value: object) -> str:
    """A value put into a sentence; `calendars` adds dates, `Message` translates itself."""
    return str(value)


@say.register
def _(value: int) -> str:
    return f"{value:,}"


@dataclass(frozen=True)
class Message:
    """A sentence with parameters, put into words only when printed.

    `params` fill `%(name)s` places; dates, numbers and messages among them are said in the same language.
    """

    text: str
    params: Mapping[str, object] = field(default_factory=dict)

    def __str__(self) -> str:
        words = gettext(self.text)
        return words % {name: say(value) for name, value in self.params.items()} if self.params else words

    def __hash__(self) -> int:
        return hash(self.text)


def msg(text: str, /, **params: object) -> Message:
    """A translatable sentence: `msg("%(n)s通を受け付けました", n=7)`."""
    return Message(text, params)


def pick(texts: Mapping[str, str]) -> str:
    """The reader's language out of a `{ja, en}` table (procedure files carry their own texts)."""
    return texts.get(language()) or texts["ja"]
