"""Setting up /api/v1: its blueprints, and its description at /api/v1/openapi.json."""

from threading import Lock
from typing import Any

from flask import Blueprint, Flask, Response, current_app, jsonify
from flask_smorest import Api

from consult.api import (
    cases,
    cases_beside,
    cases_bulk,
    decision_path,
    meetings,
    opinions,
    planned,
    promises,
    receipts,
    whatif,
)
from consult.api.schemas import Problem
from consult.web.access import public

PREFIX = "/api/v1"
DESCRIPTION = """Everything here is also on the pages, under the same rules.

Reading what is published needs no account. Acts need a session (with the header `X-CSRFToken`) or a token
(`Authorization: Bearer consult_…`, made by `consult token add`). Every POST carries an `Idempotency-Key`:
the same key again gives the same answer and does nothing twice. Refusals are RFC 9457 problems."""

description = Blueprint("api_description", __name__)


class Described(Api):  # type: ignore[misc]  # the library ships no types
    """The library's registry of operations; errors are answered by `web.errors`, like those of pages.

    They are described when somebody first asks: describing takes longer than the rest of starting together.
    """

    ERROR_SCHEMA = Problem

    def __init__(self, app: Flask, **more: Any) -> None:
        self._served: list[Any] = []
        self._document: dict[str, Any] | None = None
        self._describing = Lock()
        super().__init__(app, **more)

    def register_blueprint(self, blp: Any, **options: Any) -> None:
        """Serve its operations."""
        self._app.extensions["flask-smorest"]["blp_name_to_api"][blp.name] = self
        self._app.register_blueprint(blp, **options)
        self._served.append(blp)

    def document(self) -> dict[str, Any]:
        """The description of every operation (OpenAPI 3.1)."""
        with self._describing:
            if self._document is None:
                for blp in self._served:
                    blp.register_views_in_doc(self, self._app, self.spec, name=blp.name, parameters=None)
                    self.spec.tag({"name": blp.name, "description": blp.description})
                _answer_problems(self)
                self._document = _finished(self.spec.to_dict())
            return self._document

    def _register_error_handlers(self) -> None:
        """`web.errors` has registered its own for the whole application."""


@description.get(f"{PREFIX}/openapi.json")
@public
def openapi() -> Response:
    """The description of every operation."""
    return jsonify(current_app.extensions["consult_api"].document())


def init_app(app: Flask) -> None:
    """Register every operation and describe it."""
    app.config.update(API_TITLE="Consult", API_VERSION="v1", OPENAPI_VERSION="3.1.0")
    api = Described(app, spec_kwargs={"info": {"description": DESCRIPTION}})
    for module in (
        cases, cases_beside, cases_bulk, decision_path, opinions, receipts, meetings, planned, promises, whatif,
    ):  # fmt: skip
        api.register_blueprint(module.blueprint, url_prefix=PREFIX)
    app.register_blueprint(description)
    app.extensions["consult_api"] = api


def _answer_problems(api: Described) -> None:
    for response in api.spec.components.responses.values():
        content = response.get("content", {})
        if "application/json" in content:
            content["application/problem+json"] = content.pop("application/json")


def _finished(document: dict[str, Any]) -> dict[str, Any]:
    """The document with the two ways of signing in; reading needs neither."""
    document["components"]["securitySchemes"] = {
        "token": {"type": "http", "scheme": "bearer"},
        "session": {"type": "apiKey", "in": "cookie", "name": "session"},
    }
    for operations in document["paths"].values():
        for method, operation in operations.items():
            if method in {"get", "post"}:
                signed_in = "401" in operation["responses"]
                operation["security"] = [{"token": []}, {"session": []}] if signed_in else [{}]
    return document
