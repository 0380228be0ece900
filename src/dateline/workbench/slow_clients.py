"""A client that does not end its request in time is hung up on, so that slow ones cannot hold all connections."""

from __future__ import annotations

import asyncio
import socket
from functools import partial
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol


class PatientProtocol(H11Protocol):
    """HTTP that waits for a whole request, head and body, for so many seconds from its beginning."""

    _end: asyncio.TimerHandle | None = None

    def __init__(self, *given: Any, seconds: float, **named: Any) -> None:
        super().__init__(*given, **named)
        self.seconds = seconds

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Wait for a first request."""
        super().connection_made(transport)
        # Only a socket that names TCP as its protocol is sent from at once by asyncio. The one that several processes
        # share names none: the body of an answer would wait for the client's delayed acknowledgement of its head.
        connection: socket.socket | None = transport.get_extra_info("socket")
        if connection is not None and connection.family in {socket.AF_INET, socket.AF_INET6}:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Take what came, and wait on unless the request is whole."""
        super().data_received(data)
        if self._is_whole():
            self._stop()
        elif self._end is None:
            self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        """Wait no more."""
        self._stop()
        super().connection_lost(exc)

    def _is_whole(self) -> bool:
        # Uvicorn keeps the last request until the next one's head is there.
        return self.cycle is not None and not self.cycle.response_complete and not self.cycle.more_body

    def _wait(self) -> None:
        self._end = self.loop.call_later(self.seconds, self.transport.close)

    def _stop(self) -> None:
        if self._end is not None:
            self._end.cancel()
            self._end = None


def patient_for(seconds: float) -> Any:
    """A protocol that waits so many seconds, in a form that can be handed to other processes."""
    return partial(PatientProtocol, seconds=seconds)
