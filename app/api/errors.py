"""Every error of the framework as problem+json."""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from app.api.problem import MEDIA_TYPE, Problem, try_again
from app.boards.broadcast import BroadcastRefused
from app.boards.document import BoardRefused
from app.metrics.snapshot import NotAnswerable
from app.store.board_contract import BoardUnknown
from app.store.contract import StoreUnavailable
from app.streams.connection import UNREACHABLE
from app.streams.exchange import Unanswered
from app.streams.pairings import TooMany

_log = structlog.get_logger()


def speak_problem(app: FastAPI) -> None:
    """Make the application answer every error in one shape."""
    _answer(app, HTTPException, _of_framework)
    _answer(app, RequestValidationError, _of_parameters)
    _answer(app, Problem, lambda problem: problem)
    _answer(app, NotAnswerable, _of_question)
    _answer(app, BoardRefused, _of_question)
    _answer(app, BroadcastRefused, _of_question)
    _answer(app, BoardUnknown, lambda _: Problem(HTTPStatus.NOT_FOUND, "There is no such board."))
    _answer(app, TooMany, _of_many)
    _answer(app, Unanswered, lambda _: try_again("No worker answered; it may be starting."))
    _answer(app, StoreUnavailable, lambda told: try_again(str(told)))
    for away in UNREACHABLE:
        _answer(app, away, lambda _: try_again("The event log's server cannot be reached."))
    _answer(app, Exception, _unforeseen)


def response(problem: Problem) -> Response:
    """Return the problem as a response of the framework."""
    headers = {"Cache-Control": "no-store"} | problem.headers
    return Response(problem.body(), problem.status, headers, MEDIA_TYPE)


def _answer(app: FastAPI, kind: type[Exception], to_problem: Callable[[Any], Problem]) -> None:
    async def answer(_: Request, error: Exception) -> Response:
        return response(to_problem(error))

    app.add_exception_handler(kind, answer)


def _of_framework(error: HTTPException) -> Problem:
    return Problem(HTTPStatus(error.status_code), str(error.detail), headers=error.headers)


def _of_parameters(error: RequestValidationError) -> Problem:
    first = error.errors()[0]
    field = str(first["loc"][-1])
    detail = f"{field}: {first['msg']}"
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, detail, members={"field": field})


def _of_many(error: TooMany) -> Problem:
    after = {"Retry-After": str(error.after_s)}
    detail = f"Too many tries: {error}."
    return Problem(HTTPStatus.TOO_MANY_REQUESTS, detail, headers=after)


def _of_question(error: NotAnswerable | BoardRefused | BroadcastRefused) -> Problem:
    return Problem(HTTPStatus.UNPROCESSABLE_ENTITY, str(error), members={"field": error.field})


def _unforeseen(error: Exception) -> Problem:
    # The type alone: a message may carry what was sent, and what was sent may be private.
    _log.error("request_failed", error=type(error).__name__)
    return Problem(HTTPStatus.INTERNAL_SERVER_ERROR, "The service failed; its log says more.")
