"""The last look before anything leaves: no withheld passage and nothing of a sender's identity, in any file.

Whoever adds a form of the result adds it to `Built`; everything built is searched.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from consult.cases.models import Case
from consult.consultations.identity import Keys, unseal
from consult.consultations.models import Opinion, OpinionIdentity
from consult.consultations.queries import spans_of
from consult.documents import pdf
from consult.documents.redaction import leaks, withheld_strings
from consult.errors import Refused
from consult.i18n import msg

_TAG = re.compile(r"<[^>]*>")


class LeakFound(Refused):
    """Something withheld was found in a file; says where, never what."""

    code = "leak-found"

    def __init__(self, places: Sequence[tuple[str, str]]) -> None:
        self.places = tuple(places)
        said = "、".join(f"{name}（{place}）" for name, place in self.places)
        super().__init__(
            msg("公表できません。読めないようにした文か個人の情報が残っています：%(places)s", places=said)
        )


@dataclass(frozen=True)
class Secrets:
    """Strings that may appear nowhere, by the receipt number of the opinion they come from."""

    by_number: dict[str, tuple[str, ...]] = field(default_factory=dict)


def secrets_of(session: Session, case: Case, keys: Keys) -> Secrets:
    """What no file of a case may hold: withheld passages, and names, addresses, phones and mails of senders."""
    found: dict[str, tuple[str, ...]] = {}
    rows = session.execute(
        select(Opinion, OpinionIdentity.sealed)
        .join(OpinionIdentity, OpinionIdentity.opinion_id == Opinion.id)
        .where(Opinion.case_id == case.id)
        .order_by(Opinion.number)
    )
    for opinion, sealed in rows:
        withheld = withheld_strings(opinion.text, spans_of(opinion)) if opinion.redactions else ()
        found[opinion.receipt_number] = (*withheld, *unseal(sealed, keys).strings)
    return Secrets(found)


def readable(body: bytes, media_type: str) -> str:
    """Everything a reader could get out of a file."""
    if media_type == "application/pdf":
        return "\n".join([*pdf.searchable_strings(body), pdf.extract_text(body)])
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as parts:
            texts = [name + "\n" + parts.read(name).decode("utf-8", "replace") for name in parts.namelist()]
        return _with_plain("\n".join(texts))
    text = body.decode("utf-8-sig", "replace")
    return _with_plain(text) if media_type in {"text/html", "application/xml"} else text


def _with_plain(markup: str) -> str:
    """The markup, and the text as it reads without it: a name may be split by an element."""
    return f"{markup}\n{_TAG.sub('', markup)}"


def ensure_nothing_leaks(files: Iterable[tuple[str, str, bytes]], secrets: Secrets) -> None:
    """Search every file (name, media type, bytes) for every secret.

    Raises:
        LeakFound: naming each file and the opinion whose secret is in it; never the secret.
    """
    places = []
    for name, media_type, body in files:
        text = readable(body, media_type)
        places += [(name, number) for number, strings in secrets.by_number.items() if leaks(text, strings)]
    if places:
        raise LeakFound(places)
