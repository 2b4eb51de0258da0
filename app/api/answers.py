"""Answers of routes that are never kept by anyone in between."""

from http import HTTPStatus

import msgspec
from fastapi import Response

_FRESH = {"Cache-Control": "no-store"}


def fresh(what: object, status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return something as JSON."""
    body = msgspec.json.encode(what)
    return Response(body, status, media_type="application/json", headers=_FRESH)


def gone() -> Response:
    """Return the answer to a removal."""
    return Response(status_code=HTTPStatus.NO_CONTENT, headers=_FRESH)
