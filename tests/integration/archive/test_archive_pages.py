"""/archive/cases/… and /documents/… over HTTP: who may take what, and what the headers promise."""

import hashlib
import io
import json
import re
import zipfile

import pytest
from flask import g
from flask.testing import FlaskClient
from sqlalchemy import select

from consult import clock
from consult.access.permissions import Permission
from consult.accounts.models import Account
from consult.archive.verify import verify_package
from consult.audit import receipts
from consult.audit.events import Event
from consult.audit.models import AuditEvent
from consult.cases import actions, queries
from consult.db import db
from consult.demo.people import address
from consult.documents import files
from consult.documents.models import ProducedDocument
from consult.unit_of_work import unit_of_work
from consult.worker import drain


@pytest.fixture
def case(people, settings):
    """A published case with one public and one internal document, in the log."""
    with unit_of_work(people.secretary) as uow:
        made = actions.open_case(
            uow, "public_consultation", title="自転車の計画（案）", office=people.office(people.civic_office)
        )
        made.public = True
        for kind, public in (("result_csv", True), ("minutes_internal", False)):
            file = files.store(
                uow, kind.encode(), name=f"{kind}.csv", media_type="text/csv", case_id=made.id, public=public
            )
            document = ProducedDocument(
                case_id=made.id,
                kind=kind,
                version=1,
                register_number=f"R8-{kind}",
                title="結果の表" if public else "内部の記録",
                file_id=file.id,
                public=public,
                produced_at=clock.now(),
            )
            uow.add(document)
        uow.record(Event.CASE_CHANGED, made, public={"field": "documents"})
        slug = made.slug
    drain(settings)
    return slug


class Visitor(FlaskClient):
    """Each request begins afresh, though the test itself stands inside one application context."""

    def open(self, *args, **kwargs):
        for name in list(g):
            g.pop(name)
        db.session.rollback()
        with super().open(*args, **kwargs) as answer:
            answer.get_data()
        return answer


@pytest.fixture
def client(app):
    app.test_client_class = Visitor
    return app.test_client()


def token(page):
    return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]


def signed_in(app, login):
    client = Visitor(app, app.response_class)
    wanted = select(Account.fs_uniquifier).where(Account.email == address(login))
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = db.session.execute(wanted).scalar_one(), True
    return client


def documents():
    return {row.kind: row.id for row in db.session.execute(select(ProducedDocument)).scalars()}


def test_everyone_sees_the_file_of_a_published_case(client, case):
    page = client.get(f"/archive/cases/{case}").text
    for words in (
        "自転車の計画（案）",
        "保存期間",
        "完結した日の翌年度4月1日",
        "一式（公開版）を用意する",
        "結果の表",
    ):
        assert words in page.replace("<wbr>", "")
    assert "内部の記録" not in page
    assert "全部の版" not in page


def test_the_public_package_is_prepared_once_then_downloaded_by_anyone(client, case, settings):
    page = client.get(f"/archive/cases/{case}").text
    assert client.get(f"/archive/cases/{case}/package").status_code == 404
    answer = client.post(f"/archive/cases/{case}", data={"csrf_token": token(page)})
    assert answer.status_code == 303
    client.post(f"/archive/cases/{case}", data={"csrf_token": token(page)})
    made = (
        db.session.execute(select(AuditEvent.entry).where(AuditEvent.subject == f"package/{case}"))
        .scalars()
        .all()
    )
    assert len(made) == 1
    zipped = client.get(f"/archive/cases/{case}/package")
    digest = hashlib.sha256(zipped.data).hexdigest()
    assert json.loads(made[0])["sha256"] == digest
    assert digest in client.get(f"/archive/cases/{case}").text
    assert re.search(r"filename=midorino-[a-z0-9-]+\.zip", zipped.headers["Content-Disposition"])
    path = settings.data_dir / "downloaded.zip"
    path.write_bytes(zipped.data)
    assert verify_package(path, [receipts.vkey(settings)]).ok


def test_the_full_edition_is_for_records_and_each_download_is_recorded(app, client, case, settings):
    page = client.get(f"/archive/cases/{case}").text
    refused = client.post(f"/archive/cases/{case}/full", data={"csrf_token": token(page)})
    assert refused.status_code == 302
    for login, status in (("nakamura", 403), ("suzuki", 200)):
        visitor = signed_in(app, login)
        form = {"csrf_token": token(visitor.get(f"/archive/cases/{case}").text)}
        drain(settings)
        answer = visitor.post(f"/archive/cases/{case}/full", data=form)
        assert answer.status_code == status
    with zipfile.ZipFile(io.BytesIO(answer.data)) as archive:
        assert any("minutes-internal" in name for name in archive.namelist())
    event = db.session.execute(
        select(AuditEvent.entry).where(AuditEvent.subject == f"package/{case}")
    ).scalar_one()
    assert json.loads(event)["edition"] == "full"
    assert not list((settings.data_dir / "packages").iterdir())


def test_a_case_in_preparation_is_shown_to_its_office_only(app, client, case, people):
    with unit_of_work(people.secretary) as uow:
        found = queries.by_slug(uow.session, case)
        uow.require(Permission.CASE_EDIT, on=found)
        found.public = False
        uow.record(Event.CASE_CHANGED, found)
    assert client.get(f"/archive/cases/{case}").status_code == 404
    assert "公表前の案件です" in signed_in(app, "sato").get(f"/archive/cases/{case}").text


def test_a_public_document_is_served_as_it_was_produced(client, case):
    answer = client.get(f"/documents/{documents()['result_csv']}")
    assert answer.data == b"result_csv"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["ETag"] == f'"{hashlib.sha256(b"result_csv").hexdigest()}"'
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=result-csv-v1-")
    again = client.get(
        f"/documents/{documents()['result_csv']}", headers={"If-None-Match": answer.headers["ETag"]}
    )
    assert (again.status_code, again.data) == (304, b"")


def test_an_internal_document_is_found_only_by_its_office_and_the_records_section(app, client, case):
    address_ = f"/documents/{documents()['minutes_internal']}"
    assert client.get(address_).status_code == 404
    assert signed_in(app, "nakamura").get(address_).status_code == 404
    assert signed_in(app, "suzuki").get(address_).headers["Cache-Control"] == "private, no-store"


def test_an_unknown_document_is_not_found(client, case):
    assert client.get("/documents/999").status_code == 404
