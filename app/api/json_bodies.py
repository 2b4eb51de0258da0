"""Bodies of requests that change something: JSON of a known shape, or the field to blame."""

from functools import cache
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec
from fastapi import Request

from app.api.problem import Problem
from app.events.misfit import misfit

LARGEST_BODY = 65_536

Shape = TypeVar("Shape")


async def json_in(request: Request, shape: type[Shape], most: int = LARGEST_BODY) -> Shape:
    """Return the body of a request in its shape.

    Raises:
        Problem: it is too large, no JSON, or of another shape.
    """
    body = await body_of(request, most)
    media = request.headers.get("content-type", "application/json").partition(";")[0]
    if media.strip().lower() != "application/json":
        raise Problem(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "Send the body as application/json.")
    try:
        return msgspec.convert(msgspec.json.decode(body), shape)
    except msgspec.ValidationError as wrong:
        raise bad_field(*misfit(wrong)) from None
    except (msgspec.MsgspecError, ValueError, RecursionError) as wrong:
        raise Problem(HTTPStatus.BAD_REQUEST, f"The body is not JSON: {wrong}.") from None


async def no_body(request: Request) -> None:
    """Read what a request that needs no body brings all the same, and do nothing with it."""
    await body_of(request, LARGEST_BODY)


@cache
def described(shape: Any) -> dict[str, Any]:
    """Return the body of a shape for OpenAPI: one for everybody, not to be changed."""
    (ref,), schemas = msgspec.json.schema_components([shape], ref_template="{name}")
    schema = _inline(ref, schemas)
    return {"requestBody": {"content": {"application/json": {"schema": schema}}, "required": True}}


def bad_field(field: str | None, reason: str) -> Problem:
    """Return the answer to a value that makes no sense."""
    if not field:
        return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, reason)
    detail = f"{field}: {reason}"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, members={"field": field})


def _inline(schema: Any, schemas: dict[str, Any]) -> Any:
    if isinstance(schema, list):
        return [_inline(each, schemas) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return _inline(schemas[schema["$ref"]], schemas)
    return {name: _inline(value, schemas) for name, value in schema.items()}


async def body_of(request: Request, most: int) -> bytes:
    """Return the body of a request as it came; raise the 413 if it is too large."""
    body = b""
    async for part in request.stream():
        body += part
        if len(body) > most:
            # What was not read of the body would be taken for the next request.
            raise Problem(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                f"The body may be {most} bytes long.",
                headers={"Connection": "close"},
            )
    return body
