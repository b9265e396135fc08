"""Reading what a program sends: whatever is not JSON is said to be so, and never costs an error of ours."""

import json
from typing import Any

from flask import Request
from flask_smorest import Blueprint as Plain
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType


class Parser(FlaskParser):
    """Refuses another media type with 415, and nesting or numbers beyond measure as bad JSON."""

    def _raw_load_json(self, req: Request) -> Any:
        if not req.is_json and req.get_data(cache=True):
            raise UnsupportedMediaType
        try:
            return super()._raw_load_json(req)
        except json.JSONDecodeError:
            raise
        except (RecursionError, ValueError):
            raise json.JSONDecodeError("beyond measure", "-", 0) from None


class Blueprint(Plain):  # type: ignore[misc]  # the library ships no types
    """A blueprint of /api/v1."""

    ARGUMENTS_PARSER = Parser()
