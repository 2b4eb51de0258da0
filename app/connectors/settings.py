"""What a connector was set up with, read when it is needed; what makes no sense is a refusal."""

from collections.abc import Mapping

from app.connectors.contract import Refused

_HIGHEST_PORT = 65_535


def text(settings: Mapping[str, object], name: str) -> str:
    """Return a setting that must be there."""
    value = settings.get(name)
    if not isinstance(value, str) or not value.strip():
        raise Refused(f"The setting {name} is missing.")
    return value.strip()


def port(settings: Mapping[str, object], usual: int) -> int:
    """Return the port, the usual one if none is set."""
    value = settings.get("port")
    if value is None:
        return usual
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= _HIGHEST_PORT:
        raise Refused("The setting port is no port.")
    return value
