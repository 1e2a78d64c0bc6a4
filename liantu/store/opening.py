"""Opening 打开: one connection pool to a store whose tables are up to date, and every way it can fail as a sentence."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, event, inspect, text
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, SQLAlchemyError

from liantu.data.problems import LiantuError
from liantu.store.addresses import shown
from liantu.store.schema import REVISIONS

PATIENCE = 60  # s, for which a writer waits for the others
CONNECTING = 10  # s, for which a server may keep us waiting
ONE_AT_A_TIME = 0x6C69_616E_7475  # PostgreSQL's lock of everyone who writes ("liantu")
MIGRATIONS = Path(__file__).parent / "migrations"
SAFELY = (
    f"PRAGMA busy_timeout={PATIENCE * 1000}",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    "PRAGMA trusted_schema=OFF",
)
# What SQLite says, and the code of our sentence.
SQLITE = {
    "database is locked": "store_locked",
    "database table is locked": "store_locked",
    "readonly database": "store_read_only",
    "unable to open database file": "store_unwritable",
    "disk is full": "store_full",
    "disk i/o error": "store_full",
    "not a database": "store_damaged",
    "malformed": "store_damaged",
    "file is encrypted": "store_damaged",
}
# PostgreSQL's codes: https://www.postgresql.org/docs/current/errcodes-appendix.html
POSTGRES = {
    "55P03": "store_locked",
    "25006": "store_read_only",
    "42501": "store_read_only",
    "53100": "store_full",
    "XX001": "store_damaged",
    "XX002": "store_damaged",
}


def opened(url: URL) -> Engine:
    """The engine of a store; tables that are not there yet, or older than this program, are brought up to date.

    Raises
    ------
    LiantuError
        ``store_locked``, ``store_read_only``, ``store_unwritable``, ``store_full``, ``store_damaged``,
        ``store_unreachable`` or ``store_newer``, with the address.
    """
    engine = _sqlite(url) if url.get_backend_name() == "sqlite" else _postgres(url)
    try:
        with told(engine):
            _up_to_date(engine)
    except LiantuError:
        engine.dispose()
        raise
    return engine


@contextmanager
def told(engine: Engine) -> Iterator[None]:
    """What the database says when it cannot, as one error of ours."""
    try:
        yield
    except SQLAlchemyError as reason:
        raise LiantuError(_code(engine, reason), address=shown(engine.url)) from reason


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection that sees one moment, however long it reads and whoever writes meanwhile."""
    with told(engine), engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection = connection.execution_options(isolation_level="REPEATABLE READ")
        with connection.begin():
            yield connection


@contextmanager
def writing(engine: Engine, patience: float = PATIENCE) -> Iterator[Connection]:
    """The only writer of this moment; at the end all of it is there, for good, or nothing.

    It waits ``patience`` seconds for the others.
    """
    with told(engine), engine.connect() as connection:
        connection = connection.execution_options(is_writer=True, patience=patience)
        with connection.begin():
            if engine.dialect.name == "postgresql":
                if patience != PATIENCE:
                    connection.execute(text(f"SET LOCAL lock_timeout = {int(patience * 1000)}"))
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": ONE_AT_A_TIME})
            yield connection


def _sqlite(url: URL) -> Engine:
    folder = Path(url.database).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as reason:
        raise LiantuError("store_unwritable", address=url.database) from reason
    engine = create_engine(url, connect_args={"timeout": PATIENCE}, pool_size=5, max_overflow=60)

    @event.listens_for(engine, "connect")
    def safely(connection, record) -> None:
        connection.isolation_level = None  # we begin by ourselves
        for line in SAFELY:
            connection.execute(line)
        _with_wal(connection)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        writes, patience = options.get("is_writer"), options.get("patience", PATIENCE)
        connection.connection.dbapi_connection.execute(f"PRAGMA busy_timeout={int(patience * 1000)}")
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _with_wal(connection) -> None:
    """Readers and the writer do not wait for each other. Two that switch a new file at once are not made to wait by
    SQLite itself, so we look again."""
    until = time.monotonic() + PATIENCE
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            if connection.execute("PRAGMA journal_mode=WAL").fetchone()[0] == "wal":
                return
        except connection.OperationalError as reason:
            if "locked" not in str(reason) or time.monotonic() > until:
                raise
        time.sleep(0.02)


def _postgres(url: URL) -> Engine:
    safely = f"-c lock_timeout={PATIENCE * 1000} -c synchronous_commit=on"
    given = dict(url.query)
    options = " ".join(filter(None, (given.pop("options", ""), safely)))
    arguments = {"options": options, "client_encoding": "utf8"}
    if "connect_timeout" not in given:
        arguments["connect_timeout"] = CONNECTING
    return create_engine(url.set(query=given), connect_args=arguments, pool_pre_ping=True, pool_size=5, max_overflow=20)


def _up_to_date(engine: Engine) -> None:
    """Nothing to do at most openings; else one of those who open at once does it, and the others find it done."""
    with reading(engine) as connection:
        if _revision(connection, engine) == REVISIONS[-1]:
            return
    with writing(engine) as connection:
        if _revision(connection, engine) != REVISIONS[-1]:
            _migrated(connection)


def _revision(connection: Connection, engine: Engine) -> str | None:
    """Which tables are there; the revision of a later program is refused before anything is read."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    if found is not None and found not in REVISIONS:
        raise LiantuError("store_newer", address=shown(engine.url), revision=found)
    return found


def _migrated(connection: Connection) -> None:
    """Run the changes that are lacking, within the transaction of the connection. Alembic is loaded only here."""
    from alembic.migration import MigrationContext
    from alembic.operations import Operations
    from alembic.script import ScriptDirectory

    script = ScriptDirectory(str(MIGRATIONS))
    context = MigrationContext.configure(connection)
    steps = list(script.iterate_revisions("head", context.get_current_revision() or "base"))
    with Operations.context(context):
        for step in reversed(steps):
            step.module.upgrade()
            context.stamp(script, step.revision)


def _code(engine: Engine, reason: SQLAlchemyError) -> str:
    if not isinstance(reason, DBAPIError):
        return "store_busy"
    said = str(reason.orig).casefold()
    if engine.dialect.name == "sqlite":
        return next((code for words, code in SQLITE.items() if words in said), "store_failed")
    state = getattr(reason.orig, "sqlstate", None)
    if state is None:
        return "store_unreachable" if isinstance(reason, OperationalError | InterfaceError) else "store_failed"
    return "store_unreachable" if state.startswith(("08", "57P", "28", "3D")) else POSTGRES.get(state, "store_failed")
