"""/v1/slack: what an app is made of, and what comes back from Slack: buttons and the command."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Request, Response

from app.api.answers import fresh
from app.api.door import Door
from app.api.json_bodies import body_of
from app.api.parts import ApiParts
from app.api.problem import MEDIA_TYPE, Problem
from app.api.slack_desk import SlackDesk
from app.api.slack_proof import Proof
from app.store.contract import Shown

PATH = "/v1/slack"
INTERACTIONS = f"{PATH}/interactions"
COMMANDS = f"{PATH}/commands"

_LARGEST = 262_144
_HERE = ("localhost", "127.", "[", "0.0.0.0")  # noqa: S104  never bound


def _refusal(why: str) -> dict[str, Any]:
    return {"description": why, "content": {MEDIA_TYPE: {}}}


_UNPROVEN: dict[int | str, dict[str, Any]] = {
    401: _refusal("Not signed by an app that is set up here, or too long ago"),
    403: _refusal("The same request came before"),
    503: _refusal("Something behind the edge is away: ask again"),
}
_FORM: dict[str, Any] = {
    "requestBody": {
        "content": {"application/x-www-form-urlencoded": {"schema": {"type": "object"}}},
        "required": True,
    }
}


def routes(parts: ApiParts, door: Door, desk: SlackDesk) -> APIRouter:
    """Return the routes of Slack: its own two prove themselves by their signature."""
    router = APIRouter(tags=["channels"])
    proof = Proof(parts)

    @router.get(f"{PATH}/manifest", response_class=Response, dependencies=[Depends(door.demand)])
    async def manifest() -> Response:
        """Return the manifest to paste where an app is made, and whether Slack can reach us."""
        return fresh(manifest_for(parts.public_url))

    @router.post(INTERACTIONS, response_class=Response, responses=_UNPROVEN, openapi_extra=_FORM)
    async def interactions(request: Request) -> Response:
        """Take the press of a button: acknowledge or snooze an alert."""
        body = await body_of(request, _LARGEST)
        language = await proof.demand(body, request.headers)
        later = await desk.pressed(_field(body, "payload"), language)
        return Response(status_code=HTTPStatus.OK, background=later)

    @router.post(COMMANDS, response_class=Response, responses=_UNPROVEN, openapi_extra=_FORM)
    async def commands(request: Request) -> Response:
        """Answer `/callboard [queue]`: which queues are in trouble, why, and what they need."""
        body = await body_of(request, _LARGEST)
        language = await proof.demand(body, request.headers)
        return fresh(await desk.floor(_field(body, "text"), language))

    return router


def manifest_for(public_url: str) -> Shown:
    """Return the manifest of an app that speaks with the service of this address."""
    home = public_url.rstrip("/")
    return {
        "manifest": _manifest(home),
        "interactions_url": home + INTERACTIONS,
        "commands_url": home + COMMANDS,
        "reachable": _is_reachable(home),
    }


def _manifest(home: str) -> Mapping[str, Any]:
    command = {
        "command": "/callboard",
        "url": home + COMMANDS,
        "description": "How the floor stands",
        "usage_hint": "[queue]",
        "should_escape": False,
    }
    # To find a message again that was sent while the connection broke, it reads where it writes.
    scopes = ["chat:write", "commands", "channels:history", "groups:history"]
    return {
        "display_information": {
            "name": "Callboard",
            "description": "Alerts of the contact centre, and what to do about them",
        },
        "features": {
            "bot_user": {"display_name": "Callboard", "always_online": True},
            "slash_commands": [command],
        },
        "oauth_config": {"scopes": {"bot": scopes}},
        "settings": {
            "interactivity": {"is_enabled": True, "request_url": home + INTERACTIONS},
            "org_deploy_enabled": False,
            "socket_mode_enabled": False,
            "token_rotation_enabled": False,
        },
    }


def _is_reachable(home: str) -> bool:
    address = urlsplit(home)
    return address.scheme == "https" and not address.netloc.startswith(_HERE)


def _field(body: bytes, name: str) -> str:
    try:
        found = parse_qs(body.decode(), keep_blank_values=True, strict_parsing=bool(body))
    except ValueError:
        raise Problem(HTTPStatus.BAD_REQUEST, "The body is not a form.") from None
    return found.get(name, [""])[0]
