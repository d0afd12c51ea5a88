"""The people of the tests, by name."""

import gc
import os
import re
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
from django.apps import apps
from django.conf import settings as site
from django.contrib.auth.models import Group
from django.core.cache import caches
from django.db import connection
from django.db.backends.base.operations import BaseDatabaseOperations
from django.test import Client

from brain.core import ratelimit
from brain.languages import engines
from brain.management.commands.set_up import compile_catalogs
from brain.members.models import Attendance, Member, Role
from brain.members.names import skeleton
from tests import statements
from tests.languages.fakes import FakeEngine
from tests.processes import OUTPUT, made, made_once, manage

_DATABASE = {"db", "transactional_db"}
_TEMPLATE = "migrated"
_NOT_MEASURED = pytest.StashKey[set[pytest.Item]]()
_NOTED = pytest.StashKey[set[str]]()
_done: statements.Record = {}


# Where the values matter to PostgreSQL too: words to find, orders of events, what attackers send.
_BY_VALUE = (
    "tests/moderation/test_chain.py",
    "tests/search/",
    "tests/realtime/",
    "tests/security/",
    "tests/languages/test_people_over_machines.py",
)


# Tests that take long and go through what others are about: how much it costs, what attackers send, in whatever order.
_ONCE_MORE = (
    "tests/brain/test_queries.py",
    "tests/forum/test_hostile_input.py",
    "tests/languages/test_people_over_machines.py",
    "tests/security/test_any_input.py",
    "tests/security/test_permissions.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """Pages speak their languages on a fresh clone too, where nothing has been set up: once, before workers begin."""
    if not hasattr(config, "workerinput"):
        compile_catalogs()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Nothing is done twice that would do the same once more.

    On PostgreSQL tests run that use the database, with the first of their values: their statements are the same for
    all; and of those, as few as send every statement (tests/statements.py), beside those where order matters. On SQLite
    all of them run; coverage is measured with the first of the values, without what goes through everything once more,
    and so says less than there is: measuring costs more than half of a test's time.
    """
    further = _with_further_values(items)
    using = [item for item in items if item.get_closest_marker("django_db") or _DATABASE & set(item.fixturenames)]  # type: ignore[attr-defined]
    differing = [item for item in using if item not in further or item.nodeid.startswith(_BY_VALUE)]
    if connection.vendor == "sqlite":
        config.stash[_NOT_MEASURED] = {item for item in items if item in further or item.nodeid.startswith(_ONCE_MORE)}
        config.stash[_NOTED] = {item.nodeid for item in differing}
        return
    record = statements.read(statements.digest_of_code())
    anyway = {item.nodeid for item in differing if item.nodeid not in record or _matters_to_postgresql(item)}
    fewest = statements.fewest({name: did for item in differing if (did := record.get(name := item.nodeid))}, anyway)
    chosen = {item for item in differing if item.nodeid in fewest}
    config.hook.pytest_deselected(items=[item for item in items if item not in chosen])
    items[:] = [item for item in items if item in chosen]


def pytest_collection_finish() -> None:
    """What is loaded by now stays: looking through all of it for what is gone took a tenth of the time of the tests."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 100)


def _matters_to_postgresql(item: pytest.Item) -> bool:
    """Whether the test is about more than its statements: words, orders, attacks, transactions, several connections."""
    marker = item.get_closest_marker("django_db")
    is_transactional = bool(marker and marker.kwargs.get("transaction")) or "transactional_db" in item.fixturenames  # type: ignore[attr-defined]
    return is_transactional or item.nodeid.startswith(_BY_VALUE)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """On SQLite it is noted what each test does that may run on PostgreSQL too, and coverage rests where it may."""
    with _rest_of_coverage(item), _notes(item):
        yield


@contextmanager
def _rest_of_coverage(item: pytest.Item) -> Iterator[None]:
    """Nothing is measured of the whole test, its fixtures included, if it would be measured once more."""
    plugin: Any = item.config.pluginmanager.getplugin("_cov")
    controller = getattr(plugin, "cov_controller", None)
    if item not in item.config.stash.get(_NOT_MEASURED, ()) or not controller or not controller.started:
        yield
        return
    controller.pause()
    yield
    controller.resume()


@contextmanager
def _notes(item: pytest.Item) -> Iterator[None]:
    if item.nodeid not in item.config.stash.get(_NOTED, ()):
        yield
        return
    with statements.listening():
        yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_setup(item: pytest.Item) -> Iterator[None]:
    if item.nodeid in item.config.stash.get(_NOTED, ()):
        statements.begin()
    yield


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    yield
    if did := statements.done():
        item.user_properties.append(("statements", did))


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Reports reach the process that began the run."""
    if report.when == "call" and report.passed and (did := dict(report.user_properties).get("statements")):
        _done[report.nodeid] = (report.duration, did)  # type: ignore[assignment]


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _done and not hasattr(session.config, "workerinput") and connection.vendor == "sqlite":
        statements.write(_done)


def _with_further_values(items: list[pytest.Item]) -> set[pytest.Item]:
    """Return the tests of a parametrised function but the first."""
    first: dict[str, pytest.Item] = {}
    return {item for item in items if first.setdefault(item.nodeid.partition("[")[0], item) is not item}


@pytest.fixture(autouse=True)
def _plain_surroundings(settings: Any, tmp_path: Any) -> None:
    """Tasks run at once, nothing is translated, files lie in the test's own folder, static names need no manifest."""
    settings.TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.UPLOADS_ROOT = tmp_path / "uploads"
    settings.UPLOADS_ROOT.mkdir()
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.GUEST_PAGES_SECONDS = 0  # tests change what no stream tells of
    settings.TRANSLATION = []  # tests that translate name their engine
    settings.SESSION_ENGINE = "brain.core.cached_sessions"  # as everywhere but on PostgreSQL without Redis
    settings.SIGNUP_SECONDS = 0  # nobody waits until they may sign up
    settings.SECOND_STEP_FOR_STAFF = False  # tests of the second step switch it on


@pytest.fixture(autouse=True, scope="session")
def _processes_of_their_own() -> None:
    """Test processes beside this one share no cache with it."""
    site.CACHES["shared"] = {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "shared"}


@pytest.fixture(scope="session")
def migrated_database() -> Path:
    """A data directory with a migrated SQLite database: made once for the same migrations, to be copied."""
    digest = sha256()
    for app in apps.get_app_configs():
        for path in sorted(Path(app.path).glob("migrations/*.py")):
            digest.update(path.read_bytes())
    folder = OUTPUT / "migrated" / digest.hexdigest()[:16]
    return made(folder, lambda folder: manage("migrate", "-v0", BRAIN_DATA_DIR=str(folder)))


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """SQLite's test database is a copy that is migrated already."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    tmp_path_factory: pytest.TempPathFactory,
    request: pytest.FixtureRequest,
) -> None:
    """SQLite's test database is a file, as the site's is: writers in several threads wait for each other there.

    PostgreSQL's is a copy too, of a database that is migrated once.
    """
    if connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = _TEMPLATE
        made_once(tmp_path_factory, _TEMPLATE, _migrate_template)
    if connection.vendor == "sqlite":
        migrated: Path = request.getfixturevalue("migrated_database")
        copy = shutil.copy(migrated / "brain.sqlite3", tmp_path_factory.mktemp("database") / "test.sqlite3")
        connection.settings_dict["TEST"]["NAME"] = str(copy)
        # Nobody's data is lost with the machine's power here.
        options = connection.settings_dict["OPTIONS"]
        options["init_command"] = options["init_command"].replace("synchronous=FULL", "synchronous=OFF")


def _migrate_template(folder: Path) -> None:
    folder.mkdir()
    url = os.environ["DATABASE_URL"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {_TEMPLATE}")
    manage("migrate", "-v0", BRAIN_DATA_DIR=str(folder), DATABASE_URL=f"{url.rpartition('/')[0]}/{_TEMPLATE}")


def _emptied(truncations: list[str]) -> list[str]:
    """Return what empties the same tables row by row: for a few rows, PostgreSQL's TRUNCATE costs far more."""
    tables = re.findall(r'"(\w+)"', " ".join(truncations))
    deletions = [f'DELETE FROM "{table}"' for table in tables]
    return ["SET session_replication_role = replica", *deletions, "SET session_replication_role = DEFAULT"]


@pytest.fixture(autouse=True, scope="session")
def _audit_log_steps_aside_for_flush() -> Iterator[None]:
    """Transactional tests end with a flush, which the audit log refuses: around it alone, its triggers are gone."""
    triggers: Any = import_module("brain.moderation.migrations.0006_record")
    flush = BaseDatabaseOperations.execute_sql_flush

    def flush_without_triggers(self: Any, statements: list[str]) -> None:
        vendor = self.connection.vendor
        if vendor == "postgresql":
            statements = _emptied(statements)
        flush(self, [*triggers.UNPROTECT[vendor], *statements, *triggers.PROTECT[vendor]])

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseDatabaseOperations, "execute_sql_flush", flush_without_triggers)
        yield


