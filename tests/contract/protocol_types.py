"""Writes the types of the live connection for the screens: `./dev python -m tests.contract.protocol_types`."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec

from app.metrics import snapshot
from app.metrics.snapshot import Figure
from app.push.frames import FROM_CLIENT, FROM_SERVICE

TYPES = Path(__file__).resolve().parents[2] / "frontend" / "src" / "live" / "protocol_types.ts"

_HEAD = """\
/**
 * What the service and the browser say to each other, written from the service's own frames.
 * Not for editing: `./dev python -m tests.contract.protocol_types` writes it again.
 */
"""
_PLAIN = {"string": "string", "number": "number", "integer": "number", "boolean": "boolean"}
_REF = "#/components/schemas/"

Schema = Mapping[str, Any]


def written() -> str:
    """Return the file as it has to be."""
    frames = (*FROM_SERVICE, *FROM_CLIENT)
    _, parts = msgspec.json.schema_components((*frames, Figure), ref_template=_REF + "{name}")
    interfaces = [_interface(name, part) for name, part in sorted(parts.items())]
    unions = [_union("FromService", FROM_SERVICE), _union("FromClient", FROM_CLIENT)]
    return "\n".join([_HEAD, *interfaces, *unions])


def _interface(name: str, schema: Schema) -> str:
    required = set(schema.get("required", ()))
    # What has a default is always sent, unless the whole part leaves defaults out.
    sent = required if name in _sparing() else {*required, *_defaulted(schema)}
    lines = [
        f"  {field}{'' if field in sent else '?'}: {_type(part)}"
        for field, part in schema["properties"].items()
    ]
    promise = " ".join(schema["description"].split("\n\n")[0].split())
    return f"/** {promise} */\nexport interface {name} {{\n" + "\n".join(lines) + "\n}\n"


def _sparing() -> set[str]:
    told = (kind for kind in vars(snapshot).values() if isinstance(kind, type(msgspec.Struct)))
    omitting = {kind.__name__ for kind in told if kind.__struct_config__.omit_defaults}
    return omitting | {frame.__name__ for frame in FROM_CLIENT}


def _defaulted(schema: Schema) -> set[str]:
    return {field for field, part in schema["properties"].items() if "default" in part}


def _type(schema: Schema) -> str:
    if "$ref" in schema:
        return str(schema["$ref"]).removeprefix(_REF)
    if "enum" in schema:
        return " | ".join(f"'{word}'" for word in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(_type(each) for each in schema["anyOf"]))
    return _shape(schema)


def _shape(schema: Schema) -> str:
    kind = schema.get("type")
    if kind == "array":
        inner = _type(schema["items"])
        return f"({inner})[]" if "|" in inner else f"{inner}[]"
    if kind == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {_type(values) if isinstance(values, Mapping) else 'unknown'}>"
    return "null" if kind == "null" else _PLAIN.get(str(kind), "unknown")


def _union(name: str, frames: tuple[type[msgspec.Struct], ...]) -> str:
    return f"export type {name} = {' | '.join(frame.__name__ for frame in frames)}\n"


if __name__ == "__main__":
    TYPES.write_text(written(), encoding="utf-8")
    sys.stdout.write(f"{TYPES}\n")
