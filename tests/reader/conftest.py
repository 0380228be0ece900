"""An endpoint for each test that asks one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.reader.endpoints import FakeEndpoint, served


@pytest.fixture
def endpoint() -> Iterator[FakeEndpoint]:
    with served() as running:
        yield running
