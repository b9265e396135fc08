"""Files sent with the opinion form: looked at when they arrive, kept for a day, stored with the opinion."""

from collections.abc import Sequence
from dataclasses import replace

from werkzeug.datastructures import FileStorage

from consult.documents import pending
from consult.documents.inspection import MOST_FILES, Inspected, inspect
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.unit_of_work import unit_of_work
from consult.web.access import current_actor
from consult.web.opinions.opinion_answers import Answers, Attached


def received(answers: Answers, sent: Sequence[FileStorage], remove: str) -> tuple[Answers, list[Sentence]]:
    """The answers with the files that came and without the removed one; and a sentence for each refused."""
    for file in answers.files:
        if file.key == remove:
            pending.drop(file.key)
    kept = [file for file in answers.files if file.key != remove]
    refused: list[Sentence] = []
    for upload in filter(lambda upload: upload.filename, sent):
        if len(kept) >= MOST_FILES:
            refused.append(
                msg(
                    "ファイルは%(most)sつまでです。「%(name)s」は付けていません",
                    most=MOST_FILES,
                    name=upload.filename,
                )
            )
            continue
        try:
            seen = inspect(upload.filename or "", upload.stream.read())
            with unit_of_work(current_actor()) as uow:
                key = pending.keep(uow, seen.body)
        except Invalid as error:
            refused.append(error.sentence)
            continue
        kept.append(Attached(key, seen.name, len(seen.body)))
    return replace(answers, files=tuple(kept)), refused


def named(answers: Answers) -> tuple[Inspected, ...]:
    """The files by name only: enough to know, between two steps, that there are some."""
    return tuple(Inspected(file.name, "", b"", None, "") for file in answers.files)


def reopened(answers: Answers) -> tuple[Inspected, ...]:
    """The files again, as they will be stored.

    Raises:
        Invalid: when one was kept longer than a day and is gone.
    """
    found = []
    for file in answers.files:
        body = pending.read(file.key)
        if body is None:
            sentence = msg(
                "「%(name)s」は24時間たったので消えました。外して、もう一度選んでください", name=file.name
            )
            raise Invalid(sentence, {"files": [sentence]})
        found.append(inspect(file.name, body))
    return tuple(found)