@pytest.fixture(autouse=True)
def _one_window_of_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test begins in one minute and ends in the next: limits count by the minute."""
    now = time.time()
    monkeypatch.setattr(ratelimit, "time", SimpleNamespace(time=lambda: now))


@pytest.fixture(autouse=True)
def _empty_caches() -> None:
    for cache in caches.all(initialized_only=True):
        cache.clear()


@pytest.fixture(scope="session")
def migrated(migrated_database: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data directory with a migrated database and static files: for processes that begin with a copy of it."""

    def make(folder: Path) -> None:
        shutil.copytree(migrated_database, folder)
        manage("collectstatic", "--noinput", "-v0", BRAIN_DATA_DIR=str(folder))

    return made_once(tmp_path_factory, "migrated", make)


def make_member(
    key: str, name: str, *, language: str = "en", editions: tuple[int, ...] = (), role: str = "", **fields: Any
) -> Member:
    """Return a new member KEY@example.org with confirmed editions and a role."""
    member = Member.objects.create_user(
        email=f"{key}@example.org", password="correct horse battery", name=name, handle=key,
        name_skeleton=skeleton(name), interface_language=language, reads=[language], writes=[language], **fields,
    )  # fmt: skip
    Attendance.objects.bulk_create(Attendance(member=member, edition=n, is_confirmed=True) for n in editions)
    if role:
        member.groups.add(Group.objects.get_or_create(name=role)[0])
    return member


