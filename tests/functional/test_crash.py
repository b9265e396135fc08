"""The server is killed in the middle of a burst: nothing that was acknowledged is lost, and the log still holds."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from sqlalchemy import select

from consult.audit.keys import signing_key
from consult.audit.soundness import check
from consult.config import Settings
from consult.consultations.models import Opinion
from consult.db import db
from consult.demo import consultations as story
from consult.demo.people import load_people
from consult.worker import drain

SENDERS, ENOUGH, PATIENCE = 4, 40, 60.0


@pytest.fixture
def place(sqlite_template, tmp_path) -> dict[str, str]:
    """A data folder with one open consultation, as environment of the server."""
    shutil.copyfile(sqlite_template, tmp_path / "consult.sqlite3")
    return {"CONSULT_DATA_DIR": str(tmp_path)}


def application(place):
    from consult.app import create_app

    settings = Settings.from_environment({**place, "CONSULT_WORKER": "0"})
    return create_app(settings), settings


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def serve(place, port):
    command = [str(Path(sys.executable).with_name("consult")), "serve", "--bind", f"127.0.0.1:{port}"]
    return subprocess.Popen(
        command,
        env={**os.environ, **place},
        start_new_session=True,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(port) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")


def send(port, number, sender, sent, acknowledged) -> bool:
    """One opinion; False when the server is gone."""
    key = f"crash-{sender}-{sent}-0123456789"
    body = {
        "parts": [{"text": f"意見 {sender}-{sent}"}],
        "name": f"試し {sender}",
        "address": "緑野市中央1-1",
    }
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/api/v1/consultations/{number}/opinions",
        data=json.dumps(body).encode(), method="POST",
        headers={"Content-Type": "application/json", "Idempotency-Key": key},
    )  # fmt: skip
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:  # noqa: S310 - our own server, by http
            acknowledged.append(json.load(answer)["number"])
    except urllib.error.HTTPError as refusal:
        pytest.fail(refusal.read().decode())
    except OSError:
        return False
    return True


def burst(port, number, sender, acknowledged) -> None:
    sent = 0
    while send(port, number, sender, sent, acknowledged):
        sent += 1


def test_no_acknowledged_opinion_is_lost_when_the_server_is_killed(place):
    site, settings = application(place)
    with site.app_context():
        slug = story.open_now(load_people(lambda text: f"plain:{text}"))
        db.session.remove()
        db.engine.dispose()
    port, acknowledged = free_port(), []
    server = serve(place, port)
    try:
        wait_for(port)
        senders = [threading.Thread(target=burst, args=(port, slug, n, acknowledged)) for n in range(SENDERS)]
        for sender in senders:
            sender.start()
        end = time.monotonic() + PATIENCE
        while len(acknowledged) < ENOUGH and time.monotonic() < end:
            time.sleep(0.02)
    finally:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait()
    for sender in senders:
        sender.join()
    assert len(acknowledged) >= ENOUGH
    with site.app_context():
        rows = db.session.execute(
            select(Opinion.number, Opinion.receipt_number).order_by(Opinion.number)
        ).all()
        assert {row.receipt_number for row in rows} >= set(acknowledged)
        assert [row.number for row in rows] == list(range(1, len(rows) + 1))
        drain(settings)
        report = check(db.session(), [signing_key(settings.data_dir, settings.log_origin).verifier])
        assert report.ok, report.findings
        db.session.remove()
        db.engine.dispose()
