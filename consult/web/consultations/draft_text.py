"""The plain text of a section as HTML without styles: paragraphs, lists, tables, and words to point at."""

import re
from collections.abc import Iterator
from typing import Any

from markupsafe import Markup, escape

from consult.documents import drafts
from consult.i18n import gettext

_ITEM = re.compile(r"(\s*)(?:[-*・•○※]|\d{1,2}[.)])\s*(.+)", re.DOTALL)
_BEGIN, _END = "\ufdd0", "\ufdd1"  # noncharacters: no text is meant to hold them


def marked(text: str, words: str) -> Markup:
    """The same with some of its words marked, also where they run over several paragraphs."""
    if words not in text or _BEGIN in text or _END in text:
        return body(text)
    lines = "\n".join(_pointed(line) for line in words.split("\n"))
    found = str(body(text.replace(words, lines, 1)))
    begin = Markup('<mark><span class="vh">{}</span>').format(gettext("（直した文字："))
    end = Markup('<span class="vh">{}</span></mark>').format(gettext("）"))
    return Markup(found.replace(_BEGIN, begin).replace(_END, end))  # noqa: S704 - escaped by body


def _pointed(line: str) -> str:
    """The words of a line between the two signs, its list mark and the borders of its cells outside."""
    item = _ITEM.fullmatch(line)
    start = item.start(2) if item else 0
    cells = re.split(r"( \| |\t)", line[start:])
    return line[:start] + "".join(
        f"{_BEGIN}{cell}{_END}" if cell.strip() and cell not in {" | ", "\t"} else cell for cell in cells
    )


def body(text: str) -> Markup:
    """Paragraphs, lists and tables of a section as plain HTML without styles."""
    return Markup("\n").join(_blocks(drafts.paragraphs(text)))


def _blocks(parts: list[str]) -> Iterator[Markup]:
    place = 0
    while place < len(parts):
        for kind, reader in (
            ("list", _ITEM.fullmatch),
            ("table", lambda part: " | " in part or "\t" in part),
        ):
            run = _run(parts, place, reader)
            if len(run) > (kind == "table"):
                yield _list(run) if kind == "list" else _table(run)
                place += len(run)
                break
        else:
            yield Markup("<p>{}</p>").format(_lines(parts[place]))
            place += 1


def _run(parts: list[str], place: int, reader: Any) -> list[str]:
    run: list[str] = []
    for part in parts[place:]:
        if not reader(part):
            break
        run.append(part)
    return run


def _lines(text: str) -> Markup:
    return Markup("<br>").join(escape(line) for line in text.split("\n"))


def _list(items: list[str]) -> Markup:
    rows = [match for item in items if (match := _ITEM.fullmatch(item))]
    lines = [
        Markup("<li{}>{}</li>").format(Markup(' class="indent"') if len(row[1]) > 1 else "", _lines(row[2]))
        for row in rows
    ]
    return Markup('<ul class="bullets">{}</ul>').format(Markup("").join(lines))


def _table(rows: list[str]) -> Markup:
    cells = [re.split(r" \| |\t", row) for row in rows]
    head = Markup("").join(Markup('<th scope="col">{}</th>').format(cell) for cell in cells[0])
    lines = [
        Markup("<tr>{}</tr>").format(Markup("").join(Markup("<td>{}</td>").format(cell) for cell in row))
        for row in cells[1:]
    ]
    return Markup(
        '<div class="scroll" role="region" tabindex="0" aria-label="{}"><table><thead><tr>{}</tr></thead>'
        "<tbody>{}</tbody></table></div>"
    ).format(gettext("表（横に動かせます）"), head, Markup("").join(lines))
