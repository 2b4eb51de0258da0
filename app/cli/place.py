"""Where the service on a data directory was last to be found, for the commands beside it."""

from pathlib import Path

from app.settings import Settings

_FILE = "address"


def note_address(data: Path, address: str) -> None:
    """Keep the address under which people reach the service."""
    (data / _FILE).write_text(address + "\n", encoding="utf-8")


def noted_address(settings: Settings) -> str:
    """Return the configured address, else the one that was kept last, else the usual one."""
    if settings.public_url is not None:
        return settings.address(settings.port)
    try:
        return (settings.data_directory / _FILE).read_text(encoding="utf-8").strip()
    except OSError:
        return settings.address(settings.port)
