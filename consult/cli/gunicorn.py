"""gunicorn, embedded: reloads without a failed request, writes no socket into anyone's home."""

from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.workers.gthread import ThreadWorker

from consult import clock
from consult.app import create_app
from consult.config import Settings
from consult.worker import start_beside


class ArrivalWorker(ThreadWorker):  # type: ignore[misc]  # gunicorn ships no types
    """Threads that know when each request reached the server, before it waited for one of them."""

    def enqueue_req(self, conn: Any) -> None:
        """Note the moment, then queue."""
        conn.arrived = clock.now()
        super().enqueue_req(conn)

    def handle_request(self, req: Any, conn: Any) -> Any:
        """Tell the moment to what answers."""
        clock.note_arrival(conn.arrived)
        return super().handle_request(req, conn)


class Server(BaseApplication):  # type: ignore[misc]  # gunicorn ships no types
    """The application under gunicorn's threaded workers."""

    def __init__(self, settings: Settings, **options: Any) -> None:
        self._settings = settings
        self._options = options
        super().__init__()

    def load_config(self) -> None:
        """Our few settings."""
        self.cfg.set("bind", self._options["bind"])
        self.cfg.set("workers", self._options["processes"])
        self.cfg.set("threads", self._options["threads"])
        self.cfg.set("worker_class", ArrivalWorker)
        self.cfg.set("accesslog", None)  # addresses of citizens stay out of logs …
        self.cfg.set("loglevel", "error")  # … also those of malformed requests, which it warns of
        self.cfg.set("post_worker_init", self._start_worker)
        if "control_socket_disable" in self.cfg.settings:
            self.cfg.set("control_socket_disable", True)  # noqa: FBT003 - its signature

    def load(self) -> Flask:
        """Build the application in the worker process."""
        return create_app(self._settings)

    def _start_worker(self, process: Any) -> None:
        if self._settings.worker:
            start_beside(_flask(process), self._settings)


def _flask(process: Any) -> Flask:
    app: Flask = process.wsgi if isinstance(process.wsgi, Flask) else process.app.callable
    return app
