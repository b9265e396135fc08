"""A file as opinions, one after another: what kind of file it is decides its first bytes, not its name. Pure."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from consult.consultations.importing import csv_file, eml_file, table, xlsx_file
from consult.consultations.importing.fields import Said, digest_of, identity_of, read_row
from consult.consultations.importing.table import Problem, Record, Row
from consult.consultations.importing.xlsx_parts import OLE, refused
from consult.consultations.submission import Paper, Part, Submission
from consult.documents import inspection
from consult.errors import Invalid, Sentence
from consult.i18n import msg

_MAIL_LINES = (b"from:", b"received:", b"return-path:", b"date:", b"message-id:", b"mime-version:",
               b"delivered-to:", b"x-", b"subject:", b"to:")  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A file as it came: its name, and its bytes to be read from the start."""

    name: str
    stream: BinaryIO


@dataclass(frozen=True)
class Entry:
    """One opinion as read, ready to be checked against the case; or every mistake in its row."""

    file: str
    place: int
    submission: Submission | None
    problems: tuple[Problem, ...] = ()
    notes: tuple[Sentence, ...] = ()


@dataclass
class Reading:
    """The opinions of one or several files. A row's key is what it says, and which of several alike it is."""

    sources: Sequence[Source]
    said: Said
    places: Mapping[str, str]
    notes: list[Sentence] = field(default_factory=list)  # about whole files, known once reading has begun

    def __iter__(self) -> Iterator[Entry]:
        """Read everything anew.

        Raises:
            Invalid: for a file that cannot be read as a whole, before or while its rows are read.
        """
        seen = Counter[bytes]()
        self.notes.clear()
        for source in self.sources:
            source.stream.seek(0)
            for entry, digest in self._entries(source):
                if entry.submission is None:
                    yield entry
                    continue
                short = bytes.fromhex(digest)[:16]
                seen[short] += 1
                once = f"import:{digest}:{seen[short]}"
                yield replace(entry, submission=replace(entry.submission, once=once))

    def _entries(self, source: Source) -> Iterator[tuple[Entry, str]]:
        kind = kind_of(source.stream)
        if kind == "eml":
            yield self._letter(source)
            return
        others = 0
        if kind == "xlsx":
            records, others = xlsx_file.records(source.stream)
        else:
            records = csv_file.records(source.stream)
        head = self._heading(records)
        if others:
            self.notes.append(msg("ほかのシート（%(n)s枚）は読みません。1枚目だけを読みました", n=others))
        if head.unread:
            titles = "、".join(title[:20] for title in head.unread[:10])
            self.notes.append(msg("次の列は読みません：%(titles)s", titles=titles))
        for row in table.rows(records, head):
            read = read_row(row, self.said, self.places)
            yield Entry(source.name, row.place, read.submission, read.problems, read.notes), read.digest

    def _heading(self, records: Iterator[Record]) -> table.Heading:
        first = next(
            (r for r in records if r.wrong is not None or any(cell.strip() for cell in r.cells)), Record(1)
        )
        if first.wrong is not None:
            raise Invalid(first.wrong, {"file": [first.wrong]})
        return table.heading(first.cells, self.said.given)

    def _letter(self, source: Source) -> tuple[Entry, str]:
        found = eml_file.letter(source.stream)
        who, unclear = identity_of(Row(1, eml_file.labelled(found.text)))
        who = replace(who, name=who.name or found.name, email=found.address)
        wrong: list[Problem] = [*unclear]
        uploads = []
        for name, body in found.attached:
            try:
                uploads.append(inspection.inspect(name, body))
            except Invalid as error:
                wrong.append(Problem(1, "", error.sentence))
        if len(uploads) > inspection.MOST_FILES:
            wrong.append(
                Problem(1, "", msg("添付が%(n)s個あります。%(most)s個までです。まとめてから入れてください",
                                   n=len(uploads), most=inspection.MOST_FILES))
            )  # fmt: skip
        if self.said.arrived_on is None:
            wrong.append(Problem(1, "arrived_on", msg("届いた日を書いてください")))
        if wrong or self.said.arrived_on is None:
            return Entry(source.name, 1, None, tuple(wrong), found.notes), ""
        submission = Submission(
            parts=(Part(found.text),),
            identity=who,
            channel="email",
            uploads=tuple(uploads),
            paper=Paper(arrived_on=self.said.arrived_on, authored_on=found.authored_on),
            source=(source.name, _whole(source.stream)),
        )
        # The day of arrival is the clerk's word, not the letter's: typed otherwise, it is the same letter.
        same = replace(submission, paper=None)
        digest = digest_of(same, found.key, str(found.authored_on))
        return Entry(source.name, 1, submission, notes=found.notes), digest


def _whole(stream: BinaryIO) -> bytes:
    stream.seek(0)
    return stream.read()


def kind_of(stream: BinaryIO) -> str:
    """`xlsx`, `eml` or `csv`, by how the file begins.

    Raises:
        Invalid: for an old or locked workbook.
    """
    start = stream.read(512)
    stream.seek(0)
    if start.startswith(OLE):
        raise refused("locked")
    if start.startswith(b"PK\x03\x04"):
        return "xlsx"
    first = start.split(b"\n", 1)[0].lower()
    return (
        "eml"
        if first.startswith(_MAIL_LINES) and b":" in first and b"," not in first.split(b":")[0]
        else "csv"
    )