@pytest.fixture
def amina(db: None) -> Member:
    return make_member("amina", "Amina Diallo", language="fr", editions=(3, 12), country="SN")


@pytest.fixture
def benoit(db: None) -> Member:
    return make_member("benoit", "Benoît Lefèvre", language="fr", role=Role.MODERATOR)


@pytest.fixture
def chiara(db: None) -> Member:
    return make_member("chiara", "Chiara Bonetti", language="it", role=Role.EDITOR)


@pytest.fixture
def daniela(db: None) -> Member:
    return make_member("daniela", "Daniela Rojas Quirós", language="es", editions=(7,))


@pytest.fixture
def eunji(db: None) -> Member:
    return make_member("eunji", "김은지", language="ko", editions=(8,), country="KR")


@pytest.fixture
def nomsa(db: None) -> Member:
    return make_member("nomsa", "Nomsa Dlamini", role=Role.ADMINISTRATOR)


@pytest.fixture
def fake_engine(settings: Any, monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """The site's only translation engine: it translates between all its languages, as the test wants it."""
    engine = FakeEngine()
    monkeypatch.setitem(engines.NAMES, "fake", lambda: engine)
    settings.TRANSLATION = ["fake"]
    settings.TRANSLATION_ROUTES = "*>*=fake"
    return engine


@pytest.fixture
def sign_in() -> Callable[[Member], Client]:
    """Return a function that gives a client in which the member is signed in."""

    def signed_in(member: Member) -> Client:
        client = Client()
        client.force_login(member)
        return client

    return signed_in
