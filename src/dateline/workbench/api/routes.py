"""The routes of the API, and their description."""

from __future__ import annotations

from litestar import Router

from dateline.workbench.api import member_routes, read_routes
from dateline.workbench.api.responses import openapi

HANDLERS = (*read_routes.ROUTES, *member_routes.ROUTES)
ROUTER = Router("/api/v1", route_handlers=HANDLERS)
OPENAPI = openapi(HANDLERS)
