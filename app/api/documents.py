"""The service described for machines and people: OpenAPI, AsyncAPI, and a plain page of both."""

from html import escape
from typing import Any

import msgspec
from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse

from app.api import live
from app.api.bare import LARGEST_BODY
from app.api.bodies import MOST_ITEMS
from app.api.ingest import PATH, Receipt
from app.api.problem import MEDIA_TYPE
from app.api.webhooks import WEBHOOK, Told
from app.metrics.snapshot import Figure
from app.providers.registry import PROVIDERS
from app.push.close_codes import MEANING
from app.push.frames import FROM_CLIENT, FROM_SERVICE, PROTOCOL

_REF = "#/components/schemas/{name}"
_PROBLEM: dict[str, Any] = {"content": {MEDIA_TYPE: {}}}
_OF_A_BODY = {
    "400": {"description": "The body is not JSON"} | _PROBLEM,
    "413": {"description": "The body is too long"} | _PROBLEM,
    "415": {"description": "Send the body as application/json"} | _PROBLEM,
}
"""How a body is refused before anything in it is looked at, by whichever route."""


def routes(app: FastAPI) -> APIRouter:
    """Return the routes of the documents."""
    router = APIRouter(include_in_schema=False)
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]

    @router.get("/docs")
    async def docs() -> HTMLResponse:
        return HTMLResponse(page(app.openapi()))

    @router.get("/v1/asyncapi.json")
    async def asyncapi_json() -> dict[str, Any]:
        return asyncapi(app.version)

    return router


def openapi(app: FastAPI) -> dict[str, Any]:
    """Return the routes of the framework and those beside it."""
    if app.openapi_schema is None:
        described = FastAPI.openapi(app)
        kinds = (Receipt, Told)
        (receipt, told), schemas = msgspec.json.schema_components(kinds, ref_template=_REF)
        ours = {PATH: {"post": _ingest(receipt)}, WEBHOOK: {"post": _webhook(told)}}
        for operations in described["paths"].values():
            for operation in operations.values():
                if "application/json" in operation.get("requestBody", {}).get("content", {}):
                    operation["responses"] |= _OF_A_BODY
        described["paths"] = ours | described["paths"]
        components = described.setdefault("components", {})
        components.setdefault("schemas", {}).update(schemas)
        components["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
        app.openapi_schema = described
    return app.openapi_schema


def asyncapi(build: str) -> dict[str, Any]:
    """Return the live connection's protocol, generated from its frames."""
    kinds = (*FROM_SERVICE, *FROM_CLIENT)
    refs, schemas = msgspec.json.schema_components((*kinds, Figure), ref_template=_REF)
    names = {kind: str(kind.__struct_config__.tag) for kind in kinds}
    messages = {
        names[kind]: {"summary": kind.__doc__, "payload": ref}
        for kind, ref in zip(kinds, refs[:-1], strict=True)
    }
    codes = "; ".join(f"{code}: {meaning}" for code, meaning in MEANING.items())
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Callboard live", "version": f"{PROTOCOL}-{build}"},
        "channels": {
            "live": {
                "address": live.PATH,
                "description": f"One JSON object a text message. Close codes: {codes}.",
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "hear": _operation("send", [names[kind] for kind in FROM_SERVICE]),
            "ask": _operation("receive", [names[kind] for kind in FROM_CLIENT]),
        },
        "components": {"messages": messages, "schemas": schemas},
    }


def page(described: dict[str, Any]) -> str:
    """Return the routes as a page that needs no script."""
    rows = [
        f"<tr><td><code>{method.upper()} {escape(path)}</code></td>"
        f"<td>{escape(operation.get('description', operation.get('summary', '')))}</td></tr>"
        for path, operations in described["paths"].items()
        for method, operation in operations.items()
    ]
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Callboard: the API</title>'
        '<meta name="color-scheme" content="dark light"></head><body><main><h1>The API of Callboard</h1>'
        "<p>Requests carry <code>Authorization: Bearer &lt;key&gt;</code>. Errors are problem+json. "
        'For machines: <a href="/openapi.json">OpenAPI</a>, and '
        '<a href="/v1/asyncapi.json">AsyncAPI</a> for the live connection.</p>'
        f"<table><tbody>{''.join(rows)}</tbody></table></main></body></html>"
    )


def _operation(action: str, names: list[str]) -> dict[str, Any]:
    messages = [{"$ref": f"#/channels/live/messages/{name}"} for name in names]
    return {"action": action, "channel": {"$ref": "#/channels/live"}, "messages": messages}


def _ingest(receipt: dict[str, Any]) -> dict[str, Any]:
    event = {"type": "object", "required": ["type", "at"], "additionalProperties": True}
    event["properties"] = {name: {"type": "string"} for name in ("id", "type", "at")}
    many = {"type": "array", "items": event, "minItems": 1, "maxItems": MOST_ITEMS}
    one_of = [
        "application/cloudevents+json",
        "application/cloudevents-batch+json",
        "application/x-ndjson",
    ]
    problems = {
        "400": "Not JSON, or empty",
        "401": "No key, or a wrong one",
        "403": "The key is another source's",
        "413": f"More than {LARGEST_BODY} bytes or {MOST_ITEMS} events",
        "415": "Of no known content type",
        "422": "Not one event could be stored; field names what is wrong with the first",
        "503": "The log is away: send the same again",
    }
    return {
        "tags": ["events"],
        "summary": "Send Events",
        "description": "Store events; 202 once they are stored, whatever happens to the service next.",
        "security": [{"key": []}],
        "parameters": [
            {"name": "source", "in": "query", "schema": {"type": "string", "default": "native"}}
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {"schema": {"anyOf": [event, many]}}}
            | {m: {} for m in one_of},
        },
        "responses": _answers("Stored", receipt, problems),
    }


def _webhook(told: dict[str, Any]) -> dict[str, Any]:
    problems = {
        "401": "Not proven to come from the provider",
        "404": "No source of that provider has this address",
        "413": f"More than {LARGEST_BODY} bytes",
        "422": "Not understood, and kept as a dead letter; 202 where the provider would stop sending",
        "503": "The log is away, or the source cannot be looked up: send the same again",
    }
    return {
        "tags": ["events"],
        "summary": "Take A Webhook",
        "description": "Take what another system posts in its own format, once it is proven to be its.",
        "parameters": [
            {
                "name": "provider",
                "in": "path",
                "required": True,
                "schema": {"type": "string", "enum": [*PROVIDERS]},
            },
            {"name": "source", "in": "path", "required": True, "schema": {"type": "string"}},
        ],
        "requestBody": {
            "required": True,
            "content": {"application/json": {}, "application/x-www-form-urlencoded": {}},
        },
        "responses": _answers(
            "Stored, or understood to mean nothing here; some providers are answered in their own form",
            told,
            problems,
        ),
    }


def _answers(stored: str, receipt: dict[str, Any], problems: dict[str, str]) -> dict[str, Any]:
    accepted = {"description": stored, "content": {"application/json": {"schema": receipt}}}
    refused = {status: {"description": why} | _PROBLEM for status, why in problems.items()}
    return {"202": accepted} | refused
