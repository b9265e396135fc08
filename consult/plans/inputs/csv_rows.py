"""Inputs as a table: column text alone is enough; with a disposition each row brings its own answer. Pure."""

import csv
import io
from collections import defaultdict
from typing import Final

from consult.documents.cells import ensure_table
from consult.errors import Invalid, Sentence
from consult.i18n import msg
from consult.plans.inputs.rules import DISPOSITIONS, LONGEST, SOURCES, Disposed, Given, mistakes

COLUMNS: Final = ("text", "source", "label", "disposition", "reason", "place")
_ENCODINGS = ("utf-8-sig", "cp932")


def decoded(data: bytes) -> str:
    """The text of a file in UTF-8 or Shift_JIS; Invalid naming `file` for anything else."""
    for encoding in _ENCODINGS:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    sentence = msg("文字を読めません。UTF-8かShift_JISのCSVで保存し直してください")
    raise Invalid(sentence, {"file": [sentence]})


def read_inputs(data: bytes, source: str, label: str = "") -> list[Given]:
    """The rows of a CSV file; `source` and `label` are for rows that name none. Names in Japanese are read too.

    Raises:
        Invalid: naming every wrong line under `file`; nothing is half read.
    """
    ensure_table(text := decoded(data), "file")
    table = csv.DictReader(io.StringIO(text, newline=""))
    if "text" not in (table.fieldnames or ()):
        sentence = msg("1行目に列の名前を書いてください。text が要ります。ほかに使えるのは %(names)s です", names=",".join(COLUMNS[1:]))  # fmt: skip
        raise Invalid(sentence, {"file": [sentence]})
    found: list[Given] = []
    wrong: dict[str, list[Sentence]] = defaultdict(list)
    for cells in table:
        row = {name: (cells.get(name) or "").strip() for name in COLUMNS}
        if not any(row.values()):
            continue
        said = _wrong(row, source)
        wrong["file"] += [msg("%(n)s行目：%(what)s", n=table.line_num, what=str(one)) for one in said]
        if not said:
            found.append(_given(row, source, label))
    if wrong["file"]:
        raise Invalid(msg("%(n)s行を直してください。何も取り込んでいません", n=len(wrong["file"])), wrong)
    if not found:
        sentence = msg("意見が1件もありません。2行目から書いてください")
        raise Invalid(sentence, {"file": [sentence]})
    return found


def _given(row: dict[str, str], source: str, label: str) -> Given:
    disposition = _code(DISPOSITIONS, row["disposition"])
    answer = Disposed(disposition, row["reason"], place=row["place"]) if disposition else None
    return Given("", _code(SOURCES, row["source"]) or source, row["text"], row["label"] or label, answer)


def _wrong(row: dict[str, str], source: str) -> list[Sentence]:
    said: list[Sentence] = []
    if not row["text"] or len(row["text"]) > LONGEST:
        said.append(msg("text に意見を%(n)s字までで書いてください", n=LONGEST))
    if (row["source"] or not source) and not _code(SOURCES, row["source"]):
        said.append(msg("source は %(names)s のどれかです", names="、".join(SOURCES)))
    if row["disposition"]:
        code = _code(DISPOSITIONS, row["disposition"])
        said += [
            sentence for _name, sentence in mistakes(Disposed(code, row["reason"], place=row["place"]), ())
        ]
    return said


def _code(words: dict[str, str], typed: str) -> str:
    """The code itself, or the one whose Japanese word was written; "" for neither."""
    return next((code for code, word in words.items() if typed in {code, word}), "")
