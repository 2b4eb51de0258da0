"""How JSON columns are written and read: as the API does it."""

from typing import Any

import msgspec

JSON_FORM: dict[str, Any] = {
    "json_serializer": lambda value: msgspec.json.encode(value).decode(),
    "json_deserializer": msgspec.json.decode,
}
"""Arguments of every engine."""
