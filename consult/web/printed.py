"""Sheets anyone may ask for: set once, kept in memory, for setting one takes a second or two."""

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING

from flask import Response, make_response

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

FEW = 64


@lru_cache(maxsize=FEW)
def sheet(
    template: str, context: "DataclassInstance", title: str, language: str, created: dt.datetime
) -> bytes:
    """The PDF of a public document; only for contexts that hold nobody's secret."""
    return set_for_one(template, context, title, language, created)


def set_for_one(
    template: str, context: "DataclassInstance", title: str, language: str, created: dt.datetime
) -> bytes:
    """The PDF of a document for its reader alone: set anew each time, kept nowhere."""
    from consult.documents.pdf.render import render  # noqa: PLC0415 - takes a second to load

    return render(template, context, title=title, language=language, created=created)


def download(body: bytes, media_type: str, name: str, *, inline: bool = False) -> Response:
    """A file as an answer; `name` (ASCII) is what it is saved as."""
    response = make_response(body)
    response.headers["Content-Type"] = media_type
    response.headers["Content-Disposition"] = f'{"inline" if inline else "attachment"}; filename="{name}"'
    return response
