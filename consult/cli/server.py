"""`consult serve` and `consult worker`."""

import threading

import click


@click.command()
@click.option("--bind", default="127.0.0.1:8000", show_default=True, help="Address and port.")
@click.option("--threads", default=8, show_default=True, help="Requests answered at once.")
@click.option("--processes", default=1, show_default=True, help="More than one only with PostgreSQL.")
def serve(bind: str, threads: int, processes: int) -> None:
    """Serve the pages; the embedded default also runs the worker beside them."""
    from consult.cli.gunicorn import Server
    from consult.config import Settings

    Server(Settings.from_environment(), bind=bind, threads=threads, processes=processes).run()


@click.command()
def worker() -> None:
    """Run the worker alone: clocks, mails and the log, until interrupted."""
    from consult.cli.opening import application, settings_of
    from consult.worker import run

    with application() as app:
        run(app, settings_of(app), threading.Event())
