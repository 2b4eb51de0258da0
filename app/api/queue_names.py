"""Names of queues in addresses: any text a telephony system may use, slashes and line breaks too."""

from typing import Annotated

from fastapi import Request
from pydantic import AfterValidator
from starlette.convertors import Convertor, register_url_convertor
from typing_extensions import override

from app.events.native import LONGEST_NAME

NAME = "{queue:queue}"
"""The place of the name in a route."""


class _NameConvertor(Convertor[str]):
    # The framework's own "path" ends at a line break.
    regex = "(?s:.*)"

    @override
    def convert(self, value: str) -> str:
        return value

    @override
    def to_string(self, value: str) -> str:
        return value


register_url_convertor("queue", _NameConvertor())


def _possible(name: str) -> str:
    if not 0 < len(name) <= LONGEST_NAME or name.isspace() or "\0" in name:
        raise ValueError(f"expected 1 to {LONGEST_NAME} characters, none of them NUL")
    return name


QueueName = Annotated[str, AfterValidator(_possible)]


def ends_in(word: str, request: Request) -> bool:
    """Return whether a last word of the address belongs to the name: its slash came encoded."""
    # Only the raw path still tells.
    raw: bytes = request.scope.get("raw_path") or b""
    return raw.partition(b"?")[0].lower().endswith(b"%2f" + word.encode())
