"""A file sent with a form and its words for everyone, looked into together: everything wrong is said at once."""

from consult.documents.inspection import Inspected, inspect
from consult.dossier.reading import seems_personal
from consult.errors import Invalid
from consult.i18n import gettext
from consult.web.forms import Typed


def sent_file(typed: Typed, name: str, body: bytes) -> Inspected:
    """What was sent, found sound.

    Raises:
        Invalid: with everything wrong in the form so far and, naming `files`, with the file.
    """
    try:
        found = inspect(name, body)
    except Invalid as error:
        typed.join(error)
        typed.ensure()
        raise
    typed.ensure()
    return found


def impersonal(typed: Typed, name: str, missing: str) -> str:
    """A text everyone will read beside a file; wrong when empty, or when it seems to say who somebody is."""
    text = typed.text(name, missing)
    if text and seems_personal(text):
        sentence = gettext("人の名前か連絡先のように読める言葉があります。書き直してください")
        typed.wrong.setdefault(name, []).append(sentence)
    return text
