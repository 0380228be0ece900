"""What the workbench's tests share: a small world, a client that reads its pages, and workbenches with members."""

from __future__ import annotations

import itertools
import sys
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar
from litestar.testing import TestClient
from lxml import html
from sqlalchemy import Engine, create_engine, event, text

sys.path.insert(0, str(Path(__file__).parent))

import postgres
import samples

from dateline.query.memory_repository import MemoryRepository
from dateline.review.database import connection
from dateline.review.database.connection import open_database
from dateline.review.decision_log import DecisionLog
from dateline.views.wording import Wording, load_wording
from dateline.workbench.application import create_application
from dateline.workbench.context import AppContext
from dateline.workbench.http import SESSION, headers_of
from dateline.workbench.members.grants import add_member, grant
from dateline.workbench.members.mail import Outbox
from dateline.workbench.members.rate_limits import Limits
from dateline.workbench.members.services import People, load_letters
from dateline.workbench.members.sessions import begin
from dateline.workbench.members.tokens import load_keyring
from dateline.workbench.monitoring import Metrics, Reads
from dateline.workbench.roles import parse_level
from dateline.workbench.settings import Settings

HOST = "testserver.local"
HERE = f"http://{HOST}"
NAMES = itertools.count()


@pytest.fixture(scope="session", autouse=True)
def no_waiting_for_databases() -> Iterator[None]:
    """Commits of SQLite are not flushed: they outlive a killed process all the same, if not a power cut."""
    prepare = connection._prepare_sqlite

    def prepare_without_flushing(engine: Engine) -> None:
        prepare(engine)
        event.listen(engine, "connect", lambda opened, _record: opened.execute("PRAGMA synchronous=OFF"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(connection, "_prepare_sqlite", prepare_without_flushing)
        yield


@pytest.fixture(scope="session")
def wording() -> Wording:
    return load_wording()


@pytest.fixture(scope="session")
def room(wording: Wording) -> MemoryRepository:
    return MemoryRepository(samples.world(), wording, samples.stories())


@pytest.fixture(scope="session")
def desk(room: MemoryRepository, wording: Wording) -> AppContext:
    return AppContext(room, wording, Settings(trusted_hosts=(HOST,)))


@pytest.fixture(scope="session")
def client(desk: AppContext) -> Iterator[TestClient[Litestar]]:
    """A reader of a workbench without members, which keeps nothing."""
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str | None]:
    if postgres.programs() is None:
        yield None
        return
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest, tmp_path: Path, postgres_server: str | None) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return str(tmp_path / "empty.sqlite")
    if postgres_server is None:
        pytest.skip("PostgreSQL's programs are not installed (apt-get install postgresql)")
    # A schema of its own is as good as a database of its own, and made a hundred times faster.
    name = f"t{next(NAMES)}"
    address = postgres_server.format(name="postgres")
    admin = create_engine(f"postgresql+psycopg://{address}", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE SCHEMA {name}"))
    admin.dispose()
    return f"postgresql://{address}&options=-csearch_path%3D{name}"


class Letterbox:
    """A mailer that keeps its letters."""

    def __init__(self) -> None:
        self.letters: list[EmailMessage] = []

    def send(self, message: EmailMessage) -> None:
        self.letters.append(message)


@dataclass
class Reader:
    """A browser: it keeps cookies and fills in forms as they stand on a page."""

    client: TestClient[Litestar]

    def get(self, address: str, **more: Any) -> Any:
        return self.client.get(address, follow_redirects=True, **more)

    def page(self, address: str) -> Any:
        return html.fromstring(self.get(address).text)

    def fill(
        self, where: str, action: str, /, follow: bool = True, button: tuple[str, str] | None = None, **fields: str
    ) -> Any:
        """Open a page, fill in the form that goes to `action`, and send it off."""
        answer = self.get(where)
        forms = [f for f in html.fromstring(answer.text).forms if f.get("action").split("?")[0].endswith(action)]
        assert forms, f"{where} ({answer.status_code}) has no form to {action}"
        values = {name: value or "" for name, value in forms[0].form_values()} | fields
        values |= dict([button]) if button else {}
        return self.client.post(forms[0].get("action"), data=values, follow_redirects=follow)


@dataclass
class Place:
    """A workbench with members, its post, its clock, and browsers to visit it with."""

    desk: AppContext
    application: Litestar
    letterbox: Letterbox
    stack: ExitStack
    ahead: list[timedelta] = field(default_factory=lambda: [timedelta()])

    def browser(self) -> Reader:
        return Reader(self.stack.enter_context(TestClient(self.application, base_url=HERE)))

    def later(self, **time: float) -> None:
        self.ahead[0] += timedelta(**time)

    def letters(self) -> list[EmailMessage]:
        """All letters so far, once those that wait have been sent."""
        assert self.people.outbox is not None
        self.people.outbox.close()
        return self.letterbox.letters

    @property
    def people(self) -> People:
        assert self.desk.people is not None
        return self.desk.people

    def link(self) -> str:
        """The address in the last letter, without the site."""
        body = self.letters()[-1].get_content()
        return next(line for line in body.splitlines() if line.startswith(HERE)).removeprefix(HERE)

    def member(self, address: str, level: str = "member", name: str = "") -> Reader:
        """A browser in which somebody with a level has signed in; the way there has tests of its own."""
        now = self.desk.second()
        with self.people.database.writing() as connection:
            member = add_member(connection, address, name or address.split("@", maxsplit=1)[0], now)
            grant(connection, member, parse_level(level), None, "test", now)
        reader = self.browser()
        reader.client.cookies.set(SESSION, begin(self.people, member, "", now), domain=HOST)
        return reader


@pytest.fixture(scope="session")
def new_database(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """The file of a database whose tables are empty: to copy it is quicker than to make the tables one by one."""
    path = tmp_path_factory.mktemp("database") / "new.sqlite"
    open_database(str(path)).close()
    return path.read_bytes()


Spare = defaultdict[frozenset[tuple[str, str]], list[Litestar]]


@pytest.fixture(scope="session")
def spare_applications() -> Spare:
    """Applications without a test, by the headers of their answers. All that one knows is its state, and it is the
    routes that are slow to make."""
    return defaultdict(list)


@pytest.fixture
def make_place(
    room: MemoryRepository, wording: Wording, new_database: bytes, spare_applications: Spare
) -> Iterator[Callable[..., Place]]:
    with ExitStack() as stack:

        def application_over(desk: AppContext) -> Litestar:
            spare = spare_applications[frozenset(headers_of(desk.settings).items())]
            application = spare.pop() if spare else create_application(desk)
            application.state.update({"desk": desk, "metrics": Metrics()})
            stack.callback(spare.append, application)
            return application

        def make(url: str, members: bool = True, **settings: Any) -> Place:
            chosen = Settings(trusted_hosts=(HOST,), members=members, public_address=HERE, **settings)
            letterbox = Letterbox()
            if "://" not in url and not Path(url).exists():
                Path(url).write_bytes(new_database)
            database = open_database(url)
            stack.callback(database.close)
            keyring = load_keyring(database)
            ahead = [timedelta()]

            def clock() -> datetime:
                return datetime.now(UTC) + ahead[0]

            outbox = Outbox(letterbox, "dateline <news@site.example>", database, lambda: int(clock().timestamp()))
            people = People(database, keyring, Limits(database, keyring), outbox, chosen, load_letters())
            book = DecisionLog(database, room, wording)
            desk = AppContext(room, wording, chosen, people, book, Reads(database), clock=clock)
            return Place(desk, application_over(desk), letterbox, stack, ahead)

        yield make


@pytest.fixture
def place(make_place: Callable[..., Place], tmp_path: Path) -> Place:
    """A workbench with members on SQLite."""
    return make_place(str(tmp_path / "workbench.sqlite"))


@pytest.fixture
def everywhere(make_place: Callable[..., Place], database_url: str) -> Place:
    """A workbench with members, on SQLite and again on PostgreSQL."""
    return make_place(database_url)


@pytest.fixture
def alone(make_place: Callable[..., Place], tmp_path: Path) -> Place:
    """A workbench with one local user."""
    return make_place(str(tmp_path / "alone.sqlite"), members=False)
