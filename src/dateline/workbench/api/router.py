"""The routes of the API, and their description."""

from __future__ import annotations

from litestar import Router

from dateline.workbench.api import deciding, reading
from dateline.workbench.api.described import openapi

HANDLERS = (*reading.ROUTES, *deciding.ROUTES)
ROUTER = Router("/api/v1", route_handlers=HANDLERS)
OPENAPI = openapi(HANDLERS)
