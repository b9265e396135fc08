"""The signed public edition: filed beside the plain one when its signature covers exactly that file."""

import hashlib
from collections.abc import Sequence

from consult.access.permissions import Permission
from consult.audit.events import Event
from consult.documents import files, signing
from consult.documents.models import ProducedDocument
from consult.errors import Invalid, Refused
from consult.i18n import msg
from consult.meetings import setting
from consult.meetings.actions import turn
from consult.meetings.models import Meeting
from consult.unit_of_work import UnitOfWork


def unsigned(meeting: Meeting, document: ProducedDocument | None) -> bytes:
    """The sheet that is to be signed.

    Raises:
        Refused: when the public edition has not been released.
    """
    if document is None or meeting.redaction_state != "released":
        raise Refused(msg("電子署名は、公開版を別の人が確かめたあとに付けます"))
    return files.read(document.file)


def file_signed(
    uow: UnitOfWork, meeting: Meeting, body: bytes, *, roots: Sequence[bytes]
) -> ProducedDocument:
    """Keep the signed sheet under a number of its own; it is public when the minutes are.

    Raises:
        Refused: before the release.
        Invalid: when it is another file, or its signature does not hold, or not by one of `roots`.
    """
    turn.take(uow, meeting, Permission.MINUTES_RELEASE)
    plain = setting.produced(uow.session, meeting, setting.PUBLIC)
    sheet = unsigned(meeting, plain)
    verdict = signing.verify(body, roots)
    if not body.startswith(sheet):
        sentence = msg("署名したPDFが、この会議録の公開版ではありません")
        raise Invalid(sentence, {"file": [sentence]})
    if not (verdict.intact and verdict.trusted and verdict.whole):
        sentence = msg("電子署名を確かめられません。証明書と、署名したあとに変えていないかを確かめてください")
        raise Invalid(sentence, {"file": [sentence]})
    made = setting.file_document(
        uow, meeting, setting.PUBLIC_SIGNED, body, name=f"{meeting.case.slug}-minutes-signed.pdf",
        media_type="application/pdf", title=f"{meeting.case.title} 会議録（公開版、電子署名つき）",
    )  # fmt: skip
    made.version = meeting.minutes_version
    made.public = made.file.public = bool(plain and plain.public)
    uow.record(
        Event.MINUTES_SIGNED,
        meeting,
        public={"version": meeting.minutes_version, "sha256": hashlib.sha256(body).hexdigest()},
    )
    return made
