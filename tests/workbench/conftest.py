"""What the workbench's tests share: a small world, and a client that reads its pages."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from litestar import Litestar
from litestar.testing import TestClient

sys.path.insert(0, str(Path(__file__).parent))

import samples

from dateline.workbench.application import create_application
from dateline.workbench.desk import Desk
from dateline.workbench.reading.memory import MemoryRoom
from dateline.workbench.reading.wording import Wording, load_wording
from dateline.workbench.settings import Settings

HERE = "http://testserver.local"


@pytest.fixture(scope="session")
def wording() -> Wording:
    return load_wording()


@pytest.fixture(scope="session")
def room(wording: Wording) -> MemoryRoom:
    return MemoryRoom(samples.world(), wording, samples.stories())


@pytest.fixture(scope="session")
def desk(room: MemoryRoom, wording: Wording) -> Desk:
    return Desk(room, wording, Settings(trusted_hosts=("testserver.local",)))


@pytest.fixture(scope="session")
def client(desk: Desk) -> Iterator[TestClient[Litestar]]:
    """A reader of a workbench without members, which keeps nothing."""
    with TestClient(create_application(desk), base_url=HERE) as client:
        yield client
