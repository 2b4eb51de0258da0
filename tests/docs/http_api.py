"""docs/http-api.md: the routes that the service describes in its own OpenAPI document."""

import asyncio
from collections.abc import Iterator
from typing import Any

from app.api.server import create_app
from tests.api.keepers import Rooms
from tests.api.serving import calling
from tests.docs.markdown import code, page, table

_INTRO = """\
Requests carry `Authorization: Bearer <key>`; a browser that has signed in carries a cookie instead
(the intake of events takes the key alone). `/healthz`, `/readyz`, `/metrics`, `/docs` and the sign-in
need neither. Errors are `application/problem+json`; where one field is to blame, `field` names it.
A running service tells the same at `/docs`, for machines at `/openapi.json`, and for the live
connection, `WS /v1/live`, at `/v1/asyncapi.json`."""

_OURS = {"Successful Response": "", "Validation Error": "a value makes no sense"}
"""The framework's words, and ours."""

_WORDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
}


def text() -> str:
    """Return the page."""
    parts = [_route(*found) for found in _routes(asyncio.run(_paths()))]
    return page("The HTTP API", "the routes of app/api", _INTRO, *parts)


async def _paths() -> dict[str, Any]:
    async with calling(create_app(Rooms().parts())) as client:
        paths: dict[str, Any] = (await client.get("/openapi.json")).json()["paths"]
    return paths


def _routes(paths: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, operations in paths.items():
        for method, operation in operations.items():
            yield method.upper(), path, operation


def _route(method: str, path: str, operation: dict[str, Any]) -> str:
    lines = [f"## {method} {path}", operation.get("description", operation["summary"])]
    if rows := [_parameter(each) for each in operation.get("parameters", [])]:
        lines.append(table(("parameter", "in", "", "value", ""), rows))
    if kinds := list(operation.get("requestBody", {}).get("content", {})):
        lines.append("Body: " + ", ".join(map(code, kinds)) + ".")
    lines.append(_answers(operation["responses"]))
    return "\n\n".join(lines)


def _parameter(parameter: dict[str, Any]) -> tuple[str, ...]:
    schema = parameter["schema"]
    need = "required" if parameter.get("required") else ""
    default = f"; else {code(str(schema['default']))}" if schema.get("default") else ""
    about = parameter.get("description", "")
    return code(parameter["name"]), parameter["in"], need, _value(schema) + default, about


def _value(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_value(each) for each in schema["anyOf"] if each.get("type") != "null")
    if schema["type"] == "array":
        return "list of " + _value(schema["items"])
    return _WORDS[schema["type"]]


def _answers(responses: dict[str, Any]) -> str:
    told = [
        (status, _OURS.get(told["description"], told["description"]))
        for status, told in responses.items()
    ]
    return "Answers: " + "; ".join(f"{status} {words}".strip() for status, words in told) + "."
