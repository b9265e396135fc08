"""The handbook as a document to sign: the typed context of `templates/pdf/handbook/document.html`."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from consult.workflow.definition import Definition
from consult.workflow.drawing.composing import picture
from consult.workflow.handbook import Chapter, chapter

FONT = "Consult Document"
WIDTH, HEIGHT = 657, 850  # of the page inside its margins, in pixels; the height leaves room for the heading


@dataclass(frozen=True)
class Printed:
    """A procedure with its drawing, in parts that fit a page."""

    chapter: Chapter
    drawings: tuple[str, ...]


@dataclass(frozen=True)
class Handbook:
    """Several procedures in one document, with the day it was made."""

    municipality: str
    made_on: str
    procedures: tuple[Printed, ...]


def handbook(
    definitions: Iterable[Definition],
    who: Callable[[str], str],
    *,
    municipality: str,
    made_on: str,
    others: Mapping[str, Definition] | None = None,
) -> Handbook:
    """The document of `definitions` in the reader's language; `who` names the holders of a permission."""
    return Handbook(
        municipality,
        made_on,
        tuple(Printed(chapter(d, who, others=others), tuple(_drawings(d))) for d in definitions),
    )


def _drawings(definition: Definition) -> list[str]:
    drawn = picture(definition, prefix=None, beside=WIDTH)
    scale = min(1.0, WIDTH / drawn.width)
    return drawn.pages(HEIGHT / scale, FONT)
