"""The key with every right: given in the environment, or made once and kept."""

import os
import secrets
from pathlib import Path

from app.settings import Settings

_FILE = "admin.key"


def admin_key(settings: Settings, data: Path) -> str:
    """Return the configured key, else the one made in this data directory the first time."""
    if settings.admin_key is not None:
        return settings.admin_key.get_secret_value()
    path = data / _FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    key = "cb_" + secrets.token_urlsafe(24)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
    return key


def kept_key(data: Path) -> str | None:
    """Return the key that a service on this data directory made, if one did."""
    try:
        return (data / _FILE).read_text(encoding="ascii").strip()
    except OSError:
        return None
