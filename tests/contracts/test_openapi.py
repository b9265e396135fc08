"""The description of the API is valid, complete and true."""

import datetime as dt

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from consult import clock
from consult.config import Settings
from consult.demo import consultations as story
from consult.demo.people import load_people

PROMISED = {
    ("get", "/api/v1/cases"),
    ("get", "/api/v1/cases/{number}"),
    ("get", "/api/v1/cases/{number}/options"),
    ("get", "/api/v1/cases/{number}/what-if"),
    ("post", "/api/v1/cases/{number}/transitions"),
    ("post", "/api/v1/cases/bulk"),
    ("post", "/api/v1/consultations/{number}/opinions"),
    ("get", "/api/v1/receipts/{code}"),
    ("get", "/api/v1/meetings/{number}"),
    ("get", "/api/v1/promises"),
}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def app(sqlite_template, tmp_path_factory):
    import shutil

    from consult.app import create_app
    from consult.db import db

    folder = tmp_path_factory.mktemp("openapi")
    shutil.copyfile(sqlite_template, folder / "consult.sqlite3")
    made = create_app(Settings.from_environment({"CONSULT_DATA_DIR": str(folder), "CONSULT_WORKER": "0"}))
    with made.app_context():
        people = load_people(lambda text: f"plain:{text}")
        slug = story.prepare(people, first_day=dt.date(2026, 10, 1))
        story.publish_notice(people, slug, dt.date(2026, 10, 1))
    with clock.at(clock.tokyo(2026, 10, 12)):
        yield made
    with made.app_context():
        db.session.remove()
        db.engine.dispose()


@pytest.fixture(scope="module")
def document(app):
    return app.test_client().get("/api/v1/openapi.json").json


def operations(document):
    return {
        (m, path): op for path, ops in document["paths"].items() for m, op in ops.items() if m != "parameters"
    }


def test_the_description_is_openapi_3_1_and_names_every_promised_operation(document):
    assert document["openapi"] == "3.1.0"
    assert set(operations(document)) >= PROMISED


def test_every_operation_that_answers_is_described(app, document):
    routes = {
        (method.lower(), rule.rule.replace("<", "{").replace(">", "}"))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith("/api/v1/") and rule.endpoint != "api_description.openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert routes == set(operations(document))


def test_every_post_asks_for_an_idempotency_key(document):
    for (method, path), operation in operations(document).items():
        if method == "post":
            assert "Idempotency-Key" in {p["name"] for p in operation["parameters"] if p["in"] == "header"}, (
                path
            )


def test_every_refusal_is_described_as_a_problem(document):
    responses = document["components"]["responses"]
    for operation in operations(document).values():
        for status, response in operation["responses"].items():
            described = responses[response["$ref"].rpartition("/")[2]] if "$ref" in response else response
            if status == "default" or int(status) >= 400:
                assert list(described.get("content", {})) == ["application/problem+json"]


def test_every_operation_says_what_it_does(document):
    assert all(operation.get("summary") for operation in operations(document).values())


@pytest.mark.parametrize(("method", "path"), sorted(PROMISED))
def test_the_answers_are_those_described(app, method, path):
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)
    operation = schema[path][method.upper()]

    @given(case=operation.as_strategy())
    @settings(
        max_examples=20,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    def holds(case):
        case.call_and_validate(checks=CHECKS)

    holds()
